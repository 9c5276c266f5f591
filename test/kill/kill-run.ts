import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from '../../src/runtime/index.ts';
import { judge, readJournal, type ExchangeLedger } from './judge.ts';
import { DEPOSIT, type ServerBooks } from './words.ts';

const ROOT = join(import.meta.dirname, '../..');

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
  const instant = async (server: Running): Promise<undefined> => {
    const spawnedMs = performance.now();
    if (random.next() < WHILE_STARTING) return after(random.next() * startMs);
    await Promise.race([server.running, after(START_MAX_MS)]);
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
        wrong = [`the server ended by itself (${died}): ${server.lines.concat(server.errors).join(' | ')}`];
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
    exchange.process.kill('SIGTERM');
    await exchange.ended;
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

/** Lets a server recover, come to rest and say what it has, and compares. */
async function audit(
  database: string,
  exchange: RunningExchange,
  seed: number,
): Promise<{ readonly wrong: readonly string[]; readonly ledger: ExchangeLedger | undefined }> {
  const server = startServer(database, exchange, seed);
  server.process.stdin!.write('quiet\n');
  const ended = await Promise.race([server.ended, after(QUIET_MAX_MS)]);
  const said = server.lines.find((line) => line.startsWith('books '));
  if (ended === undefined || said === undefined) {
    server.process.kill('SIGKILL');
    await server.ended;
    const lines = server.lines.concat(server.errors).join(' | ');
    return { wrong: [`the server did not come to rest in ${QUIET_MAX_MS / 1_000} s: ${lines}`], ledger: undefined };
  }
  const books = JSON.parse(said.slice('books '.length)) as ServerBooks;
  const reply = await fetch(`${exchange.url}/control/ledger?uid=${exchange.uid}`);
  const ledger = (await reply.json()) as ExchangeLedger;
  return { wrong: judge(ledger, await readJournal(database), books), ledger };
}

interface Running {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly errors: string[];
  /** It has compared its books, and trades. */
  readonly running: Promise<void>;
  /** How it ended. */
  readonly ended: Promise<string>;
}

interface RunningExchange extends Running {
  readonly url: string;
  readonly uid: string;
  readonly key: string;
  readonly secret: string;
}

function startServer(database: string, { url, uid, key, secret }: RunningExchange, seed: number): Running {
  return run('test/kill/server-process.ts', [database, url, uid, String(seed)], {
    ASSAY_BYBIT_KEY: key,
    ASSAY_BYBIT_SECRET: secret,
  });
}

async function startExchange(folder: string, seed: number, faulty: boolean): Promise<RunningExchange> {
  const faults = join(folder, 'faults.json');
  writeFileSync(faults, JSON.stringify(faulty ? FAULTS : []));
  const words = ['--data-dir', folder, 'exchange', '--port', '0', '--limits', 'off', '--faults', faults];
  const running = run('bin/assay.ts', [...words, '--market', `random:${seed}`, '--deposit', `USDT:${DEPOSIT}`], {});
  const deadline = performance.now() + 60_000;
  for (;;) {
    const text = running.lines.join('\n');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    const [uid, key, secret] = [/Account\s+(\S+)/, /Key\s+(\S+)/, /Secret\s+(\S+)/].map((one) => one.exec(text)?.[1]);
    if (url !== undefined && uid !== undefined && key !== undefined && secret !== undefined)
      return { ...running, url, uid, key, secret };
    if (performance.now() > deadline)
      throw new Error(`the exchange did not start: ${running.lines.concat(running.errors).join(' | ')}`);
    await after(20);
  }
}

function run(file: string, words: readonly string[], variables: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [join(ROOT, file), ...words], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...variables,
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      NODE_COMPILE_CACHE: join(tmpdir(), 'assay-test-compiled'),
    },
  });
  const [lines, errors]: [string[], string[]] = [[], []];
  let isRunning = (): void => {};
  const running = new Promise<void>((resolve) => {
    isRunning = resolve;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('running')) isRunning();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  return { process: child, lines, errors, running, ended };
}

/** Instants of kills are in real time: that is what is tested. */
function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    // What is waited for in vain must not keep the run from ending.
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
