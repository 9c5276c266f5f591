import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import {
  hyperbandSearch,
  randomSearch,
  runSearch,
  SearchControl,
  space,
  type GeneratorMaker,
  type Json,
  type Point,
  type Proposal,
  type SearchParts,
  type SearchPlan,
  type SearchReport,
} from '../index.ts';
import { pointKey } from './spaces/space.ts';

const SPACE = space([
  { type: 'whole', name: 'x', min: 0, max: 40 },
  { type: 'whole', name: 'y', min: 0, max: 40 },
]);
const PLAN: SearchPlan<Point> = { generator: randomSearch(SPACE, 5), trialsMax: 120, batchSize: 9, keep: 5 };

/** What outlives a process: the book of trials and the saved search. */
class Disk {
  readonly numbers = new Map<string, number>();
  readonly batches: string[][] = [];
  saved: string | undefined;
}

class Killed extends Error {}

/** @param killAt the boundary to die at, counted over evaluations and saves: before each, and after it */
function partsOf(disk: Disk, killAt = Infinity): SearchParts<Point> {
  let boundary = 0;
  let clock = 0;
  const dies = (): void => {
    boundary += 1;
    if (boundary === killAt) throw new Killed();
  };
  return {
    now: () => (clock += 10) as EpochMs,
    evaluate(proposals) {
      dies();
      disk.batches.push(proposals.map(keyOf));
      const outcomes = proposals.map((proposal) => {
        const key = keyOf(proposal);
        if (!disk.numbers.has(key)) disk.numbers.set(key, disk.numbers.size + 1);
        const { x, y } = proposal.candidate;
        const number = disk.numbers.get(key)!;
        return Number(x) === 0 ? { number } : { number, objectives: [-((Number(x) - 7) ** 2) - (Number(y) - 30) ** 2] };
      });
      dies();
      return Promise.resolve(outcomes);
    },
    store: {
      load: () => Promise.resolve(disk.saved === undefined ? undefined : (JSON.parse(disk.saved) as Json)),
      save(checkpoint) {
        dies();
        disk.saved = JSON.stringify(checkpoint);
        dies();
        return Promise.resolve();
      },
    },
  };
}

function keyOf({ candidate, blocks }: Proposal<Point>): string {
  return `${pointKey(candidate)} ${JSON.stringify(blocks)}`;
}

/** All but what the clock says. */
function timeless(report: SearchReport<Point>) {
  return { ...report, remainingMs: undefined };
}

test('a search spends its budget on different trials, and says what was proposed twice or failed', async () => {
  const disk = new Disk();
  const report = await runSearch(PLAN, partsOf(disk));
  expect(report).toMatchObject({ ended: 'budget', tried: 120, of: 120 });
  expect(disk.numbers.size).toBe(120);
  expect(disk.batches.flat().length).toBe(report.tried + report.repeated);
  expect(report.repeated).toBeGreaterThan(0);
  expect(report.failed).toBe([...disk.numbers.keys()].filter((key) => key.includes('["x",0]')).length);
  expect(report.byGenerator).toEqual({ random: { tried: 120, failed: report.failed, repeated: report.repeated } });
  const distances = report.best.map(({ objectives }) => objectives![0]!);
  expect(distances).toEqual(distances.toSorted((one, other) => other - one));
  expect(report.best).toHaveLength(5);
});

test('killed at any boundary and taken up again, a search ends as one that was not, one batch being asked for twice', async () => {
  const steady = new Disk();
  const wanted = timeless(await runSearch(PLAN, partsOf(steady)));
  const boundaries = 4 * wanted.rounds;
  for (let killAt = 1; killAt <= boundaries; killAt += 1) {
    const disk = new Disk();
    await expect(runSearch(PLAN, partsOf(disk, killAt))).rejects.toBeInstanceOf(Killed);
    const report = timeless(await runSearch(PLAN, partsOf(disk)));
    expect({ killAt, ...report }).toEqual({ killAt, ...wanted });
    expect([...disk.numbers]).toEqual([...steady.numbers]);
    expect(disk.batches.length - steady.batches.length).toBeLessThanOrEqual(1);
  }
});

