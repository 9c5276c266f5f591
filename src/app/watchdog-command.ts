import { randomBytes } from 'node:crypto'; // ambient-ok: another id for each life, which no clock can promise
import { join } from 'node:path';
import { styleText } from 'node:util';
import { format } from '../domain/index.ts';
import { AssayError, realTimers, usageError, type Log, type Timers } from '../runtime/index.ts';
import { Watchdog, type ClosingAct, type HeartbeatFound, type WatchdogStatus } from '../sessions/index.ts';
import { checkAccount, createBybitClosing, type BybitCredentials, type BybitEnvironment } from '../venues/index.ts';
import { readConfig } from './config.ts';
import { fileLog } from './file-log.ts';
import { readHeartbeat } from './heartbeat-file.ts';
import { credentialsOf, environmentOf } from './live/live-account.ts';
import { makeFolder, stopSignal } from './process-life.ts';
import { StopFile } from './stop-file.ts';
import { openOf, readWatchdogReport, watchdogReportPath, writeWatchdogReport } from './watchdog-report.ts';

export interface WatchdogWords {
  readonly config: string;
  readonly dataDir?: string;
}

interface Access {
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials;
  readonly timers: Timers;
  readonly log: Log;
}

const RETRY_MS = 5_000;
/** An earlier watchdog that has said nothing for so long is gone. */
const GONE_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 250;

/**
 * Watches over the server of a live account, as a process of its own, until it is asked to stop.
 *
 * @throws {AssayError} CONFIG_INVALID, KEY_MISSING, ACCOUNT_REFUSED, ACCOUNT_MISMATCH, WATCHDOG_RUNNING
 */
export async function watchdogCommand(words: WatchdogWords): Promise<void> {
  const timers = realTimers();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const config = readConfig(words.config);
  const { live, watchdog } = config;
  if (live === undefined)
    throw usageError('CONFIG_INVALID', `${words.config} has no [live] section, so there is no account to watch over`);
  const { keyFrom = live.keyFrom, secretFrom = live.secretFrom } = watchdog;
  const environment = environmentOf(live);
  const credentials = credentialsOf({ ...live, keyFrom, secretFrom }, process.env);
  const folder = join(words.dataDir ?? config.dataDir, `live-${live.environment}`);
  makeFolder(folder);
  const log = fileLog(join(folder, 'logs', 'watchdog.log'));
  const until = stopSignal(
    timers,
    say,
    'Stopping the watchdog: nobody stands in for the server until it is started again.',
  );
  await assertAlone(folder, timers);

  const access: Access = { environment, credentials, timers, log };
  const uid = await meet(access, { until, say });
  if (uid === undefined) return; // Asked to stop before the exchange had answered.
  const boot = randomBytes(5).toString('hex');
  const venue = createBybitClosing(access);
  const stopFile = new StopFile(folder);
  say(
    `Watching over account ${uid} (${environment.name}), server and latch in ${folder}/. It can close, and nothing else.`,
  );
  if (watchdog.keyFrom === undefined)
    say(styleText('dim', 'It shares the key of the server: a key of its own outlives a mistake with the first.'));
  const teller = new Teller({ folder, boot, timers, log, say });
  try {
    await new Watchdog({
      venue,
      timers,
      limits: watchdog.limits,
      times: watchdog.times,
      boot,
      heartbeat: () => ofAccount(readHeartbeat(folder), uid),
      latch: {
        read: () => stopFile.read(),
        write: (order) => stopFile.write({ ...order, id: `watchdog-${boot}-${timers.now()}` }),
      },
      report: (status) => teller.report(status),
      acted: (act) => teller.acted(act),
      alarm: (text) => teller.alarm(text),
    }).run(until);
  } finally {
    venue.close();
  }
}

