import { markup, type Markup } from '../markup.ts';
import type { ReportInput } from '../input.ts';
import { day, span } from '../numerals.ts';
import { cautionsOf, verdictOf } from '../verdict.ts';

/** Who, what, when, on whose prices: the first screen, before any number. */
export function header(input: ReportInput): Markup {
  const { strategy, measurements: measured, provenance } = input;
  const length = span(Date.parse(measured.endedAt) - Date.parse(measured.startedAt));
  const cautions = cautionsOf(input).map((line) => markup`<li>${line}</li>`);
  return markup`
    ${provenance.type === 'simulated' ? simulatedBanner(provenance.source) : undefined}
    <header class="masthead">
      <p class="eyebrow">${input.kind} report</p>
      <h1>${strategy.title}</h1>
      <p class="subject">
        <strong>${input.instruments.join(', ')}</strong>
        <span class="dot">${input.timeframes.join(', ')}</span>
        <span class="dot">${day(measured.startedAt)} to ${day(measured.endedAt)}</span>
        <span class="dot">${length}</span>
      </p>
      ${fingerprint(input)}
      <p class="verdict">${verdictOf(input)}</p>
      ${provenance.type === 'recorded' ? recordedLine(provenance.source) : undefined}
      ${cautions.length === 0 ? undefined : markup`<ul class="cautions">${cautions}</ul>`}
    </header>
  `;
}

/** What makes this run this run, at a glance; the whole of it is at the end of the page. */
function fingerprint({ identity: { strategyHash, dataHash, seed, codeCommit } }: ReportInput): Markup {
  const parts = { strategy: strategyHash, data: dataHash, seed, code: codeCommit };
  const shown = Object.entries(parts).map(
    ([name, value]) => markup`<span title="${value}">${name} ${value.slice(0, 10)}</span> `,
  );
  return markup`<p class="fingerprint">${shown}</p>`;
}

function recordedLine(source: string): Markup {
  return markup`<p class="source"><span>Recorded market</span> ${source}</p>`;
}

function simulatedBanner(source: string): Markup {
  return markup`
    <div class="simulated" role="note">
      <strong>Simulated market</strong>
      <span>These prices were made up, not traded: nothing here is evidence about a real market. ${source}</span>
    </div>
  `;
}
