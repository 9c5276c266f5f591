import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/runtime/index.ts';
import { checkHistory } from '../history/check.ts';
import type { ExchangeLedger } from '../history/exchange-ledger.ts';
import { readServerBooks, type ServerBooks } from '../history/server-books.ts';
import { ACTS, chooseAct, type Act, type ActName, type Parts } from './acts.ts';
import { FaultDesk } from './fault-desk.ts';
import { after, comesAbout } from './moments.ts';
import { Operator } from './operator.ts';
import { Stage } from './stage.ts';

export interface BlackboxOptions {
  readonly seed: number;
  /** So long, acts chosen at random … */
  readonly minutes?: number;
  /** … or these, one after the other. */
  readonly script?: readonly ActName[];
  /** Silence after which the watchdog closes. */
  readonly staleSeconds: number;
  /** Audits that the whole is divided by. */
  readonly audits: number;
  readonly say?: (line: string) => void;
  /** The database as it was at the end, for whoever wants to spoil it. */
  readonly keep?: (stage: Pick<Stage, 'database' | 'deeds' | 'staleMs'>, ledger: ExchangeLedger) => Promise<void>;
}

export interface BlackboxReport {
  readonly tookMs: number;
  readonly audits: number;
  readonly acts: ReadonlyMap<ActName, number>;
  /** Kinds of faults, and how often each has struck. */
  readonly struck: ReadonlyMap<string, number>;
  readonly operatorHeard: number;
  readonly ledger: ExchangeLedger | undefined;
  readonly books: ServerBooks | undefined;
  /** Empty when nothing was lost, doubled or unexplained. */
  readonly wrong: readonly string[];
}

const BREATH_MS = { least: 500, most: 9_000 };
const WAITS_FOR_SERVER = 0.9;
const UP_WITHIN_MS = 180_000;
/** An order of unknown fate takes a minute to be settled; and the machine may be busy. */
const REST_WITHIN_MS = 240_000;
const LOOK_EVERY_MS = 1_000;
/** What is wrong this often in a row will not go away. */
const STUBBORN = 150;

/**
 * Server, exchange and watchdog as they are in life, disturbed at random. Nothing is asked of the server but what an
 * operator would order; whether all went well is read from two ledgers afterwards: the exchange's, and the server's file.
 */
export async function blackboxRun(options: BlackboxOptions): Promise<BlackboxReport> {
  const { seed, say = () => {} } = options;
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'assay-blackbox-'));
  const stage = await Stage.open(folder, { seed, staleSeconds: options.staleSeconds });
  const operator = new Operator(stage, seededRandom(seed + 1).next);
  const faults = new FaultDesk(stage.exchange, seededRandom(seed + 2).next);
  const parts: Parts = { stage, operator, faults, random: random.next };
  const startedMs = performance.now();
  const acts = new Map<ActName, number>();
  let audits = 0;
  let last: Audit = { wrong: [], ledger: undefined, books: undefined };
  const act = async (name: ActName): Promise<void> => {
    const { run }: Act = ACTS[name];
    stage.note({ type: 'also', what: name });
    await run(parts);
    acts.set(name, (acts.get(name) ?? 0) + 1);
    // One that never comes up trades nothing; some acts are for one that starts.
    if (random.next() < WAITS_FOR_SERVER) await comesAbout(() => stage.isUp, UP_WITHIN_MS);
    await after(BREATH_MS.least + random.next() * (BREATH_MS.most - BREATH_MS.least));
  };
  try {
    if (options.script === undefined) await faults.change();
    stage.startServer();
    stage.startWatchdog();
    if (!(await comesAbout(() => stage.isUp, UP_WITHIN_MS)))
      throw new Error(`the server did not start: ${stage.server?.errors}`);
    for (let part = 1; part <= options.audits && last.wrong.length === 0; part += 1) {
      const working = new AbortController();
      const work = operator.work(working.signal);
      if (options.script !== undefined) for (const name of options.script) await act(name);
      const untilMs = startedMs + ((options.minutes ?? 0) * 60_000 * part) / options.audits;
      while (performance.now() < untilMs && stage.wrong.length === 0) await act(chooseAct(random.next));
      working.abort();
      await work;
      audits += 1;
      last = await audit(parts, say);
      say(
        `${Math.round((performance.now() - startedMs) / 1_000)} s, audit ${audits}: ${last.ledger?.orders.length ?? 0} orders, ` +
          `${last.ledger?.executions.length ?? 0} executions, ${last.wrong.length} things wrong`,
      );
    }
    if (last.ledger !== undefined) await options.keep?.(stage, last.ledger);
  } finally {
    await stage.close();
    if (last.wrong.length === 0 && audits === options.audits) rmSync(folder, { recursive: true });
    else say(`the database, the history and the logs are kept in ${folder}`);
  }
  const { wrong, ledger, books } = last;
  const { struck } = faults;
  return {
    tookMs: performance.now() - startedMs,
    audits,
    acts,
    struck,
    operatorHeard: operator.heard,
    ledger,
    books,
    wrong,
  };
}

interface Audit {
  readonly wrong: readonly string[];
  readonly ledger: ExchangeLedger | undefined;
  readonly books: ServerBooks | undefined;
}

/** Everything is made well, everything comes to rest, and the two ledgers are compared. */
async function audit({ stage, operator, faults }: Parts, say: (line: string) => void): Promise<Audit> {
  await faults.clear();
  await stage.exchange.control('limits', { factor: 'off' });
  await stage.exchange.control('history-lag', { ms: 0 });
  if (!(await comesAbout(() => stage.isUp, UP_WITHIN_MS)))
    return { wrong: [...stage.wrong, 'the server did not come back'], ledger: undefined, books: undefined };
  if (!(await operator.lift())) stage.wrong.push('the stop could not be lifted');
  const deadline = performance.now() + REST_WITHIN_MS;
  for (let looks = 1; ; looks += 1) {
    // A strategy that fills begins anew with nothing; one that could not be told yet is told again.
    if (looks % 20 === 1) await operator.quiet();
    const found = await look(stage);
    const isOver = found.wrong.length === 0 || performance.now() > deadline || looks > STUBBORN;
    if (isOver) return { ...found, wrong: [...stage.wrong, ...found.wrong] };
    if (looks % 20 === 0) say(`not at rest: ${found.wrong.slice(0, 3).join('; ')}`);
    await after(LOOK_EVERY_MS);
  }
}

async function look(stage: Stage): Promise<Audit> {
  const ledger = await stage.ledger();
  const books = await readServerBooks(stage.database);
  if (books === undefined) return { wrong: ['the server wrote nothing'], ledger, books };
  const { deeds, staleMs } = stage;
  return { wrong: checkHistory({ ledger, books, deeds, staleMs }), ledger, books };
}
