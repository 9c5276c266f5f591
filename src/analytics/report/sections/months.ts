import { markup, type Markup } from '../markup.ts';
import type { ReportMeasurements } from '../input.ts';
import { decimal, percent } from '../numerals.ts';
import { unknownValue } from './value.ts';

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const NO_RETURN = 'No value: equity was zero or less as it began.';

/** A heat map: years down, months across, the year's return last. */
export function months({ months: list, years }: ReportMeasurements): Markup {
  const returns = list.flatMap((month) => month.return ?? []);
  const strongest = strongestOf(returns);
  const byKey = new Map(list.map((month) => [`${month.year}-${month.month}`, month]));
  const yearly = strongestOf(years.flatMap((year) => year.return ?? []));
  const cellOf = (year: number, name: string, index: number) => {
    const month = byKey.get(`${year}-${index + 1}`);
    return month === undefined ? markup`<td class="empty"></td>` : cell(`${name} ${year}`, month.return, strongest);
  };
  const rows = years.toReversed().map(
    ({ year, return: total }) => markup`
      <tr>
        <th scope="row">${year}</th>
        ${NAMES.map((name, index) => cellOf(year, name, index))}
        ${cell(String(year), total, yearly)}
      </tr>
    `,
  );
  return markup`
    <section id="months">
      <h2>Monthly returns</h2>
      <div class="panel scroller">
        <table class="heat">
          <caption class="visually-hidden">Return of each calendar month in percent, UTC</caption>
          <thead><tr>${['Year', ...NAMES, 'Year'].map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${rows}</tbody>
        </table>
      </div>
      <p class="note">Percent, UTC months. The first and last month may be partial.</p>
    </section>
  `;
}

function cell(name: string, value: number | undefined, strongest: number): Markup {
  if (value === undefined) return markup`<td>${unknownValue(NO_RETURN)}</td>`;
  const strength = strongest === 0 ? 0 : Math.min(1, Math.abs(value) / strongest);
  const direction = value > 0 ? 'up' : value < 0 ? 'down' : 'still';
  const shown = decimal(value * 100, Math.abs(value) >= 1 ? 0 : 1);
  const colour = markup`style="--strength:${(12 + 68 * strength).toFixed(0)}%"`;
  return markup`<td class="${direction}" ${colour} title="${name}: ${percent(value, true)}">${shown}</td>`;
}

/** The size that gets the full colour: the ninth decile, so that one wild month does not pale all others. */
function strongestOf(returns: readonly number[]): number {
  const sizes = returns.map(Math.abs).toSorted((a, b) => a - b);
  return sizes[Math.floor((sizes.length - 1) * 0.9)] ?? 0;
}
