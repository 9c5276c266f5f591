import { markup, type Markup } from '../markup.ts';
import type { ReportMeasurements } from '../input.ts';

/** Empty frames that the page's script draws in. */
export function charts({ candles, curve }: ReportMeasurements): Markup {
  const joined = candles.filter((series) => series.joined > 1);
  const benchmarkSwitch = markup`<button type="button" id="show-benchmark" aria-pressed="true">Buy and hold</button>`;
  const tradesSwitch = markup`<button type="button" id="show-trades" aria-pressed="true">Trades</button>`;
  const instruments = candles.map((series) => series.instrument);
  return markup`
    <section id="charts" aria-label="Charts">
      <noscript>
        <p class="panel note">The charts and the trade list are drawn by a script inside this file; allow it to see them.</p>
      </noscript>
      <div class="toolbar" id="chart-tools">
        <div class="choices" role="group" aria-label="Time shown" id="ranges"></div>
        <div class="choices" role="group" aria-label="Chart options">
          <button type="button" id="log-scale" aria-pressed="false">Log</button>
          ${curve.benchmark === undefined ? undefined : benchmarkSwitch}
          ${candles.length === 0 ? undefined : tradesSwitch}
        </div>
      </div>
      <div class="panel charts">
        ${pane('equity', 'Equity')}
        ${pane('underwater', 'Drawdown')}
        ${candles.length === 0 ? undefined : pane('price', 'Price', instrumentChoice(instruments))}
      </div>
      <p class="note chart-help">
        Scroll or pinch to zoom, drag to move, double-click to see all; arrow keys and + \u2212 work too. The panes move
        together; zoomed in, buying and holding starts anew at the left edge.
        ${joined.map((series) => `${series.instrument}: ${series.joined} bars of ${series.timeframe} make one candle. `)}
      </p>
    </section>
  `;
}

function pane(name: string, title: string, choice?: Markup): Markup {
  return markup`
    <div class="pane" data-pane="${name}">
      <div class="legend"><b>${title}</b>${choice}<span data-legend="${name}"></span></div>
      <canvas data-canvas="${name}" tabindex="0" role="img" aria-label="${title} over time"></canvas>
    </div>
  `;
}

function instrumentChoice(instruments: readonly string[]): Markup | undefined {
  if (instruments.length < 2) return undefined;
  const choices = instruments.map((name, index) => markup`<option value="${index}">${name}</option>`);
  return markup`<select id="instrument" aria-label="Instrument">${choices}</select>`;
}
