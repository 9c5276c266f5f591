import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import { Exchange } from '../core/exchange.ts';
import { standardSymbols } from '../core/standard-symbols.ts';
import { Pacer } from './pacer.ts';

const START = 1_700_000_000_000 as EpochMs;

/** A wall that is moved by hand, and moves by itself whenever it is looked at. */
function wall(perLookMs: number): Timers & { pass(ms: number): void } {
  let elapsedMs = 0;
  return {
    now: () => (START + elapsedMs) as EpochMs,
    monotonicMs() {
      elapsedMs += perLookMs;
      return elapsedMs;
    },
    sleep: () => Promise.resolve(),
    pass(ms) {
      elapsedMs += ms;
    },
  };
}

function exchange(): Exchange {
  return new Exchange({ symbols: standardSymbols(START), startAt: START, random: () => 0.5 });
}

test('at speed one the exchange has the wall’s time, and makes up for every stall', () => {
  const [timers, paced] = [wall(0), exchange()];
  const pacer = new Pacer({ exchange: paced, timers, mode: 'real', speed: 1 });
  timers.pass(90_500);
  pacer.catchUp();
  expect([paced.now - START, pacer.behindMs, pacer.nows()]).toEqual([90_500, 0, [START + 90_500]]);
});

for (const { speed, what, from, to } of [
  { speed: 1, what: 'is made up later', from: 10_000, to: 11_000 },
  { speed: 100, what: 'is let go', from: 2_000, to: 30_000 },
]) {
  test(`where the machine is too slow, one catching-up is short; at speed ${speed} what is left ${what}`, () => {
    // Each look at the clock takes 15 ms: two steps of a second fit into a stretch.
    const [timers, paced] = [wall(15), exchange()];
    const pacer = new Pacer({ exchange: paced, timers, mode: 'real', speed });
    timers.pass(10_000);
    pacer.catchUp();
    expect(paced.now - START).toBe(2_000);
    expect(pacer.behindMs).toBeGreaterThan(5_000);
    for (let turn = 0; turn < 10; turn += 1) pacer.catchUp();
    expect(paced.now - START).toBeGreaterThan(from);
    expect(paced.now - START).toBeLessThan(to);
  });
}

test('a virtual clock stands, and moves as far as it is told', async () => {
  const [timers, paced] = [wall(1), exchange()];
  const pacer = new Pacer({ exchange: paced, timers, mode: 'virtual', speed: 1 });
  timers.pass(60_000);
  pacer.catchUp();
  expect(paced.now).toBe(START);
  let turns = 0;
  await pacer.advance(3_600_000, () => {
    turns += 1;
    return Promise.resolve();
  });
  expect(paced.now - START).toBe(3_600_000);
  // Others had their turn again and again.
  expect(turns).toBeGreaterThan(100);
});
