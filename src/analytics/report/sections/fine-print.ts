import { markup, type Markup } from '../markup.ts';
import type { ReportFact, ReportInput, ReportRefusal } from '../input.ts';
import { decimal } from '../numerals.ts';

const REFUSERS: Readonly<Record<ReportRefusal['by'], string>> = {
  gate: 'our risk gate',
  venue: 'the venue',
  engine: 'the engine',
};

/** What the numbers rest on: settings, costs, what is assumed, what cannot be known, what was refused. */
export function finePrint(input: ReportInput): Markup {
  const { strategy } = input;
  return markup`
    <section id="fine-print">
      <h2>What this rests on</h2>
      <div class="groups wide">
        <div class="panel">
          <h3>Strategy</h3>
          <p>${strategy.description}</p>
          ${facts(strategy.parameters, 'It has no parameters.')}
        </div>
        <div class="panel">
          <h3>Costs and settings</h3>
          ${facts(input.costs, 'None were given.')}
          ${list(input.assumptions)}
        </div>
        <div class="panel limits">
          <h3>What this simulation cannot do</h3>
          ${list(input.limits) ?? markup`<p class="note">No limits were stated; that does not mean there are none.</p>`}
        </div>
        <div class="panel">
          <h3>Orders refused</h3>
          ${refusals(input)}
        </div>
      </div>
    </section>
  `;
}

function facts(list: readonly ReportFact[], nothing: string): Markup {
  if (list.length === 0) return markup`<p class="note">${nothing}</p>`;
  const rows = list.map(
    ({ label, value, note }) => markup`<div><dt>${label}${small(note)}</dt><dd>${value}</dd></div>`,
  );
  return markup`<dl class="facts">${rows}</dl>`;
}

function small(text: string | undefined): Markup | undefined {
  return text === undefined || text === '' ? undefined : markup`<small>${text}</small>`;
}

function list(lines: readonly string[]): Markup | undefined {
  return lines.length === 0 ? undefined : markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

function refusals({ refusals: refused, ordersSent }: ReportInput): Markup {
  const orders = ordersSent === 1 ? 'order was' : 'orders were';
  const sent = ordersSent === undefined ? undefined : `${decimal(ordersSent, 0)} ${orders} sent. `;
  if (refused.length === 0) return markup`<p class="note">${sent}None was denied or rejected.</p>`;
  const rows = refused.map(
    ({ by, code, count, detail }) => markup`
      <tr>
        <td><code>${code}</code>${small(detail)}</td>
        <td>${REFUSERS[by]}</td>
        <td class="number">${decimal(count, 0)}</td>
      </tr>
    `,
  );
  return markup`
    <p class="note">${sent}</p>
    <table class="plain">
      <thead><tr><th scope="col">Reason</th><th scope="col">By</th><th scope="col" class="number">Times</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}
