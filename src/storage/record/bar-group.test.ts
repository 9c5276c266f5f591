import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeframeMs, type Bar, type EpochMs, type InstrumentId, type Timeframe } from '../../domain/index.ts';
import type { BarReference } from '../ports/journal-store.ts';
import { BarGroup, decodeBarGroup } from './bar-group.ts';

function reference(seq: number, instrument: string, timeframe: Timeframe, openTime: number, lag: number): BarReference {
  const at = (openTime + timeframeMs(timeframe) + lag) as EpochMs;
  return { type: 'bar-ref', seq, at, instrument: instrument as InstrumentId, timeframe, openTime: openTime as EpochMs };
}

/** Adds what the references say, and reads the group back. */
function throughGroup(references: readonly BarReference[]): { read: BarReference[]; text: string; group: BarGroup } {
  const group = new BarGroup(references[0]!.seq, references[0]!.at);
  for (const { at, instrument, timeframe, openTime } of references)
    group.add(at, { instrument, timeframe, openTime } as Bar);
  const text = group.encode();
  return { read: [...decodeBarGroup(group.firstSeq, text)], text, group };
}

test('any sequence of bars comes back: gaps, repetitions, changing order, delays of every size', () => {
  const step = fc.record({
    instrument: fc.constantFrom('A', 'B', 'C', 'D'),
    timeframe: fc.constantFrom<Timeframe>('1m', '1h', '1w'),
    move: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: -5, max: 50 })),
    lag: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -10, max: 5_000 })),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 1e9 }),
      (steps, firstSeq) => {
        const openTimes = new Map<string, number>();
        const references = steps.map(({ instrument, timeframe, move, lag }, index) => {
          const key = instrument + timeframe;
          const openTime = (openTimes.get(key) ?? 1_700_000_000_000) + move * timeframeMs(timeframe);
          openTimes.set(key, openTime);
          return reference(firstSeq + index, instrument, timeframe, openTime, lag);
        });
        const { read, group } = throughGroup(references);
        expect(read).toStrictEqual(references);
        expect(group.lastSeq).toBe(references.at(-1)!.seq);
      },
    ),
  );
});

test('regular bars of several instruments cost no space, however many they are', () => {
  const references: BarReference[] = [];
  for (let index = 0; index < 9_000; index += 1) {
    const instrument = ['BTC', 'ETH', 'SOL'][index % 3]!;
    references.push(reference(index + 7, instrument, '1m', 1_700_000_000_000 + Math.floor(index / 3) * 60_000, 250));
  }
  const { read, text } = throughGroup(references);
  expect(text.length).toBeLessThan(200);
  expect(read).toStrictEqual(references);
});

test('encoding twice gives the same text, and a group may grow in between', () => {
  const group = new BarGroup(1, 0 as EpochMs);
  const add = (index: number): void =>
    group.add(((index + 1) * 60_000) as EpochMs, { instrument: 'A', timeframe: '1m', openTime: index * 60_000 } as Bar);
  add(0);
  add(1);
  expect(group.encode()).toBe(group.encode());
  add(2);
  expect([...decodeBarGroup(1, group.encode())]).toHaveLength(3);
});
