import { NO_KEY, type Dimension } from '../../attribution/breakdown.ts';
import type { ReportBreakdown, ReportMeasurements } from '../input.ts';
import { markup, type Markup } from '../markup.ts';
import { decimal, money } from '../numerals.ts';

const TITLES: Readonly<Record<Dimension, string>> = {
  strategy: 'By strategy',
  instrument: 'By instrument',
  side: 'By side',
  'entry reason': 'By reason of entry',
  exit: 'By exit',
  hour: 'By hour of entry, UTC',
  weekday: 'By weekday of entry, UTC',
  volatility: 'By volatility at entry',
  trend: 'By trend at entry',
};
const ROWS_MAX = 8;

type Part = ReportBreakdown['parts'][number];

/** The result taken apart: whichever way one looks, the parts sum to the whole. */
export function breakdown({ breakdowns: { total, by } }: ReportMeasurements, currency: string): Markup | undefined {
  const shown = by.filter(({ parts }) => parts.length > 1); // A single part is the whole.
  if (shown.length === 0) return undefined;
  const wide = shown.filter(({ dimension }) => dimension === 'hour');
  // The tallest last: the columns then come out about even.
  const rest = shown.filter(({ dimension }) => dimension !== 'hour' && dimension !== 'weekday');
  rest.push(...shown.filter(({ dimension }) => dimension === 'weekday'));
  return markup`
    <section id="breakdown">
      <h2>Where it came from</h2>
      <p class="note">
        Net of fees and funding, open trades at their marks. The parts of each panel sum to ${money(Number(total), true)}
        ${currency}. Volatility is the third of the 48 bars before the entry; the trend is rising when the close stood above
        the mean of the last 200.
      </p>
      <div class="breakdowns">${rest.map((one) => panel(one))}</div>
      ${wide.map((one) => hours(one))}
    </section>
  `;
}

function panel({ dimension, parts }: ReportBreakdown): Markup {
  const rows = parts.length > ROWS_MAX ? [...parts.slice(0, ROWS_MAX - 1), others(parts.slice(ROWS_MAX - 1))] : parts;
  const largest = Math.max(...rows.map(({ netPnl }) => Math.abs(Number(netPnl))));
  return markup`
    <div class="panel">
      <h3>${TITLES[dimension]}</h3>
      <table class="parts"><tbody>${rows.map((part) => row(part, largest))}</tbody></table>
    </div>
  `;
}

function row(part: Part, largest: number): Markup {
  const value = Number(part.netPnl);
  const width = largest === 0 ? 0 : (100 * Math.abs(value)) / largest;
  const kind = kindOf(value);
  return markup`
    <tr>
      <th scope="row" title="${part.key}"><span class="key">${part.key === NO_KEY ? 'unknown' : part.key}</span><small>${countOf(part)}</small></th>
      <td class="share"><i class="${kind}" style="width:${width.toFixed(1)}%"></i></td>
      <td class="number ${kind}">${money(value, true)}</td>
    </tr>
  `;
}

function countOf({ trades, won, open }: Part): string {
  const closed = `${decimal(trades, 0)} ${trades === 1 ? 'trade' : 'trades'}${trades === 0 ? '' : `, ${decimal((100 * won) / trades, 0)}% won`}`;
  return open === 0 ? closed : `${closed}, ${decimal(open, 0)} open`;
}

/** What does not fit, in one row: the sums stay whole. */
function others(parts: readonly Part[]): Part {
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    key: `${decimal(parts.length, 0)} others`,
    trades: sum((part) => part.trades),
    won: sum((part) => part.won),
    open: sum((part) => part.open),
    netPnl: String(sum((part) => Number(part.netPnl))),
    fees: String(sum((part) => Number(part.fees))),
    funding: String(sum((part) => Number(part.funding))),
  };
}

/** Bars above and below a line, one an hour: a table of twenty-four rows would hide the shape of a day. */
function hours({ dimension, parts }: ReportBreakdown): Markup {
  const byHour = Array.from({ length: 24 }, (_, hour) => parts.find(({ key }) => Number(key) === hour));
  const results = byHour.map((part) => Number(part?.netPnl ?? 0));
  const [most, least] = [Math.max(0, ...results), Math.min(0, ...results)];
  const reach = most - least;
  const zero = reach === 0 ? 50 : (100 * most) / reach;
  const width = 100 / 24;
  const bars = byHour.map((part, hour) => {
    if (part === undefined || reach === 0) return undefined;
    const value = Number(part.netPnl);
    const height = (100 * Math.abs(value)) / reach;
    const [left, top] = [hour * width + width * 0.1, value >= 0 ? zero - height : zero].map((length) =>
      length.toFixed(2),
    );
    const place = markup`x="${left}" y="${top}" width="${(width * 0.8).toFixed(2)}" height="${height.toFixed(2)}"`;
    const label = `${part.key}:00 to ${part.key}:59: ${money(value, true)}, ${countOf(part)}`;
    return markup`<rect class="${value >= 0 ? 'up' : 'down'}" ${place}><title>${label}</title></rect>`;
  });
  const labels = ['00', '06', '12', '18', '24'].map((hour) => markup`<span>${hour}</span>`);
  return markup`
    <figure class="panel histogram hours">
      <h3>${TITLES[dimension]}</h3>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="Result by hour of entry">
        <line x1="0" x2="100" y1="${zero.toFixed(2)}" y2="${zero.toFixed(2)}" vector-effect="non-scaling-stroke" />${bars}
      </svg>
      <div class="scale">${labels}</div>
    </figure>
  `;
}

function kindOf(value: number): string {
  return value > 0 ? 'gain' : value < 0 ? 'loss' : '';
}
