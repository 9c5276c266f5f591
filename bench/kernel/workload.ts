import { isDeepStrictEqual } from 'node:util';
import {
  engineEvaluator,
  kernelDays,
  kernelEvaluator,
  ROW_LENGTH,
  sharedColumns,
  Sweeper,
  SweepPool,
  type LabMarket,
} from '../../src/research/index.ts';
import { contender, interleaved, type Contender } from '../contender.ts';
import { assertParity, ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import type { Surroundings, Workload } from '../workloads/index.ts';
import { catalogueSets } from './catalogue-sets.ts';
import { generatedMarket, kernelOf, ONE_SET, planOf, TEN_THOUSAND } from './grid.ts';
import { CLimit, type Grid } from './limit.ts';
import { manyStrategiesRow } from './many-strategies.ts';
import { daySumsRow, firstRunRows, memoryRow, steppingRows } from './single-figures.ts';

const SINGLE_BARS = 1_000_000;
/** The clock of a thread's work may be one tick of the system behind, four milliseconds: so many runs are one sample. */
const SINGLE_RUNS = 10;
const YEAR_OF_MINUTES = 525_600;
const HOURS = 66_906;

export const kernel: Workload = {
  name: 'kernel',
  about:
    'the research kernel against C -O3: one run over 1,000,000 one-minute bars, 10,000 sets over a year of them; one core unless said',
  publishedAs: 'kernel',
  async run(surroundings) {
    return [
      ...(await singleRun(surroundings)),
      ...(await sweeps(surroundings)),
      ...(await discovery(surroundings)),
      ...steppingRows(surroundings.repeats),
      ...(await firstRunRows(surroundings)),
      await manyStrategiesRow(),
      daySumsRow(surroundings.repeats),
      memoryRow(),
    ];
  },
};

/** Work on one core, without what else the machine did: a loaded machine spares neither, but not both alike. */
type Work = ReadonlyMap<string, { readonly cpuMs: readonly number[]; readonly wallMs: readonly number[] }>;

async function singleRun({ repeats, folder }: Surroundings): Promise<Row[]> {
  const market = generatedMarket('1m', SINGLE_BARS);
  const { limit, run, close } = sides(folder, market, ONE_SET);
  const work = { bars: SINGLE_BARS };
  const runs = (): void => {
    for (let one = 0; one < SINGLE_RUNS; one += 1) run();
  };
  const kernelRow: Row = { label: 'single run: kernel, by wakes', unit: 'ms', samples: [], work };
  try {
    if (limit === undefined) {
      const alone = await interleaved([contender('kernel', runs)], repeats);
      return [{ ...kernelRow, samples: alone.get('kernel')!.cpuMs.map((ms) => ms / SINGLE_RUNS) }];
    }
    const both: Contender[] = [
      contender('kernel', runs),
      limit.contender('fused', 'fused'),
      limit.contender('wakes', 'sweep 1'),
    ];
    const timings: Work = await interleaved(both, repeats);
    const of = (name: string): readonly number[] => {
      const { cpuMs } = timings.get(name)!;
      return name === 'kernel' ? cpuMs.map((ms) => ms / SINGLE_RUNS) : cpuMs;
    };
    return [
      { ...kernelRow, samples: of('kernel') },
      { label: 'single run: C, fused by hand', unit: 'ms', samples: of('fused'), work },
      { label: 'single run: C, by wakes', unit: 'ms', samples: of('wakes'), work },
      ratio('single run: kernel to C fused', of('kernel'), of('fused'), { id: 'P2', atMost: 2.22 }),
      ratio('single run: kernel to C by wakes', of('kernel'), of('wakes')),
    ];
  } finally {
    close();
  }
}

async function sweeps({ repeats, folder }: Surroundings): Promise<Row[]> {
  const made = generatedMarket('1m', YEAR_OF_MINUTES);
  const market: LabMarket = { ...made, columns: sharedColumns(made.columns) };
  const { limit, run, close, sets } = sides(folder, market, TEN_THOUSAND);
  const [one, two] = [new SweepPool(1), new SweepPool(2)];
  const plan = planOf(TEN_THOUSAND);
  const work = { 'bar x sets': sets * YEAR_OF_MINUTES };
  try {
    const timings: Work = await interleaved(
      [
        contender('kernel', run),
        ...(limit === undefined ? [] : [limit.contender('C', 'sweep 1'), limit.contender('C on two', 'sweep 2')]),
        contender('one', () => one.sweep(market, plan)),
        contender('two', () => two.sweep(market, plan)),
      ],
      repeats,
    );
    const of = (name: string, clock: 'cpuMs' | 'wallMs'): readonly number[] => timings.get(name)![clock];
    return [
      {
        label: 'sweep: kernel',
        unit: 'ms',
        samples: of('kernel', 'cpuMs'),
        work,
        goal: { id: 'P4', atLeastPerSecond: 2e9 },
      },
      { label: 'sweep: kernel, two threads, on the wall', unit: 'ms', samples: of('two', 'wallMs'), work },
      ratio('sweep: two threads to one, on the wall', of('two', 'wallMs'), of('one', 'wallMs'), {
        id: 'P4',
        atMost: 1 / 1.6,
      }),
      ...(limit === undefined
        ? []
        : [
            { label: 'sweep: C', unit: 'ms', samples: of('C', 'cpuMs'), work } as const,
            ratio('sweep: kernel to C', of('kernel', 'cpuMs'), of('C', 'cpuMs'), { id: 'P3', atMost: 2 }),
            ratio('sweep: kernel to C, two threads, on the wall', of('two', 'wallMs'), of('C on two', 'wallMs'), {
              id: 'P3',
              atMost: 2,
            }),
          ]),
    ];
  } finally {
    close();
    await one.close();
    await two.close();
  }
}

/** E7: catalogue strategies with their parameters drawn out, every trial with its daily returns and exposures. */
async function discovery({ repeats }: Surroundings): Promise<Row[]> {
  const market = generatedMarket('1h', HOURS);
  const rules = catalogueSets();
  const few = rules.filter((_one, place) => place % 25 === 0);
  const ours = await kernelEvaluator(market).evaluate(few);
  assertParity('trials', { engine: await engineEvaluator(market).evaluate(few), kernel: ours });
  const timings: Work = await interleaved(
    [contender('kernel', () => kernelEvaluator(market).evaluate(rules))],
    repeats,
  );
  return [
    {
      label: `trials of rules on ${HOURS} hourly bars`,
      unit: 'ms',
      samples: timings.get('kernel')!.cpuMs,
      work: { backtests: rules.length },
      goal: { id: 'E7', atLeastPerSecond: 1_000 / 60 },
    },
  ];
}

/** Kernel and C on the same work, once, to see that they come to the same. */
function sides(folder: string, market: LabMarket, grid: Grid) {
  const kernelMarket = kernelOf(market);
  const days = kernelDays(market);
  const plan = planOf(grid);
  const sets = plan.signals.length * plan.exits.length;
  const rows = new Float64Array(sets * ROW_LENGTH);
  /** Nothing is kept from the run before. */
  const run = (): void => {
    kernelMarket.forget();
    const sweeper = new Sweeper(kernelMarket, days, plan);
    plan.signals.forEach((_rules, signal) => sweeper.sweep(signal, rows));
  };
  run();
  if (rows.some(Number.isNaN) || rows[0]! < 100) throw new ParityError('a bench of trading has to trade');
  const started = CLimit.start(folder, kernelMarket, market.columns, grid);
  const limit =
    started === undefined
      ? undefined
      : checked(started, grid === ONE_SET ? ['fused', 'sweep 1'] : ['sweep 1', 'sweep 2'], rows);
  return { limit, run, sets, close: () => started?.close() };
}

/** The same, of which every command is first held against what the kernel made. */
function checked(limit: CLimit, commands: readonly string[], rows: Float64Array): CLimit {
  const honest = limit.run.bind(limit);
  let left = [...commands];
  limit.run = async (command) => {
    const took = await honest(command);
    if (!left.includes(command)) return took;
    left = left.filter((one) => one !== command);
    const theirs = limit.rows(rows.length / ROW_LENGTH);
    const at = theirs.findIndex((value, place) => value !== rows[place]);
    if (at !== -1 || !isDeepStrictEqual(theirs.length, rows.length))
      throw new ParityError(
        `C, ${command}: row ${Math.floor(at / ROW_LENGTH)} has ${theirs[at]}, the kernel's ${rows[at]}`,
      );
    return took;
  };
  return limit;
}

function ratio(label: string, ours: readonly number[], theirs: readonly number[], goal?: Row['goal']): Row {
  const samples = ours.map((value, round) => value / theirs[round]!);
  return { label, unit: 'x', samples, ...(goal === undefined ? {} : { goal }) };
}
