import { styleText } from 'node:util';
import { AssayError } from '../runtime/index.ts';

/** Tells a person what went wrong, on standard error. @returns the exit code: 2 asked wrongly, 1 could not be done. */
export function fail(error: unknown): 1 | 2 {
  if (error instanceof AssayError) {
    process.stderr.write(`${styleText('red', 'assay:')} ${error.message} ${styleText('dim', `[${error.code}]`)}\n`);
    // In the sentence too, where there is but one.
    if (error.obstacles.length > 1) for (const obstacle of error.obstacles) process.stderr.write(`  - ${obstacle}\n`);
    return error.kind === 'usage' ? 2 : 1;
  }
  // Our own mistake: the trace is what a report of it needs.
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${styleText('red', 'assay: an internal error; please report it with these lines:')}\n${trace}\n`,
  );
  return 1;
}
