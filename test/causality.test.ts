import { describe, expect, test } from 'vitest';
import type { BarColumns } from '../src/market/index.ts';
import { catalogue, defineStrategy, type StrategyDefinition } from '../src/strategy/index.ts';
import { backtest, market, withOtherFuture, type Situation } from './support/backtests.ts';
import { INSTRUMENTS, roughMarket } from './support/rough-market.ts';
import { wild } from './support/wild-strategy.ts';

// I-7: no decision depends on a bar that had not closed. Two markets are the same until an instant and have nothing to
// do with each other from then on; all that happened before it must be the same, to the last letter of the journal.

const HOUR = 3_600_000;

/**
 * What had happened when the bars before `at` had closed. Orders may already fill at that very instant, at the open of
 * the next bar, which is then known.
 */
function pastOf(lines: readonly string[], at: number): readonly string[] {
  const last = lines.findLastIndex((line) => {
    const { event } = JSON.parse(line) as { event: { type: string; at: number } };
    return event.type === 'bar' && event.at <= at;
  });
  return lines.slice(0, last + 1);
}

interface Comparison {
  /** The first line of the past that differs, if any does. */
  readonly difference: readonly (string | undefined)[] | undefined;
  readonly compared: number;
  readonly ordersBefore: number;
  readonly futuresDiffer: boolean;
}

/** Runs a strategy in a market and in the same with another future from `at`. */
async function compare(
  situationOf: (data: readonly BarColumns[]) => Situation,
  markets: { readonly past: readonly BarColumns[]; readonly future: readonly BarColumns[] },
  at: number,
): Promise<Comparison> {
  const other = markets.past.map((columns, place) => withOtherFuture(columns, markets.future[place]!, at));
  const [one, two] = await Promise.all([markets.past, other].map((data) => backtest(situationOf(data))));
  const [first, second] = [pastOf(one!.lines, at), pastOf(two!.lines, at)];
  const differs = Array.from({ length: Math.max(first.length, second.length) }, (_, index) => index).find(
    (index) => first[index] !== second[index],
  );
  return {
    difference: differs === undefined ? undefined : [first[differs], second[differs]],
    compared: first.length,
    ordersBefore: first.filter((line) => line.includes('"type":"submit"')).length,
    futuresDiffer: one!.result.journalDigest !== two!.result.journalDigest,
  };
}

const BARS = 700;
const past = market(11, BARS);
const future = market(12, BARS);
const CUTS = [401, 500, 623].map((index) => past.openTime[index]!);

/** Nothing differed, and it was not for lack of anything to compare. */
function flawsOf({ difference, compared, ordersBefore, futuresDiffer }: Comparison): readonly unknown[] {
  return [
    difference,
    futuresDiffer ? undefined : 'the futures were the same',
    compared > 350 ? undefined : `${compared} entries were compared`,
    ordersBefore > 0 ? undefined : 'nothing was ordered before it',
  ].filter((flaw) => flaw !== undefined);
}

describe('another future changes nothing in the past of', () => {
  // Short enough that each trades within a month.
  const LIVELY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    'ema-cross': { fast: 5, slow: 15 },
    'sma-cross': { fast: 5, slow: 15 },
    'rsi-reversion': { period: 7, trend: 0 },
    'macd-momentum': { trend: 0 },
  };

  for (const definition of catalogue) {
    test(`${definition.name}, on the bars it trades on`, async () => {
      const parameters = LIVELY[definition.name] ?? {};
      for (const at of CUTS) {
        const comparison = await compare(
          (data) => ({ definition, parameters, data }),
          { past: [past], future: [future] },
          at,
        );
        expect(flawsOf(comparison)).toEqual([]);
      }
    });

    test(`${definition.name}, on bars of four hours made of those of one`, async () => {
      const parameters = LIVELY[definition.name] ?? {};
      // Inside an interval of four hours, too: the part of it that has been seen must not show.
      for (const at of [CUTS[0]!, CUTS[2]! + 2 * HOUR]) {
        const comparison = await compare(
          (data) => ({ definition, parameters, data, timeframes: ['4h'] }),
          { past: [past], future: [future] },
          at,
        );
        expect(flawsOf(comparison)).toEqual([]);
      }
    });
  }

  test.each([1, 2, 3, 4, 5])(
    'a strategy on two instruments and two timeframes in a rough market, seed %i',
    async (seed) => {
      const markets = { past: roughMarket({ seed, bars: 240 }), future: roughMarket({ seed: seed + 100, bars: 240 }) };
      for (const hours of [100, 133, 190]) {
        const at = markets.past[0]!.openTime[0]! + hours * HOUR;
        const { difference, ordersBefore, futuresDiffer } = await compare(
          (data) => ({
            definition: wild,
            parameters: { seed },
            data,
            instruments: INSTRUMENTS,
            timeframes: ['1h', '4h'],
            changes: { leverage: 5 },
          }),
          markets,
          at,
        );
        expect(difference).toBeUndefined();
        expect(futuresDiffer).toBe(true);
        expect(ordersBefore).toBeGreaterThan(10);
      }
    },
  );
});

describe('a strategy that peeks is caught:', () => {
  /** Buys when the bar `ahead` bars later will close higher: it has the market's bars up its sleeve. */
  function peeking(bars: BarColumns, ahead: number): StrategyDefinition {
    const places = new Map([...bars.openTime].map((openTime, index) => [openTime, index]));
    return defineStrategy({
      name: 'peeking',
      title: 'Peeking',
      description: 'Knows what comes.',
      family: 'MF',
      parameters: {},
      setup: () => ({
        onBar(bar) {
          const later = bars.close[places.get(bar.openTime)! + ahead];
          return {
            type: 'target',
            exposure: later === undefined || later <= bar.closeFloat ? 0 : 1,
            reason: 'a feeling',
          };
        },
      }),
    });
  }

  async function timesCaught(ahead: number): Promise<number> {
    let caught = 0;
    for (let index = 300; index < 312; index += 1) {
      const { difference } = await compare(
        ([bars]) => ({ definition: peeking(bars!, ahead), data: [bars!] }),
        { past: [past], future: [future] },
        past.openTime[index]!,
      );
      if (difference !== undefined) caught += 1;
    }
    return caught;
  }

  test('one bar ahead', async () => {
    expect(await timesCaught(1)).toBeGreaterThan(2);
  });

  test('five bars ahead, oftener', async () => {
    expect(await timesCaught(5)).toBeGreaterThan(8);
  });

  test('and the same strategy without its peek is not', async () => {
    expect(await timesCaught(0)).toBe(0);
    expect(await timesCaught(-1)).toBe(0);
  });
});
