import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { realTimers } from '../src/runtime/index.ts';
import {
  CANARY,
  CANONICAL_DAY,
  crashAtEveryBoundary,
  crashInPairs,
  FAULT_IDS,
  faultTable,
  hunt,
  inWorkshop,
  MUTANTS,
  runCampaign,
  runSeed,
  type RunReport,
} from '../src/simulation/index.ts';
import { assay } from './support/command.ts';

const timers = realTimers();
/** What a reader needs in order to see a broken run again. */
const told = (runs: readonly RunReport[]): readonly string[] =>
  runs.map(({ seed, crashAt, violation }) => {
    const kills = crashAt.length === 0 ? '' : ` --crash-at ${crashAt.join(',')}`;
    return `assay simulate --seed ${seed}${kills} --journal: ${JSON.stringify(violation)}`;
  });

describe('no order is lost, doubled or over a limit', { timeout: 240_000 }, () => {
  test('in three hundred seeds of faults', async () => {
    const totals = await runCampaign({ from: 1, to: 300 }, timers);
    expect(told(totals.violations)).toEqual([]);
    // A run in which nothing happens proves nothing.
    expect(totals.orders).toBeGreaterThan(5_000);
    expect(totals.faults).toBeGreaterThan(5_000);
    expect(totals.kills).toBeGreaterThan(250);
    expect(totals.stops).toBeGreaterThan(totals.stopsIncomplete);
    expect([...totals.asked.values()].every((times) => times > 0)).toBe(true);
    const struck = new Set([...totals.faultCounts.keys()].map((key) => key.split(' ')[0]));
    expect(FAULT_IDS.filter((id) => !struck.has(id))).toEqual([]);
  });

  test('when the process is killed at boundaries all through a day', async () => {
    const totals = await crashAtEveryBoundary(timers, { every: 43 });
    expect(totals.boundariesOfTheDay).toBeGreaterThan(500);
    expect(told(totals.violations)).toEqual([]);
    expect(totals.kills).toBeGreaterThanOrEqual(totals.seeds - 1);
  });

  test('when it is killed a second time while it recovers', async () => {
    const totals = await crashInPairs(timers, { pairs: 25 });
    expect(told(totals.violations)).toEqual([]);
  });
});

describe('the checks can fail', { timeout: 240_000 }, () => {
  test('the canary always does', async () => {
    const { caughtBy, seeds } = await hunt(CANARY, timers, { seedsMax: 5 });
    expect(CANARY.breaks).toContain(caughtBy?.violation?.invariant);
    expect(seeds).toBeLessThanOrEqual(5);
  });

  test.each(MUTANTS.map((mutant) => [mutant.mistake, mutant] as const))('when %s', async (_, mutant) => {
    const { caughtBy } = await hunt(mutant, timers);
    expect(mutant.breaks).toContain(caughtBy?.violation?.invariant);
  });
});

test('the document lists every fault there is', () => {
  const document = readFileSync(new URL('../docs/simulation.md', import.meta.url), 'utf8');
  // When it does not: assay simulate --list-faults --publish docs/simulation.md
  expect(document).toContain(faultTable());
});

describe('a run is a function of its seed', () => {
  test('twice in one process', async () => {
    await inWorkshop(timers, async (workshop) => {
      for (const options of [{ seed: 7 }, { seed: 8 }, CANONICAL_DAY]) {
        const first = await runSeed(options, workshop);
        expect(await runSeed(options, workshop)).toEqual(first);
      }
    });
  });

  test('on one core and on two', async () => {
    const seeds = { from: 1, to: 45 };
    const [one, two] = [await runCampaign(seeds, timers), await runCampaign({ ...seeds, workers: 2 }, timers)];
    expect({ ...two, tookMs: one.tookMs }).toEqual(one);
  });

  test('in two processes', async () => {
    const [one, two] = await Promise.all([assay(['simulate', '--seed', '7']), assay(['simulate', '--seed', '7'])]);
    expect(one.code).toBe(0);
    expect(one.out).toMatch(/[0-9a-f]{64}/);
    expect(two.out).toBe(one.out);
  });
});
