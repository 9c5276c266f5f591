import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ClientError, createClient, signingFetch, type Client } from '../../client/index.ts';
import { AssayError, usageError, type Timers } from '../runtime/index.ts';
import { readConfig } from './config.ts';
import { LocalDoor, type DoorAnswer } from './local-door.ts';

/** Where the running Assay's data are, as a command line says it. */
export interface DataWords {
  readonly dataDir?: string;
  readonly config?: string;
}

/** A running Assay looks several times a second. */
const ANSWERED_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 50;

/**
 * Speaks to the running Assay in the name of whoever is at this shell: comes in by the local door, and leaves again.
 * Where `ASSAY_URL` says that it runs elsewhere, with the key in `ASSAY_KEY` and `ASSAY_SECRET`.
 *
 * @throws {AssayError} DATA_DIR, NOT_RUNNING, KEY_MISSING, and whatever the server refuses, with its own code
 */
export async function asOperator<T>(words: DataWords, timers: Timers, use: (client: Client) => Promise<T>): Promise<T> {
  const { ASSAY_URL: elsewhere, ASSAY_KEY: id, ASSAY_SECRET: secret } = process.env;
  if (elsewhere !== undefined && words.dataDir === undefined) return asProgram(elsewhere, { id, secret }, use);
  const dataDir = words.dataDir ?? readConfig(words.config).dataDir;
  requireAssayIn(dataDir);
  const { url, token } = await comeIn(dataDir, timers);
  const browser = { cookie: '', csrf: undefined as string | undefined };
  const client = createClient({ baseUrl: url, csrf: () => browser.csrf, fetch: keepingCookie(browser) });
  try {
    browser.csrf = (await client.signIn({ token })).data.csrf ?? undefined;
    try {
      return await use(client);
    } finally {
      await client.signOut();
    }
  } catch (error) {
    throw inOurWords(error);
  }
}

/** @throws {AssayError} DATA_DIR: a word in the wrong folder would reach nobody, and be on nobody's record */
export function requireAssayIn(dataDir: string): void {
  if (existsSync(join(dataDir, 'assay.db'))) return;
  throw usageError('DATA_DIR', `there is no Assay in ${dataDir}/; name its folder with --data-dir FOLDER`);
}

async function asProgram<T>(
  url: string,
  { id, secret }: { readonly id: string | undefined; readonly secret: string | undefined },
  use: (client: Client) => Promise<T>,
): Promise<T> {
  if (id === undefined || secret === undefined)
    throw usageError(
      'KEY_MISSING',
      'ASSAY_URL is set: set ASSAY_KEY and ASSAY_SECRET too, as assay keys create printed them',
    );
  try {
    return await use(createClient({ baseUrl: url.replace(/\/$/, ''), fetch: signingFetch({ id, secret }) }));
  } catch (error) {
    throw inOurWords(error);
  }
}

async function comeIn(dataDir: string, timers: Timers): Promise<DoorAnswer> {
  const by = `${userInfo().username} (command line)`;
  const visit = new LocalDoor(dataDir).knock(`${process.pid}-${timers.now()}`, by);
  const beganMs = timers.monotonicMs();
  try {
    for (;;) {
      const answer = visit.answer();
      if (answer !== undefined) return answer;
      if (timers.monotonicMs() - beganMs > ANSWERED_WITHIN_MS) {
        throw new AssayError('NOT_RUNNING', `no running Assay answers in ${dataDir}/: start it with assay serve`);
      }
      await timers.sleep(LOOK_EVERY_MS);
    }
  } finally {
    visit.leave();
  }
}

/** A client that is no browser has to keep the session's cookie itself. */
function keepingCookie(browser: { cookie: string }): typeof fetch {
  return async (address, init) => {
    const headers = new Headers(init?.headers);
    if (browser.cookie !== '') headers.set('cookie', browser.cookie);
    const response = await fetch(address, { ...init, headers }); // ambient-ok: the command line speaks to the server
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) browser.cookie = set.split(';', 1)[0] ?? '';
    return response;
  };
}

function inOurWords(error: unknown): unknown {
  if (!(error instanceof ClientError)) return error;
  const { code, message, status, obstacles } = error;
  const kind = status >= 400 && status < 500 ? 'usage' : 'failure';
  return new AssayError(code, message, { kind, obstacles, cause: error });
}
