import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { codeVersion, realTimers } from '../../src/main.ts';
import {
  distributedEvaluator,
  embeddedLab,
  engineEvaluator,
  memoryQueue,
  openQueue,
  type Evaluator,
  type JobQueue,
  type LabMarket,
  type Stretch,
} from '../../src/research/index.ts';
import { silentLog } from '../../src/runtime/index.ts';
import { bitsOf, sampleMarket, sampleRules } from '../../test/workers/sample-lab.ts';
import { startPostgres, startRedis, tried } from '../../test/workers/services.ts';
import { ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import type { Workload } from './index.ts';

const ROOT = join(import.meta.dirname, '../..');
const EMPTY_TASKS = 1_000;
/** Asked of a worker at a time, so that what is timed is the queue and not a wait. */
const AT_A_TIME = 20;
const BARS = 6_000;
const RULES = 16;
const RULES_PER_TASK = 2;

const SERVICES = [
  { name: 'Redis', program: 'redis-server', launch: startRedis },
  { name: 'PostgreSQL', program: 'initdb', launch: startPostgres },
] as const;

/** What a queue costs, and what a second worker is worth. A service that is not installed has no rows. */
export const workers: Workload = {
  name: 'workers',
  about: `a queue's own cost (${EMPTY_TASKS} empty tasks); ${RULES} rules on ${BARS.toLocaleString('en')} bars, by one and two workers`,
  async run({ repeats, folder }) {
    const market = sampleMarket(BARS);
    const expected = bitsOf(await engineEvaluator(market).evaluate(sampleRules(RULES), stretchOf(market, 0))).join();
    const rows: Row[] = [await emptyTasks('threads', memoryQueue(realTimers()), repeats)];
    const inProcess: Measure = { name: 'threads', market, expected, repeats };
    for (const threads of [1, 2] as const) {
      const lab = await embeddedLab(threads, realTimers());
      rows.push(await search(inProcess, threads, lab.evaluator(market, 'engine')));
      await lab.close();
    }
    for (const { name, missing, launch } of SERVICES.map(tried)) {
      if (missing) continue;
      const service = await launch();
      try {
        rows.push(...(await onService({ name, market, expected, repeats }, service.url, folder)));
      } finally {
        await service.stop();
      }
    }
    return rows;
  },
};

interface Measure {
  readonly name: string;
  readonly market: LabMarket;
  readonly expected: string;
  readonly repeats: number;
}

async function onService(measure: Measure, url: string, folder: string): Promise<Row[]> {
  const timers = realTimers();
  const rows: Row[] = [];
  const empty = await openQueue(url, { version: 'empty', timers, log: silentLog });
  rows.push(await emptyTasks(measure.name, empty.queue, measure.repeats));
  await empty.close();
  const version = codeVersion();
  const connection = await openQueue(url, { version, timers, log: silentLog });
  const working: ChildProcess[] = [];
  try {
    for (const count of [1, 2] as const) {
      working.push(await startWorker(url, join(folder, `${measure.name}-${count}`)));
      const parts = { ...connection, evaluator: 'engine', version, rulesPerTask: RULES_PER_TASK } as const;
      rows.push(await search(measure, count, distributedEvaluator(measure.market, parts)));
    }
  } finally {
    for (const child of working) child.kill('SIGTERM');
    await Promise.all(working.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    await connection.close();
  }
  return rows;
}

/** From asking to the last answer, with nothing done in between. */
async function emptyTasks(name: string, queue: JobQueue, repeats: number): Promise<Row> {
  const working = await queue.work(async ({ payload }) => Buffer.from(payload), { concurrency: AT_A_TIME });
  const samples: number[] = [];
  for (let round = -1; round < repeats; round += 1) {
    const tasks = Array.from({ length: EMPTY_TASKS }, (_, at) => ({
      id: `${round + 1}f${at}`.padStart(64, '0'),
      payload: 'nothing',
    }));
    const began = performance.now();
    await queue.add(tasks);
    await Promise.all(tasks.map(({ id }) => queue.result(id)));
    if (round >= 0) samples.push(performance.now() - began);
  }
  await working.stop(0);
  return { label: `empty tasks, ${name}`, unit: 'ms', samples, work: { tasks: EMPTY_TASKS } };
}

async function search({ name, market, expected, repeats }: Measure, count: number, evaluator: Evaluator): Promise<Row> {
  const rules = sampleRules(RULES);
  const label = (workers: number): string => `search, ${name}, ${workers === 1 ? 'one' : 'two'}`;
  const samples: number[] = [];
  for (let round = 0; round <= repeats; round += 1) {
    // Another stretch each time, by a bar: what was done before would only be looked up.
    const stretch = stretchOf(market, (count - 1) * (repeats + 1) + round);
    const began = performance.now();
    const outcomes = await evaluator.evaluate(rules, stretch);
    if (round > 0) samples.push(performance.now() - began);
    else if (count === 1 && bitsOf(outcomes).join() !== expected) throw new ParityError(`${name}: other outcomes`);
  }
  return {
    label: label(count),
    unit: 'ms',
    samples,
    work: { tasks: RULES / RULES_PER_TASK, bars: RULES * BARS },
    ...(count === 1 ? {} : { against: { label: label(1), words: 'x one worker' } }),
  };
}

function stretchOf({ columns }: LabMarket, shift: number): Stretch {
  return { from: columns.openTime[100 + shift]! as never, to: columns.openTime[BARS - 1]! as never };
}

async function startWorker(url: string, dataDir: string): Promise<ChildProcess> {
  const words = `--data-dir ${dataDir} worker --queue ${url} --concurrency 1`;
  const child = spawn(process.execPath, [join(ROOT, 'bin/assay.ts'), ...words.split(' ')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('Working for') && resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with code ${code}`)));
  });
  return child;
}
