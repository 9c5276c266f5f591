import { expect, test } from 'vitest';
import { fixed, ONE, type EpochMs } from '../domain/index.ts';
import { by, limited, place, restarted, target, tell } from './risk/test-engine.ts';
import { A, PERP, submitted, type Bench } from './testing.ts';

function setSize(bench: Bench, share: string) {
  return tell(bench, { type: 'set-size', strategyId: A, share: fixed(share), ...by });
}

test('half of the size: what is held is halved at once, what is wished comes to half, and the whole comes back by a wish', () => {
  const bench = limited({}, {}, '2');
  bench.fill(submitted(bench.wish(target(1)))[0]!);
  expect(bench.engine.position(A, PERP).quantity).toBe(fixed('2'));

  const effects = setSize(bench, '0.5');
  expect(effects).toContainEqual({ type: 'size-changed', strategyId: A, share: fixed('0.5'), ...by });
  const [exit] = submitted(effects);
  expect(exit).toMatchObject({ side: 'sell', quantity: fixed('1'), reduceOnly: true });
  bench.fill(exit!);
  expect(bench.engine.position(A, PERP).quantity).toBe(fixed('1'));
  expect(submitted(bench.wish(target(1)))).toEqual([]);

  bench.fill(submitted(bench.wish(target(0)))[0]!);
  expect(submitted(bench.wish(target(1)))[0]).toMatchObject({ quantity: fixed('1') });
  expect(bench.engine.sizeShare(A)).toBe(fixed('0.5'));

  expect(submitted(setSize(bench, '1'))).toEqual([]);
  expect(bench.engine.sizeShare(A)).toBe(ONE);
});

test('an entry that waits is cancelled, and placed again it is half', () => {
  const bench = limited({}, {}, '2');
  const [waiting] = submitted(bench.wish(place('grid', 90, { size: { quantity: 2 } })));
  expect(waiting).toMatchObject({ quantity: fixed('2') });
  const cancels = setSize(bench, '0.5').filter(({ type }) => type === 'cancel');
  expect(cancels).toMatchObject([{ clientOrderId: waiting!.clientOrderId }]);
  const [again] = submitted(bench.wish(place('other', 90, { size: { quantity: 2 } })));
  expect(again).toMatchObject({ quantity: fixed('1') });
});

test('it outlives a restart', () => {
  const bench = limited({}, {}, '2');
  setSize(bench, '0.25');
  const engine = restarted(bench, bench.engine.options);
  expect(engine.sizeShare(A)).toBe(fixed('0.25'));
});

test.each(['0', '-1', '1.5'])('a share of %s changes nothing, and neither does the one there is', (share) => {
  const bench = limited({});
  expect(setSize(bench, share)).toEqual([]);
  expect(setSize(bench, '1')).toEqual([]);
  expect(bench.engine.sizeShare(A)).toBe(ONE);
});

test('a strategy that joins a session that is under way decides nothing on what closed before', () => {
  const bench = limited({});
  const { strategies } = bench.engine.options;
  const late = limited(
    {},
    { strategies: strategies.map((slot) => ({ ...slot, startsAt: (4 * 3_600_000) as EpochMs })) },
  );
  const until = (engine: typeof late, status: string): number => {
    for (let count = 1; count <= 8; count += 1) {
      engine.bar('100');
      if (engine.engine.strategyStatus(A) === status) return engine.now;
    }
    throw new Error(`never ${status}`);
  };
  expect(until(bench, 'running')).toBeLessThanOrEqual(4 * 3_600_000);
  expect(until(late, 'running')).toBeGreaterThan(4 * 3_600_000);
});
