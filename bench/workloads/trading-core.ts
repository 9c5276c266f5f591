import { join } from 'node:path';
import { realTimers } from '../../src/runtime/index.ts';
import { measureFsync } from '../../src/storage/index.ts';
import { ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import { quantile } from '../samples.ts';
import { addClosedOrders, bookAtRest, executionsOf, openBook, takeUp } from './book-at-rest.ts';
import type { Surroundings, Workload } from './index.ts';
import { timeIntents } from './intents.ts';

const INTENTS = 300;
const OPEN_FEW = 500;
const OPEN_MANY = 10_000;
const EXECUTIONS = 100_000;
/** Orders that have ended, and of which the venue still shows executions. */
const CLOSED_LATELY = 5_000;
const CLOSED_EVER = 1_000_000;

/** What a real account session takes, on a real disk: orders made durable, taking up where it was left, comparing books. */
export const tradingCore: Workload = {
  name: 'trading-core',
  about: `an account session on SQLite: ${INTENTS} orders one after the other, cold starts, comparisons with the venue`,
  publishedAs: 'trading-core',
  async run(surroundings) {
    return [
      ...(await intents(surroundings)),
      ...(await coldStarts(surroundings)),
      ...(await comparisons(surroundings)),
    ];
  },
};

/** Bar in, order out, the next bar when the order has left: each order waits for its own fsync. */
async function intents({ repeats, folder }: Surroundings): Promise<Row[]> {
  const [whole, p50, p99]: [number[], number[], number[]] = [[], [], []];
  const [fsync50, fsync99]: [number[], number[]] = [[], []];
  for (let round = 0; round <= repeats; round += 1) {
    const fsync = measureFsync(folder, realTimers());
    const { wallMs, waitsUs } = await timeIntents(join(folder, `intents-${round}.db`), INTENTS);
    if (round === 0) continue;
    whole.push(wallMs);
    p50.push(quantile(waitsUs, 0.5));
    p99.push(quantile(waitsUs, 0.99));
    fsync50.push(fsync.p50Ms * 1_000);
    fsync99.push(fsync.p99Ms * 1_000);
  }
  const floor: Row = { label: 'floor: append 4 KiB and fsync, p50', unit: 'µs', samples: fsync50 };
  return [
    { label: 'orders made durable and sent', unit: 'ms', samples: whole, work: { 'durable intents': INTENTS } },
    { label: 'decided to sent, p50', unit: 'µs', samples: p50, against: { label: floor.label, words: 'x an fsync' } },
    { label: 'decided to sent, p99', unit: 'µs', samples: p99 },
    floor,
    { label: 'append 4 KiB and fsync, p99', unit: 'µs', samples: fsync99 },
  ];
}

/** From opening the database to the verdict. */
async function coldStarts({ repeats, folder }: Surroundings): Promise<Row[]> {
  const few = await bookAtRest(join(folder, 'few.db'), OPEN_FEW);
  const old = await bookAtRest(join(folder, 'old.db'), OPEN_FEW);
  addClosedOrders(old, CLOSED_EVER);
  const measure = async (path: string): Promise<number[]> => {
    const samples: number[] = [];
    for (let round = 0; round <= repeats; round += 1) {
      const startedMs = performance.now();
      const session = await takeUp(path);
      const { type } = await session.start();
      const tookMs = performance.now() - startedMs;
      if (type !== 'READY' || session.open !== OPEN_FEW)
        throw new ParityError(`it came up ${type}, ${session.open} open`);
      await session.close();
      if (round > 0) samples.push(tookMs);
    }
    return samples;
  };
  const goal = { id: 'T1', atMost: 5_000 };
  return [
    { label: `cold start, ${OPEN_FEW} orders open`, unit: 'ms', samples: await measure(few), goal },
    { label: `the same, 1,000,000 orders in the past`, unit: 'ms', samples: await measure(old), goal },
  ];
}

/** Our books against the venue's statement, everything known already: what is done every twenty seconds. */
async function comparisons({ repeats, folder }: Surroundings): Promise<Row[]> {
  const young = await bookAtRest(join(folder, 'young.db'), OPEN_MANY);
  const lately = addClosedOrders(young, CLOSED_LATELY);
  const aged = await bookAtRest(join(folder, 'aged.db'), OPEN_MANY);
  addClosedOrders(aged, CLOSED_EVER);
  const measure = async (path: string): Promise<{ late: number; wall: number[]; cpu: number[] }> => {
    const session = await takeUp(path);
    await session.start();
    const book = openBook(session);
    session.venue.show(executionsOf([...book, ...lately], EXECUTIONS));
    const before = performance.now();
    await session.compare();
    const late = performance.now() - before;
    const [wall, cpu]: [number[], number[]] = [[], []];
    for (let round = 0; round <= repeats; round += 1) {
      const [startedMs, used] = [performance.now(), process.cpuUsage()];
      const report = await session.compare();
      const { user, system } = process.cpuUsage(used);
      if (
        !report.checked ||
        report.orders !== OPEN_MANY ||
        report.executions !== EXECUTIONS ||
        report.findings.length > 0
      )
        throw new ParityError(
          `a comparison found ${report.findings.length} differences: ${report.findings[0]?.detail}`,
        );
      if (round === 0) continue;
      wall.push(performance.now() - startedMs);
      cpu.push((user + system) / 1_000);
    }
    await session.close();
    return { late, wall, cpu };
  };
  const without = await measure(young);
  const withPast = await measure(aged);
  const label = `comparison, 10,000 orders and 100,000 executions: processor`;
  const goal = { id: 'T2', atMost: 2_000 };
  return [
    { label, unit: 'ms', samples: without.cpu, goal },
    {
      label: 'the same, 1,000,000 orders in the past',
      unit: 'ms',
      samples: withPast.cpu,
      goal,
      against: { label, words: 'x without a past' },
    },
    { label: 'comparison: from question to report', unit: 'ms', samples: without.wall },
    { label: '100,000 missed executions found and booked, once', unit: 'ms', samples: [without.late] },
  ];
}
