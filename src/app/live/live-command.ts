import { join } from 'node:path';
import { styleText } from 'node:util';
import { realTimers, usageError } from '../../runtime/index.ts';
import { openStorage } from '../../storage/index.ts';
import { createBybitVenue, readInstruments, readPastBars } from '../../venues/index.ts';
import { readConfig } from '../config.ts';
import { fileLog } from '../file-log.ts';
import { makeFolder, stopSignal } from '../process-life.ts';
import { productVersion } from '../source-commit.ts';
import { assertFit, credentialsOf, environmentOf, liveChoice, liveFolder } from './live-account.ts';
import { foundForLive, type LiveOverride } from './live-approval.ts';
import { begin } from './live-begin.ts';
import { readLivePlan, wantedOf, type LivePlan } from './live-plan.ts';
import type { Started } from './live-process.ts';
import { run } from './live-run.ts';

export interface LiveWords {
  readonly dataDir?: string;
  readonly config?: string;
  readonly port?: string;
  /** Name of the person who begins without an approval of the pipeline, and why. */
  readonly withoutApproval?: string;
  readonly reason?: string;
}

/**
 * Trades one account at an exchange until it is asked to stop. Whatever was going on before, it begins with what it had
 * been allowed when it ended: a new account begins halted, and stays so until an operator arms it.
 */
export async function live(words: LiveWords): Promise<void> {
  const timers = realTimers();
  const startedAt = timers.now();
  const config = readConfig(words.config);
  const choice = liveChoice(config, words.config);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const stopping = stopSignal(timers, say);
  const dataDir = words.dataDir ?? config.dataDir;
  const folder = liveFolder(dataDir, choice);
  makeFolder(folder);
  const log = fileLog(join(folder, 'logs', 'assay.log'));
  const storage = await openStorage(`sqlite:${join(folder, 'assay.db')}`, {
    log,
    timers,
    reportsFolder: join(folder, 'reports'),
  });
  try {
    say(`${styleText('bold', `Assay ${productVersion()}`)}, live, data in ${folder}/`);
    await trade({
      config,
      live: choice,
      folder,
      dataDir,
      override: overrideOf(words),
      storage,
      timers,
      startedAt,
      stopping,
      say,
      log,
      port: portOf(words.port, config.server.port),
    });
  } finally {
    await storage.close();
  }
  say(
    config.watchdog.onStop === 'keep'
      ? 'Stopped. Open orders and positions stay at the exchange as they are; start again to go on from here.'
      : 'Stopped. A watchdog closes what is open now (watchdog.on_stop); without one it stays as it is.',
  );
}

async function trade(started: Started): Promise<void> {
  const { config, live: choice, storage, timers, log, say } = started;
  const environment = environmentOf(choice);
  const credentials = credentialsOf(choice, process.env);
  const last = await storage.sessions.newest({ kind: 'live' });
  const known = last === undefined ? undefined : readLivePlan(last.config);
  const { dataDir } = started;
  const found = known === undefined ? await foundForLive(choice.strategies, { dataDir, timers }) : [];
  const wanted = known === undefined ? wantedOf(config, found) : wantedAgain(known);
  const access = { environment, credentials, timers, log };

  const instruments = known?.instruments ?? (await readInstruments({ ...access, instruments: wanted.instruments }));
  const uid = await assertFit({
    ...access,
    instruments,
    leverage: known?.leverage ?? choice.leverage,
    uid: known?.accountUid,
    say,
  });
  const past = await readPastBars({ ...access, instruments, timeframes: wanted.timeframes, count: choice.warmUpBars });
  // What closed while we were away is told in its order, as news that is old: the engine knows what it has heard.
  const heardUntil = last === undefined ? undefined : (await storage.history.checkpoint(last.id))?.marketAt;
  const venue = createBybitVenue({
    ...access,
    instruments,
    timeframes: wanted.timeframes,
    barsSince: heardUntil ?? past.until,
  });
  try {
    const { sessionId, plan } =
      last !== undefined && known !== undefined
        ? { sessionId: last.id, plan: known }
        : await begin(started, { uid, instruments, venue, found });
    await run(started, { sessionId, plan, uid, venue, past });
  } finally {
    venue.close();
  }
}

function wantedAgain(plan: LivePlan): ReturnType<typeof wantedOf> {
  return {
    instruments: plan.instruments.map(({ id }) => id),
    timeframes: [...new Set(plan.strategies.flatMap(({ timeframes }) => timeframes))],
  };
}

/** @throws {AssayError} BAD_OPTION, BAD_APPROVAL */
function overrideOf({ withoutApproval, reason }: LiveWords): LiveOverride | undefined {
  if (withoutApproval === undefined) {
    if (reason === undefined) return undefined;
    throw usageError('BAD_OPTION', '--reason is of --without-approval NAME');
  }
  const [by, why] = [withoutApproval.trim(), reason?.trim() ?? ''];
  if (by === '' || why === '') {
    throw usageError('BAD_APPROVAL', 'who begins without an approval gives a name, and a --reason: both go on record');
  }
  return { by, reason: why };
}

function portOf(word: string | undefined, chosen: number): number {
  if (word === undefined) return chosen;
  const port = Number(word);
  if (word.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw usageError('BAD_OPTION', `--port takes a whole number from 0 to 65535, was "${word}"`);
  return port;
}
