import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import {
  allocator,
  hyperbandSearch,
  luckHurdle,
  nsgaSearch,
  randomSearch,
  runSearch,
  SearchControl,
  space,
  tpeSearch,
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

/** Every kind of search there is: one objective, parts of the data, arms that share the trials, and a front. */
const PLANS: Readonly<Record<string, SearchPlan<Point>>> = {
  random: PLAN,
  hyperband: { ...PLAN, generator: hyperbandSearch(randomSearch(SPACE, 1), { seed: 1, blocks: 9 }) },
  'hyperband over an allocator': {
    ...PLAN,
    generator: hyperbandSearch(
      allocator(
        [
          { name: 'tpe', generator: tpeSearch(SPACE, { seed: 2 }) },
          { name: 'control', generator: randomSearch(SPACE, 3) },
        ],
        { seed: 4, hurdle: luckHurdle(1) },
      ),
      { seed: 5, blocks: 27 },
    ),
  },
  'arms that halve': {
    ...PLAN,
    generator: allocator(
      [1, 2].map((seed) => ({
        name: `arm ${seed}`,
        generator: hyperbandSearch(randomSearch(SPACE, seed), { seed, blocks: 9 }),
      })),
      { seed: 6, hurdle: luckHurdle(1) },
    ),
  },
  'nsga-ii': { ...PLAN, generator: nsgaSearch(SPACE, { seed: 7, population: 20 }), keep: 30 },
};

/** What outlives a process: the book of trials and the saved search. */
class Disk {
  readonly numbers = new Map<string, number>();
  readonly batches: string[][] = [];
  saved: string | undefined;
}

class Killed extends Error {}

/**
 * @param killAt the boundary to die at, counted over evaluations and saves: before each, and after it
 * @param asked how many objectives
 */
function partsOf(disk: Disk, killAt = Infinity, asked = 1): SearchParts<Point> {
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
        const key = pointKey(proposal.candidate);
        if (!disk.numbers.has(key)) disk.numbers.set(key, disk.numbers.size + 1);
        const [x, y] = [Number(proposal.candidate['x']), Number(proposal.candidate['y'])];
        const number = disk.numbers.get(key)!;
        if (x === 0) return { number };
        // On few blocks it is told with an error, which the blocks decide.
        const error = (proposal.blocks ?? []).reduce((sum, block) => sum + ((block * 7 + x * 3 + y) % 5) - 2, 0);
        const objectives = [-((x - 7) ** 2) - (y - 30) ** 2 + error, 0 - Math.abs(x - y)];
        return { number, objectives: objectives.slice(0, asked) };
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

const EACH_PLAN = Object.entries(PLANS).map(([name, plan]) => [name, plan, name === 'nsga-ii' ? 2 : 1] as const);

test.each(EACH_PLAN)(
  '%s: killed at any boundary it ends as one that was not, one batch asked for twice',
  async (_, plan, asked) => {
    const steady = new Disk();
    const wanted = timeless(await runSearch(plan, partsOf(steady, Infinity, asked)));
    expect(wanted).toMatchObject({ ended: 'budget', tried: 120 });
    const boundaries = 4 * wanted.rounds;
    for (let killAt = 1; killAt <= boundaries; killAt += 1) {
      const disk = new Disk();
      await expect(runSearch(plan, partsOf(disk, killAt, asked))).rejects.toBeInstanceOf(Killed);
      const report = timeless(await runSearch(plan, partsOf(disk, Infinity, asked)));
      expect({ killAt, ...report }).toEqual({ killAt, ...wanted });
      expect([...disk.numbers]).toEqual([...steady.numbers]);
      expect(disk.batches.length - steady.batches.length).toBeLessThanOrEqual(1);
    }
  },
);

test.each(EACH_PLAN)('%s: killed again and again it still ends the same', async (_, plan, asked) => {
  const wanted = timeless(await runSearch(plan, partsOf(new Disk(), Infinity, asked)));
  const disk = new Disk();
  const { next } = seededRandom(3);
  for (let life = 0; life < 200; life += 1) {
    try {
      expect(timeless(await runSearch(plan, partsOf(disk, 1 + Math.floor(next() * 9), asked)))).toEqual(wanted);
      return;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  expect.unreachable('two hundred lives are enough');
});

test.each([
  ['random', 1.1],
  ['hyperband', 1.3],
  ['nsga-ii', 1.1],
] as const)('%s: what is saved does not grow with the number of trials', async (name, growth) => {
  const sizes: number[] = [];
  const disk = new Disk();
  const parts = partsOf(disk);
  const plan = { ...PLANS[name]!, trialsMax: 900 };
  await runSearch(plan, { ...parts, onProgress: () => void sizes.push(disk.saved!.length) });
  const early = Math.max(...sizes.slice(10, 40));
  expect(Math.max(...sizes)).toBeLessThan(early * growth);
});

test('a search ends when so many different trials found nothing better', async () => {
  const bests: number[] = [];
  const report = await runSearch(
    { ...PLAN, trialsMax: 1_500, patience: 40 },
    { ...partsOf(new Disk()), onProgress: ({ best }) => void bests.push(best[0]!.number) },
  );
  expect(report.ended).toBe('no-improvement');
  const waited = report.tried - report.best[0]!.number;
  // Better ones are noticed by the batch, and so is the end.
  expect(waited).toBeGreaterThanOrEqual(40);
  expect(waited).toBeLessThan(40 + 2 * PLAN.batchSize);
});

test('a search ends when its time is over, which all of its processes share', async () => {
  // The clock of each process goes 10 ms with every look at it, wherever it began.
  const timed = { ...PLAN, trialsMax: 1_500, timeLimitMs: 1_000 };
  const whole = await runSearch(timed, partsOf(new Disk()));
  expect(whole.ended).toBe('time');
  const disk = new Disk();
  const lives = async (): Promise<string> => {
    for (let life = 1; ; life += 1) {
      const control = new SearchControl();
      const onProgress = (): void => control.cancel();
      const { ended } = await runSearch(timed, { ...partsOf(disk), control, onProgress });
      if (ended !== 'cancelled') return `${ended} after ${life}`;
    }
  };
  expect(await lives()).toMatch(/^time after \d{2}$/);
  expect((await runSearch(timed, partsOf(disk))).ended).toBe('time');
});

test('when no new candidate may be tried, those of the last bracket are tried to its end', async () => {
  const seen: { readonly blocks: number; readonly continues: boolean }[] = [];
  const parts = partsOf(new Disk());
  const report = await runSearch(
    { ...PLANS['hyperband']!, trialsMax: 9, batchSize: 4 },
    {
      ...parts,
      evaluate(proposals) {
        for (const { blocks, continues = false } of proposals) seen.push({ blocks: blocks?.length ?? 9, continues });
        return parts.evaluate(proposals);
      },
    },
  );
  expect(report).toMatchObject({ ended: 'budget', tried: 9, repeated: 0 });
  expect(Map.groupBy(seen, ({ blocks }) => blocks).size).toBe(3);
  expect(seen.map(({ blocks }) => blocks)).toEqual([...Array<number>(9).fill(1), 3, 3, 3, 9]);
  expect(seen.filter(({ continues }) => continues)).toHaveLength(4);
  expect(report.best).toHaveLength(1);
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
