import {
  averageUniqueness,
  concurrency,
  cusumEvents,
  drawChances,
  ewmVolatility,
  returnAttribution,
  timeDecay,
  tripleBarrier,
  type LabelEvent,
  type Span,
} from '../../src/research/index.ts';
import { featureTable } from './feature-methods.ts';
import { lookUp, numberOf, numbersOf, rowsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

const measureBarriers: Evaluate = ({ inputs }) => {
  const targets = numbersOf(inputs, 'target');
  const sides = inputs['side'] === undefined ? undefined : numbersOf(inputs, 'side');
  const events = numbersOf(inputs, 'events').map((at, index): LabelEvent => {
    const side = sides?.[index];
    if (side !== undefined && Math.abs(side) !== 1) throw new RangeError(`side ${side} is neither 1 nor -1`);
    return { at, target: targets[index]!, ...(side === undefined ? {} : { side: side === 1 ? 1 : -1 }) };
  });
  const labels = tripleBarrier(numbersOf(inputs, 'close'), events, {
    profit: numberOf(inputs, 'pt'),
    stop: numberOf(inputs, 'sl'),
    holdingMax: numberOf(inputs, 'max_holding'),
  });
  return {
    labels: labels.map((label) =>
      label.type === 'unfinished'
        ? { t0: label.start }
        : { t0: label.start, t1: label.end, ret: label.return, barrier: label.barrier, label: label.label },
    ),
  };
};

const measureUniqueness: Evaluate = ({ inputs }) => {
  const [spans, bars] = [spansOf(inputs), numberOf(inputs, 'n_bars')];
  return { concurrency: concurrency(spans, bars), avg_uniqueness: averageUniqueness(spans, bars) };
};

const measureDraws: Evaluate = ({ inputs }) => {
  const columns = rowsOf(inputs, 'indicator');
  const spans = (columns[0] ?? []).map((_, label) => spanOf(columns.map((row) => row[label]!)));
  return { prob: drawChances(spans, numbersOf(inputs, 'drawn')) };
};

function spansOf(inputs: Readonly<Record<string, unknown>>): Span[] {
  const ends = numbersOf(inputs, 't1');
  return numbersOf(inputs, 't0').map((start, index) => ({ start, end: ends[index]! }));
}

/** The rows at which an indicator is 1, which are those of one label and so without a hole. */
function spanOf(indicator: readonly number[]): Span {
  const [start, end] = [indicator.indexOf(1), indicator.lastIndexOf(1)];
  if (start < 0 || indicator.slice(start, end + 1).includes(0)) throw new RangeError('a label is one span of rows');
  return { start, end };
}

/** Labels, weights and features: `cusumfilter.*` to `hmm.*`. */
export const labelMethod = lookUp([
  [/CUSUM event filter/i, ({ inputs }) => ({ events: cusumEvents(numbersOf(inputs, 'close'), numberOf(inputs, 'h')) })],
  [/^EWM volatility/i, ({ inputs }) => ({ vol: ewmVolatility(numbersOf(inputs, 'close'), numberOf(inputs, 'span')) })],
  [/^Triple-barrier labels|^Meta-labels/i, measureBarriers],
  [/average uniqueness/i, measureUniqueness],
  [
    /^Return-attribution/i,
    ({ inputs }) => ({ weights: returnAttribution(spansOf(inputs), numbersOf(inputs, 'log_returns')) }),
  ],
  [
    /time decay/i,
    ({ inputs }) => ({ decay: timeDecay(numbersOf(inputs, 'avg_uniqueness'), numberOf(inputs, 'last')) }),
  ],
  [/^Sequential bootstrap/i, measureDraws],
  ...featureTable,
]);
