import { realTimers } from '../../runtime/index.ts';
import { readConfig } from '../config.ts';
import { makeFolder } from '../process-life.ts';
import { liveChoice, liveFolder } from './live-account.ts';
import { SecondFactor } from './second-factor.ts';

/**
 * Makes the second factor of a live account and shows it once.
 *
 * @throws {AssayError} CONFIG_INVALID, CONFLICT when there is one
 */
export function enrollCommand(
  words: { readonly config?: string; readonly dataDir?: string },
  say: (line: string) => void,
): void {
  const config = readConfig(words.config);
  const choice = liveChoice(config, words.config);
  const folder = liveFolder(words.dataDir ?? config.dataDir, choice);
  makeFolder(folder);
  const { secret, url } = new SecondFactor(folder, () => realTimers().now()).enroll(choice.environment);
  say('Put this into an authenticator on a telephone; it is shown once:');
  say('');
  say(`  ${secret}`);
  say(`  ${url}`);
  say('');
  say('From now on letting the account trade asks for a code of it.');
}
