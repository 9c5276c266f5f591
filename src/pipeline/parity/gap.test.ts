import { expect, test } from 'vitest';
import { fixed, subtract, type EpochMs, type Fixed, type InstrumentId } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { CAUSES, gapOfPair, totalOf } from './gap.ts';
import { matchByKey, matchByTime } from './match.ts';
import { netOf, type Trade } from './trade.ts';

for (let seed = 1; seed <= 20; seed += 1) {
  test(`the parts of a gap add up to what the two trades earned apart, to the last digit, seed ${seed}`, () => {
    const { next } = seededRandom(seed);
    const amount = (size: number): Fixed => fixed((next() * size).toFixed(12));
    const trade = (): Trade => ({
      instrument: 'BTCUSDT.TEST' as InstrumentId,
      direction: seed % 2 === 0 ? 'long' : 'short',
      enteredAt: Math.floor(next() * 1e9) as EpochMs,
      entryPrice: amount(50_000),
      exitedAt: Math.floor(1e9 + next() * 1e9) as EpochMs,
      exitPrice: amount(50_000),
      quantity: amount(3),
      gross: subtract(amount(900), amount(900)),
      fees: amount(5),
      funding: subtract(amount(2), amount(2)),
    });
    const [session, replay] = [trade(), trade()];
    const gap = gapOfPair(session, replay, (_instrument, at) => fixed(String(at % 1_000)));
    expect(totalOf(gap)).toBe(subtract(netOf(session), netOf(replay)));
    expect(CAUSES.filter((cause) => gap[cause] !== 0n).length).toBeGreaterThan(3);
    expect(totalOf(gapOfPair(replay, replay, () => undefined))).toBe(0n);
  });
}

test('trades pair with the nearest of their kind, once, and not across the tolerance', () => {
  const of = { kind: (item: string) => item[0]!, at: (item: string) => Number(item.slice(1)), toleranceMs: 10 };
  expect(matchByTime(['a10', 'b11', 'a50', 'a90'], ['a8', 'a13', 'b12', 'a75'], of)).toEqual({
    pairs: [
      { session: 'a10', replay: 'a8' },
      { session: 'b11', replay: 'b12' },
    ],
    onlySession: ['a50', 'a90'],
    onlyReplay: ['a13', 'a75'],
  });
});

test('orders of one key pair in the order in which they were sent', () => {
  const key = (item: string): string => item[0]!;
  expect(matchByKey(['a1', 'b1', 'a2'], ['a3', 'a4', 'c1'], key)).toEqual({
    pairs: [
      { session: 'a1', replay: 'a3' },
      { session: 'a2', replay: 'a4' },
    ],
    onlySession: ['b1'],
    onlyReplay: ['c1'],
  });
});
