import { markup, type Markup } from '../markup.ts';
import type { ReportDrawdown, ReportMeasurements } from '../input.ts';
import { day, duration, percent } from '../numerals.ts';
import { unknownValue } from './value.ts';

/** The deepest falls, with when they began, bottomed and recovered. */
export function drawdownTable({ drawdowns }: ReportMeasurements): Markup {
  const deepest = Math.abs(drawdowns[0]?.depth ?? 0);
  const nothing = markup`<p class="note">Equity never fell below an earlier high.</p>`;
  return markup`
    <section id="drawdowns">
      <h2>Deepest drawdowns</h2>
      <div class="panel scroller">
        ${drawdowns.length === 0 ? nothing : table(drawdowns, deepest)}
      </div>
    </section>
  `;
}

function table(drawdowns: readonly ReportDrawdown[], deepest: number): Markup {
  return markup`
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Depth</th>
          <th scope="col">High on</th>
          <th scope="col" class="minor">Low on</th>
          <th scope="col">Recovered on</th>
          <th scope="col" class="number">Lasted</th>
        </tr>
      </thead>
      <tbody>
        ${drawdowns.map(
          (fall) => markup`
            <tr>
              <td class="depth"><span class="loss">${percent(fall.depth)}</span>${bar(fall.depth, deepest)}</td>
              <td>${day(fall.peakAt)}</td>
              <td class="minor">${day(fall.troughAt)}</td>
              <td>${fall.recoveredAt === undefined ? unknownValue('Not recovered by the end.') : day(fall.recoveredAt)}</td>
              <td class="number">${duration(fall.lengthMs)}${fall.recoveredAt === undefined ? '\u00a0+' : ''}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

function bar(depth: number, deepest: number): Markup {
  const width = deepest === 0 ? 0 : (100 * Math.abs(depth)) / deepest;
  return markup`<i class="bar" style="width:${width.toFixed(1)}%"></i>`;
}