test('a search killed again and again still ends the same', async () => {
  const wanted = timeless(await runSearch(PLAN, partsOf(new Disk())));
  const disk = new Disk();
  const { next } = seededRandom(3);
  for (let life = 0; life < 200; life += 1) {
    try {
      expect(timeless(await runSearch(PLAN, partsOf(disk, 1 + Math.floor(next() * 9))))).toEqual(wanted);
      return;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  expect.unreachable('two hundred lives are enough');
});

test('what is saved does not grow with the number of trials', async () => {
  const sizes: number[] = [];
  const disk = new Disk();
  const parts = partsOf(disk);
  await runSearch({ ...PLAN, trialsMax: 900 }, { ...parts, onProgress: () => void sizes.push(disk.saved!.length) });
  expect(sizes.at(-1)!).toBeLessThan(sizes[20]! * 1.1);
});

test('a search ends when so many rounds found nothing better', async () => {
  const report = await runSearch({ ...PLAN, trialsMax: 1_500, patience: 4 }, partsOf(new Disk()));
  expect(report.ended).toBe('no-improvement');
  expect(report.tried).toBeLessThan(1_500);
});

test('a search whose space is tried out stalls, and says so', async () => {
  const small = space([
    { type: 'list', name: 'x', values: [1, 2, 3] },
    { type: 'list', name: 'y', values: [1] },
  ]);
  const report = await runSearch({ ...PLAN, generator: randomSearch(small, 1) }, partsOf(new Disk()));
  expect(report).toMatchObject({ ended: 'stalled', tried: 3 });
});

test('two objectives keep the front, and no round that only repeats its ends counts as better', async () => {
  const parts = partsOf(new Disk());
  const report = await runSearch(
    { ...PLAN, keep: 60, patience: 15, trialsMax: 1_500 },
    {
      ...parts,
      async evaluate(proposals) {
        const numbered = await parts.evaluate(proposals);
        return numbered.map(({ number }, index) => {
          const { x, y } = proposals[index]!.candidate;
          return { number, objectives: [Number(x) - Number(y) / 2, Number(y) - Number(x) / 2] };
        });
      },
    },
  );
  const front = report.best.filter(({ candidate }) => candidate['x'] === 40 || candidate['y'] === 40);
  expect(front.length).toBeGreaterThan(5);
});

test('what was tried on a part of the data is a trial, and never the best', async () => {
  const generator = hyperbandSearch(randomSearch(SPACE, 1), { seed: 1, blocks: 9 });
  const parts = partsOf(new Disk());
  const report = await runSearch(
    { ...PLAN, generator },
    {
      ...parts,
      async evaluate(proposals) {
        const outcomes = await parts.evaluate(proposals);
        return outcomes.map(({ number, objectives }, index) => {
          const flattery = proposals[index]!.blocks === undefined ? 0 : 1e6;
          return objectives === undefined ? { number } : { number, objectives: [objectives[0]! + flattery] };
        });
      },
    },
  );
  expect(report.tried).toBe(120);
  expect(report.best).toHaveLength(5);
  expect(report.best.every(({ objectives }) => objectives![0]! <= 0)).toBe(true);
});

test('a search can be paused, resumed and cancelled, and goes on later from where it was', async () => {
  const disk = new Disk();
  const control = new SearchControl();
  const seen: number[] = [];
  const running = runSearch(PLAN, {
    ...partsOf(disk),
    control,
    onProgress({ rounds }) {
      seen.push(rounds);
      if (rounds === 3) control.pause();
      if (rounds === 6) control.cancel();
    },
  });
  while (!control.isPaused) await Promise.resolve();
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  expect(seen).toEqual([1, 2, 3]);
  control.resume();
  expect(await running).toMatchObject({ ended: 'cancelled', rounds: 6 });
  const wanted = timeless(await runSearch(PLAN, partsOf(new Disk())));
  expect(timeless(await runSearch(PLAN, partsOf(disk)))).toEqual(wanted);
});

test('what is left is told from the rate that was measured', async () => {
  const left: (number | undefined)[] = [];
  await runSearch(PLAN, { ...partsOf(new Disk()), onProgress: ({ remainingMs }) => void left.push(remainingMs) });
  expect(left[0]).toBeGreaterThan(left[5]!);
  expect(left.at(-1)).toBe(0);
});

test('the saved state of another search is refused', async () => {
  const disk = new Disk();
  await expect(runSearch(PLAN, partsOf(disk, 9))).rejects.toBeInstanceOf(Killed);
  const other: GeneratorMaker<Point> = randomSearch(SPACE, 6);
  await expect(runSearch({ ...PLAN, generator: other }, partsOf(disk))).rejects.toMatchObject({ code: 'SEARCH_STATE' });
});

test('a budget is a whole number', async () => {
  await expect(runSearch({ ...PLAN, trialsMax: 0 }, partsOf(new Disk()))).rejects.toMatchObject({
    code: 'VALIDATION_INPUT',
  });
});
