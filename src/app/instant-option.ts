import type { EpochMs } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';

/**
 * A day or an instant as somebody wrote it after an option, in UTC.
 *
 * @throws {AssayError} BAD_RANGE
 */
export function readInstant(option: string, text: string | undefined): EpochMs | undefined {
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?Z?)?$/.test(text)
    ? Date.parse(text.endsWith('Z') || text.length === 10 ? text : `${text}Z`)
    : Number.NaN;
  // The thirtieth of February is not the first of March.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text.slice(0, 10)))
    throw usageError(
      'BAD_RANGE',
      `${option} takes a day or an instant in UTC, such as 2025-01-31 or 2025-01-31T06:00Z, was "${text}"`,
    );
  return at as EpochMs;
}
