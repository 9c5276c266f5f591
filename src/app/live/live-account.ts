import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Instrument } from '../../domain/index.ts';
import { AssayError, usageError, type Log, type Timers } from '../../runtime/index.ts';
import {
  checkAccount,
  ENVIRONMENTS,
  localEnvironment,
  type BybitCredentials,
  type BybitEnvironment,
} from '../../venues/index.ts';
import type { Config, LiveConfig } from '../config.ts';

/** What the configuration says of live trading. @throws {AssayError} CONFIG_INVALID when it says nothing */
export function liveChoice({ live }: Config, path: string | undefined): LiveConfig {
  if (live !== undefined) return live;
  const what = path === undefined ? 'live trading needs --config <file> with a' : `${path} has no`;
  throw usageError('CONFIG_INVALID', `${what} [live] section; docs/live-trading.md shows one`);
}

/** One folder an account: nothing of paper, or of another environment, can be taken for it. */
export function liveFolder(dataDir: string, { environment }: LiveConfig): string {
  return join(dataDir, `live-${environment}`);
}

/** @throws {AssayError} CONFIG_INVALID, VENUE_ENVIRONMENT */
export function environmentOf({ environment, url }: LiveConfig): BybitEnvironment {
  if (environment === 'local') {
    if (url === undefined)
      throw usageError(
        'CONFIG_INVALID',
        'live.url must say where the practice exchange listens, such as "http://127.0.0.1:4100" (see assay exchange)',
      );
    return localEnvironment(url);
  }
  if (url !== undefined)
    throw usageError(
      'CONFIG_INVALID',
      `live.url is for a practice exchange only: where ${environment} is, the program knows; remove it`,
    );
  return ENVIRONMENTS[environment];
}

/** The key, from where no file and no command line keeps it. @throws {AssayError} KEY_MISSING */
export function credentialsOf(
  { keyFrom, secretFrom }: LiveConfig,
  variables: Readonly<Record<string, string | undefined>>,
): BybitCredentials {
  const [key, secret] = [variables[keyFrom]?.trim() ?? '', variables[secretFrom]?.trim() ?? ''];
  const missing = [...(key === '' ? [keyFrom] : []), ...(secret === '' ? [secretFrom] : [])];
  if (missing.length > 0)
    throw usageError(
      'KEY_MISSING',
      `${missing.join(' and ')} in the environment must hold the key of the account; ` +
        'live.key_from and live.secret_from name other variables',
    );
  return { key, secret };
}

/**
 * Looks at the account and its key before anything is connected.
 *
 * @param uid the account that an earlier start was tied to
 * @returns the account's number
 * @throws {AssayError} ACCOUNT_REFUSED with everything that stands in the way
 */
export async function assertFit(parts: {
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials;
  readonly instruments: readonly Instrument[];
  readonly leverage: number;
  readonly uid: string | undefined;
  readonly timers: Timers;
  readonly log: Log;
  readonly say: (line: string) => void;
}): Promise<string> {
  const { uid: pinned, say, ...rest } = parts;
  const { findings, uid } = await checkAccount({ ...rest, ...(pinned === undefined ? {} : { uid: pinned }) });
  for (const { severity, detail, whatToDo } of findings)
    if (severity === 'warn') say(styleText('yellow', `Note: ${detail}; ${whatToDo}.`));
  const refusals = findings.filter(({ severity }) => severity === 'refuse');
  if (refusals.length > 0 || uid === undefined) {
    const reasons = refusals.map(({ detail, whatToDo }) => `${detail} (${whatToDo})`);
    throw new AssayError('ACCOUNT_REFUSED', `the account is not fit to be traded: ${reasons.join('; ')}`, {
      kind: 'usage',
    });
  }
  return uid;
}
