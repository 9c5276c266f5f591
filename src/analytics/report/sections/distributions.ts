import { quantile } from '../../distribution.ts';
import { markup, type Markup } from '../markup.ts';
import type { ReportMeasurements } from '../input.ts';
import { decimal, percent } from '../numerals.ts';

const BINS = 41;

/** How often days and trades ended where. */
export function distributions({ dailyReturns, trades }: ReportMeasurements): Markup {
  const results = trades.flatMap((trade) => (trade.exitedAt === undefined ? [] : (trade.return ?? [])));
  return markup`
    <section id="distributions" class="pair">
      ${histogram('Daily returns', 'days', dailyReturns, 'No day has passed, or equity has reached zero.')}
      ${histogram('Trade results', 'trades', results, 'No trade has closed.')}
    </section>
  `;
}

interface Bin {
  readonly from: number;
  readonly to: number;
  count: number;
}

function histogram(title: string, what: string, values: readonly number[], nothing: string): Markup {
  if (values.length === 0)
    return markup`<div><h2>${title}</h2><div class="panel"><p class="note">${nothing}</p></div></div>`;
  const at = (share: number) => percent(quantile(values, share)!, true);
  const reach = reachOf(values);
  const bins = binsOf(values, reach);
  const tallest = Math.max(...bins.map((bin) => bin.count));
  const width = 100 / BINS;
  const bars = bins.map((bin, index) => {
    const height = (bin.count / tallest) * 100;
    const kind = index < (BINS - 1) / 2 ? 'down' : index > (BINS - 1) / 2 ? 'up' : 'still';
    const [left, top] = [index * width + width * 0.08, 100 - height].map((length) => length.toFixed(2));
    const place = markup`x="${left}" y="${top}" width="${(width * 0.84).toFixed(2)}" height="${height.toFixed(2)}"`;
    const label = `${rangeOf(bin, index)}: ${decimal(bin.count, 0)} ${what}`;
    return markup`<rect class="${kind}" ${place}><title>${label}</title></rect>`;
  });
  return markup`
    <div>
      <h2>${title}</h2>
      <figure class="panel histogram">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="Histogram: ${title}">${bars}</svg>
        <div class="scale"><span>${percent(-reach, true)}</span><span>0</span><span>${percent(reach, true)}</span></div>
        <figcaption class="note">
          ${decimal(values.length, 0)} ${what}; middle half from ${at(0.25)} to ${at(0.75)}, median ${at(0.5)}. The
          outermost bars hold all that lie beyond.
        </figcaption>
      </figure>
    </div>
  `;
}

/** Half-width of the picture, the same on both sides of zero; the outermost 1% are gathered at its ends. */
function reachOf(values: readonly number[]): number {
  const reach = quantile(values.map(Math.abs), 0.99)!;
  return reach === 0 ? 0.01 : reach;
}

function binsOf(values: readonly number[], reach: number): Bin[] {
  const width = (2 * reach) / BINS;
  const bins = Array.from({ length: BINS }, (_, index): Bin => ({
    from: -reach + index * width,
    to: -reach + (index + 1) * width,
    count: 0,
  }));
  for (const value of values) {
    const place = Math.floor((value + reach) / width);
    bins[Math.min(BINS - 1, Math.max(0, place))]!.count += 1;
  }
  return bins;
}

function rangeOf({ from, to }: Bin, index: number): string {
  if (index === 0) return `below ${percent(to, true)}`;
  if (index === BINS - 1) return `above ${percent(from, true)}`;
  return `${percent(from, true)} to ${percent(to, true)}`;
}
