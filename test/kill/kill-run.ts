import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/runtime/index.ts';
import { checkHistory } from '../history/check.ts';
import { readLedger, type ExchangeLedger } from '../history/exchange-ledger.ts';
import { readServerBooks } from '../history/server-books.ts';
import { start, type Child } from '../support/child.ts';
import { startExchangeProcess, type ExchangeProcess } from '../support/exchange-process.ts';
import { DEPOSIT } from './words.ts';

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** Kills between two audits, at which everything is compared. */
  readonly auditEvery?: number;
  /** Also when the exchange loses answers, delays and repeats them. */
  readonly faults?: boolean;
  readonly say?: (line: string) => void;
}

export interface KillReport {
  readonly kills: number;
  /** Kills before the server had compared its books: in the middle of a recovery. */
  readonly killsWhileStarting: number;
  readonly audits: number;
  readonly orders: number;
  readonly executions: number;
  readonly tookMs: number;
  /** Empty when nothing was lost, doubled or different. */
  readonly wrong: readonly string[];
}

/** So many of the kills come while the server starts or recovers … */
const WHILE_STARTING = 0.35;
/** … and the others within so long after it has compared its books. */
const LIFE_MAX_MS = 1_500;
/** A first guess at how long a start takes, until one has been seen. */
const START_MS = 1_500;
const START_MAX_MS = 120_000;
/** An order of unknown fate takes a minute to be settled; and the machine may be busy. */
const QUIET_MAX_MS = 300_000;
const AUDIT_ATTEMPTS = 3;

const FAULTS = [
  { on: '/v5/order/create', fault: { type: 'lose-reply', how: 'reset' }, probability: 0.03 },
  { on: '/v5/order/create', fault: { type: 'lose-request', how: 'reset' }, probability: 0.02 },
  { on: '/v5/order/create', fault: { type: 'delay-reply', ms: 800 }, probability: 0.03 },
  { on: '/v5/order/cancel', fault: { type: 'lose-reply', how: 'reset' }, probability: 0.05 },
  { on: '/v5/order/create', fault: { type: 'hide-order', ms: 1_500 }, probability: 0.03 },
  { on: 'execution', fault: { type: 'drop-message' }, probability: 0.03 },
  { on: 'order', fault: { type: 'drop-message' }, probability: 0.03 },
  { on: 'execution', fault: { type: 'repeat-message' }, probability: 0.05 },
];

/**
 * Kills a trading server again and again, at instants that nobody chose, and starts it on what is left. Server and
 * exchange are processes of their own that speak over loopback; only the exchange's ledger says what really happened.
 */
export async function killRun(options: KillOptions): Promise<KillReport> {
  const { kills, seed, auditEvery = 25, say = () => {} } = options;
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'assay-kill-'));
  const database = `sqlite:${join(folder, 'assay.db')}`;
  const startedMs = performance.now();
  const exchange = await startExchange(folder, seed, options.faults === true);
  let startMs = START_MS;
  /** Resolves at the instant of a kill: some time into a start, or some time into trading. */
  const instant = async (server: Child): Promise<undefined> => {
    const spawnedMs = performance.now();
    if (random.next() < WHILE_STARTING) return after(random.next() * startMs);
    // One that ends instead is told by `ended`.
    await Promise.race([server.line(/^running/).catch(() => undefined), after(START_MAX_MS)]);
    startMs = performance.now() - spawnedMs;
    return after(random.next() * LIFE_MAX_MS);
  };
  let [killed, killsWhileStarting, audits] = [0, 0, 0];
  let wrong: readonly string[] = [];
  let ledger: ExchangeLedger | undefined;
  try {
    while (killed < kills && wrong.length === 0) {
      const server = startServer(database, exchange, seed + killed);
      const died = await Promise.race([server.ended, instant(server)]);
      if (died !== undefined) {
        const how = died.signal ?? `code ${died.code}`;
        wrong = [`the server ended by itself (${how}): ${server.lines.join(' | ')} ${server.errors}`];
        break;
      }
      server.process.kill('SIGKILL');
      await server.ended;
      killed += 1;
      if (!server.lines.some((line) => line.startsWith('running'))) killsWhileStarting += 1;
      if (killed % auditEvery !== 0 && killed < kills) continue;
      audits += 1;
      ({ wrong, ledger } = await audit(database, exchange, seed + killed));
      say(
        `${killed} kills, ${audits} audits, ${Object.keys(ledger?.creates ?? {}).length} orders: ${wrong.length} things wrong`,
      );
    }
  } finally {
    exchange.child.process.kill('SIGTERM');
    await exchange.child.ended;
    if (wrong.length === 0) rmSync(folder, { recursive: true });
    else say(`the database and the log are kept in ${folder}`);
  }
  return {
    kills: killed,
    killsWhileStarting,
    audits,
    orders: Object.keys(ledger?.creates ?? {}).length,
    executions: ledger?.executions.length ?? 0,
    tookMs: performance.now() - startedMs,
    wrong,
  };
}

/** Lets a server recover and come to rest, and compares what it has left on disk. */
async function audit(
  database: string,
  exchange: ExchangeProcess,
  seed: number,
): Promise<{ readonly wrong: readonly string[]; readonly ledger: ExchangeLedger | undefined }> {
  for (let attempt = 1; ; attempt += 1) {
    const server = startServer(database, exchange, seed);
    server.process.stdin.write('quiet\n');
    const ended = await Promise.race([server.ended, after(QUIET_MAX_MS)]);
    if (ended === undefined || !server.lines.includes('at rest')) {
      server.process.kill('SIGKILL');
      await server.ended;
      const lines = `${server.lines.join(' | ')} ${server.errors}`;
      return { wrong: [`the server did not come to rest in ${QUIET_MAX_MS / 1_000} s: ${lines}`], ledger: undefined };
    }
    const ledger = await readLedger(exchange.url, exchange.uid);
    const books = await readServerBooks(database);
    const wrong = books === undefined ? ['the server wrote nothing'] : checkHistory({ ledger, books, deeds: [] });
    // A stop that rests may be met between the server's end and this look; hardly twice.
    if (wrong.length === 0 || attempt === AUDIT_ATTEMPTS) return { wrong, ledger };
  }
}

function startServer(database: string, { url, uid, key }: ExchangeProcess, seed: number): Child {
  return start('test/kill/server-process.ts', [database, url, uid, String(seed)], { env: key });
}

function startExchange(folder: string, seed: number, faulty: boolean): Promise<ExchangeProcess> {
  const faults = join(folder, 'faults.json');
  writeFileSync(faults, JSON.stringify(faulty ? FAULTS : []));
  const words = ['--faults', faults, '--market', `random:${seed}`, '--deposit', `USDT:${DEPOSIT}`];
  return startExchangeProcess(folder, words);
}

/** Instants of kills are in real time: that is what is tested. */
function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    // What is waited for in vain must not keep the run from ending.
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
