import { markup, type Markup } from '../markup.ts';
import type { ReportInput } from '../input.ts';
import { minute } from '../numerals.ts';

/** What makes this run this run. The same four give the same report, byte for byte. */
export function identity({ identity: run, strategy, provenance, reproduce, generatedAt }: ReportInput): Markup {
  const entries: [label: string, value: string | undefined][] = [
    ['Run', run.runId],
    ['Strategy', strategy.name],
    ['Strategy hash', run.strategyHash],
    ['Data hash', run.dataHash],
    ['Seed', run.seed],
    ['Code commit', run.codeCommit],
    ['Data', `${provenance.type === 'simulated' ? 'SIMULATED MARKET. ' : ''}${provenance.source}`],
    ['Written', generatedAt === undefined ? undefined : `${minute(generatedAt)} UTC`],
  ];
  const known = entries.filter(([, value]) => value !== undefined);
  return markup`
    <footer id="identity">
      <h2>Identity of this run</h2>
      <dl class="identity">
        ${known.map(([label, value]) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
      </dl>
      ${reproduce === undefined ? undefined : markup`<p class="note">To make it again:</p><pre><code>${reproduce}</code></pre>`}
      <p class="note">Past results, simulated or real, do not promise future ones. All times are UTC.</p>
    </footer>
  `;
}
