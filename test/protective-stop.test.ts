import { describe, expect, test } from 'vitest';
import { fixed, type Rate } from '../src/domain/index.ts';
import { findStrategy } from '../src/strategy/index.ts';
import { backtest, market, type Situation } from './support/backtests.ts';

interface Line {
  readonly effects: readonly {
    readonly type: string;
    readonly purpose?: string;
    readonly fill?: { readonly side: string; readonly price: string; readonly quantity: string };
    readonly order?: {
      readonly purpose: string;
      readonly side: string;
      readonly quantity: string;
      readonly reduceOnly: boolean;
      readonly terms: { readonly type: string; readonly trigger: string };
    };
  }[];
}

const RATE = fixed('0.1');

/** A strategy that turns at every cross and asks for no stop, unless it is given one; whole fills, one at a time. */
function situation(parameters: Situation['parameters'], protectiveStopRate: Rate | undefined): Situation {
  return {
    definition: findStrategy('sma-cross')!,
    parameters: { fast: 5, slow: 20, ...parameters },
    data: [market(3, 500)],
    changes: {
      costs: { slippage: { model: 'fixed-bps', spreadBps: 2, slippageBps: 1 } },
      ...(protectiveStopRate === undefined ? {} : { protectiveStopRate }),
    },
  };
}

const read = (lines: readonly string[]): readonly Line[] =>
  lines.map((line) => ({ effects: [], ...(JSON.parse(line) as Partial<Line>) }));

const stops = (lines: readonly string[]) =>
  read(lines).flatMap(({ effects }) => effects.filter(({ order }) => order?.purpose === 'stop-loss'));

const number = (exact: string): number => Number(exact.slice(1));

describe('a backtest with a protective stop', () => {
  test('sends one in the very step in which an entry of a strategy without its own fills', async () => {
    const { lines } = await backtest(situation({}, RATE));
    const entries = read(lines).filter(({ effects }) =>
      effects.some(({ type, purpose }) => type === 'fill-booked' && purpose === 'entry'),
    );
    expect(entries.length).toBeGreaterThan(5);
    for (const { effects } of entries) {
      const { fill } = effects.find(({ type }) => type === 'fill-booked')!;
      const sent = effects.filter(({ type }) => type === 'submit');
      expect(sent).toMatchObject([
        { order: { purpose: 'stop-loss', side: 'sell', quantity: fill!.quantity, reduceOnly: true } },
      ]);
      const trigger = number(sent[0]!.order!.terms.trigger);
      expect(Math.abs(trigger / number(fill!.price) - 0.9)).toBeLessThan(0.001);
    }
  });

  test('leaves the stop of a strategy as it wished it: not an entry of the journal differs', async () => {
    const [without, withStop] = [
      await backtest(situation({ stopAtr: 2 }, undefined)),
      await backtest(situation({ stopAtr: 2 }, RATE)),
    ];
    expect(stops(without.lines).length).toBeGreaterThan(5);
    expect(withStop.lines).toEqual(without.lines);
  });
});

test('without a word about it a backtest has none', async () => {
  const { lines } = await backtest(situation({}, undefined));
  expect(lines.length).toBeGreaterThan(500);
  expect(stops(lines)).toEqual([]);
});
