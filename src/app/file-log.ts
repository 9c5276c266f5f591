import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino } from 'pino';
import { AssayError, type Log } from '../runtime/index.ts';

/** Fields whose value never belongs in a log, wherever they stand. */
const SECRETS = ['token', 'secret', 'password', 'cookie', 'authorization', 'apiKey', 'csrf'];

/** JSON lines in a file; what it did is in the journal, this is for finding out why. */
export function fileLog(path: string): Log {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new AssayError(
      'DATA_DIR',
      `cannot make the folder ${dirname(path)}: ${(error as Error).message}; choose one that can be written with --data-dir`,
      { cause: error },
    );
  }
  const logger = pino(
    { redact: SECRETS.flatMap((name) => [name, `*.${name}`]), serializers: { error: pino.stdSerializers.err } },
    destination({ dest: path, sync: false, mkdir: true }),
  );
  return {
    debug: (message, facts) => logger.debug(facts ?? {}, message),
    info: (message, facts) => logger.info(facts ?? {}, message),
    warn: (message, facts) => logger.warn(facts ?? {}, message),
    error: (message, facts) => logger.error(facts ?? {}, message),
  };
}
