import { fixed, isTimeframe, ONE, TIMEFRAMES, type Rate, type Timeframe } from '../domain/index.ts';
import { GAP_TREATMENTS, type GapTreatment } from '../market/index.ts';
import { usageError } from '../runtime/index.ts';

/* Options of the command line as values: each either has the form that its command names, or is refused in its words. */

export function readParameters(pairs: readonly string[]): Record<string, string> {
  const read: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw usageError('BAD_PARAMETER', `--param takes name=value, was "${pair}"`);
    read[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return read;
}

export function readTimeframe(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw usageError('BAD_TIMEFRAME', `"${text}" is not a timeframe; it is one of ${TIMEFRAMES.join(', ')}`);
}

export function readGaps(text: string): GapTreatment {
  const gaps = GAP_TREATMENTS.find((one) => one === text);
  if (gaps === undefined)
    throw usageError('BAD_OPTION', `--gaps is one of ${GAP_TREATMENTS.join(', ')}, was "${text}"`);
  return gaps;
}

export function readAmount(option: string, text: string) {
  try {
    const amount = fixed(text);
    if (amount > 0n) return amount;
  } catch {
    // Said below, in the option's own words.
  }
  throw usageError('BAD_OPTION', `${option} takes a plain number above zero, such as 0.25 or 10000, was "${text}"`);
}

export function readRate(option: string, text: string): Rate {
  try {
    const rate = fixed(text);
    if (rate > -ONE / 100n && rate < ONE / 10n) return rate;
  } catch {
    // Said below.
  }
  throw usageError('BAD_OPTION', `${option} takes a fraction such as 0.001 for 0.1 %, was "${text}"`);
}

export function readNumber(
  option: string,
  text: string,
  bounds: { readonly min: number; readonly max: number; readonly whole?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (
    !Number.isFinite(value) ||
    value < bounds.min ||
    value > bounds.max ||
    (bounds.whole === true && !Number.isInteger(value))
  ) {
    throw usageError(
      'BAD_OPTION',
      `${option} takes a ${bounds.whole === true ? 'whole ' : ''}number from ${bounds.min} to ${bounds.max}, was "${text}"`,
    );
  }
  return value;
}

/** Digits only. @throws {AssayError} BAD_OPTION */
export function readWhole(
  option: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw usageError('BAD_OPTION', `${option} takes a whole number from ${min} to ${max}, was "${text}"`);
}