/** @throws {AssayError} ACCOUNT_MISMATCH: an empty account that is watched in place of another would always look well */
function ofAccount(found: HeartbeatFound, uid: string): HeartbeatFound {
  if (typeof found === 'string' || found.account === uid) return found;
  throw usageError(
    'ACCOUNT_MISMATCH',
    `the server trades account ${found.account}, and the watchdog's key is of ${uid}; give it a key of the same account`,
  );
}

/** @returns the account of the key, or `undefined` when it was asked to stop first. @throws {AssayError} ACCOUNT_REFUSED */
async function meet(
  access: Access,
  { until, say }: { readonly until: AbortSignal; say(line: string): void },
): Promise<string | undefined> {
  while (!until.aborted) {
    const { findings, uid } = await checkAccount({ ...access, instruments: [], leverage: 1 });
    const refusals = findings.filter(({ code, severity }) => severity === 'refuse' && code !== 'unreachable');
    if (refusals.length > 0) {
      const reasons = refusals.map(({ detail, whatToDo }) => `${detail} (${whatToDo})`);
      throw new AssayError('ACCOUNT_REFUSED', `the watchdog cannot use this key: ${reasons.join('; ')}`, {
        kind: 'usage',
      });
    }
    if (uid !== undefined && findings.every(({ code }) => code !== 'unreachable')) return uid;
    say(`The exchange does not answer (${findings.map(({ detail }) => detail).join('; ')}); trying again.`);
    await access.timers.sleep(RETRY_MS, until).catch(() => undefined);
  }
  return undefined;
}

/** @throws {AssayError} WATCHDOG_RUNNING: two of them would send their closing orders twice */
async function assertAlone(folder: string, timers: Timers): Promise<void> {
  const before = readWatchdogReport(folder);
  if (before === undefined || timers.now() - before.at > GONE_AFTER_MS) return;
  const beganMs = timers.monotonicMs();
  while (timers.monotonicMs() - beganMs < GONE_AFTER_MS) {
    await timers.sleep(LOOK_EVERY_MS);
    if (readWatchdogReport(folder)?.at !== before.at)
      throw usageError('WATCHDOG_RUNNING', `another watchdog is at work in ${folder}/; one is enough`);
  }
}

/** What it does, for the terminal, for the log, and for the server's dashboard. */
class Teller {
  private readonly parts: {
    readonly folder: string;
    readonly boot: string;
    readonly timers: Timers;
    readonly log: Log;
    say(line: string): void;
  };
  private said = '';
  private isWritten = true;

  constructor(parts: Teller['parts']) {
    this.parts = parts;
  }

  report(status: WatchdogStatus): void {
    const { folder, boot, log } = this.parts;
    try {
      writeWatchdogReport(folder, { ...status, boot });
      this.isWritten = true;
    } catch (error) {
      if (this.isWritten) log.error('the report could not be written', { path: watchdogReportPath(folder), error });
      this.isWritten = false;
    }
    const { state, server, problem, account } = status;
    const health = 'detail' in server ? `${server.type}: ${server.detail}` : server.type;
    const line = `${state}; server ${health}; ${problem === undefined ? openOf(account) : `cannot see all: ${problem}`}`;
    if (line === this.said) return;
    this.said = line;
    this.tell(line);
  }

  acted(act: ClosingAct): void {
    switch (act.type) {
      case 'cancel-all':
        return this.tell(`asks for every order to be cancelled (${act.openOrders} are open)`);
      case 'close': {
        const { side, quantity, instrument, clientOrderId } = act.order;
        return this.tell(`closes by ${side} ${format(quantity)} ${instrument}, ${clientOrderId}`);
      }
      case 'close-refused':
        return this.tell(`${act.order.clientOrderId} was refused: ${act.code} ${act.detail}`);
    }
  }

  alarm(words: string): void {
    this.parts.log.error(words);
    this.parts.say(styleText('red', `${this.stamp()} ALARM ${words}`));
  }

  private tell(line: string): void {
    this.parts.log.info(line);
    this.parts.say(`${this.stamp()} ${line}`);
  }

  private stamp(): string {
    return new Date(this.parts.timers.now()).toISOString();
  }
}
