import { markup, type Markup } from '../markup.ts';
import type { ReportMeasurements } from '../input.ts';
import { decimal } from '../numerals.ts';

/** The frame of the trade list; its rows are made by the page's script. */
export function trades({ trades: list, tradeCount }: ReportMeasurements): Markup {
  const cut = `The last ${decimal(list.length, 0)} of ${decimal(tradeCount, 0)} trades are listed; all are in the run\u2019s JSON result.`;
  return markup`
    <section id="trades">
      <h2>Trades</h2>
      ${list.length === 0 ? markup`<div class="panel"><p class="note">No position was opened.</p></div>` : frame()}
      ${tradeCount > list.length ? markup`<p class="note">${cut}</p>` : undefined}
    </section>
  `;
}

function frame(): Markup {
  return markup`
    <div class="toolbar" id="trade-tools">
      <div class="choices" role="group" aria-label="Which trades">
        <button type="button" data-show="all" aria-pressed="true">All</button>
        <button type="button" data-show="long" aria-pressed="false">Long</button>
        <button type="button" data-show="short" aria-pressed="false">Short</button>
        <button type="button" data-show="won" aria-pressed="false">Won</button>
        <button type="button" data-show="lost" aria-pressed="false">Lost</button>
        <button type="button" data-show="open" aria-pressed="false">Open</button>
      </div>
      <input type="search" id="trade-search" placeholder="Reason, date, instrument\u2026" aria-label="Search trades" />
      <button type="button" id="trade-csv">Export CSV</button>
    </div>
    <div class="panel scroller">
      <table class="plain" id="trade-table">
        <caption class="visually-hidden">Trades; choose a row to see it on the chart</caption>
        <thead></thead>
        <tbody></tbody>
      </table>
    </div>
    <div class="pages" id="trade-pages"></div>
  `;
}
