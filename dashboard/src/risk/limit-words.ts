import type { LimitValue, LimitView } from '../../../contract/index.ts';
import { formatDecimal, formatMoney } from '../format/decimal.ts';
import { formatCount } from '../format/number.ts';
import { formatDuration } from '../format/time.ts';

/** A limit's value for people: `1.5× equity`, `2% of equity`, `500.00 USDT`, `2 s`. */
export function showLimit(value: LimitValue | null, { unit, name }: LimitView, currency: string): string {
  if (value === null) return 'no limit';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object') {
    const budgets = Object.entries(value).map(([id, rate]) => `${id} ${showRate(rate, name)}`);
    return budgets.join(', ');
  }
  switch (unit) {
    case 'rate':
      return showRate(String(value), name);
    case 'money':
      return `${formatMoney(String(value))} ${currency}`;
    case 'count':
      return formatCount(Number(value));
    case 'milliseconds':
      return Number(value) < 1_000 ? `${formatCount(Number(value))} ms` : formatDuration(Number(value));
    case 'instruments':
    case 'budgets':
      return String(value); // Never a single value; said as it came.
  }
}

/** How much is taken, to two places: nobody acts on more. */
export function showUse(value: string | number, limit: LimitView, currency: string): string {
  if (limit.unit !== 'rate' && limit.unit !== 'budgets') return showLimit(value, limit, currency);
  return showRate(String(value), limit.name, 2);
}

/** Leverage is said as a multiple, and everything else as per cent. */
function showRate(rate: string, name: string, places = 4): string {
  if (/Leverage|Drift/.test(name)) return `${formatDecimal(rate, { places, trim: true })}×`;
  return `${percentOf(rate, places)}%`;
}

/** A fraction as per cent, its point moved as text: no digit goes through a float. */
function percentOf(rate: string, places: number): string {
  const [whole = '0', fraction = ''] = rate.replace('-', '').split('.');
  const digits = fraction.padEnd(2, '0');
  const moved = `${whole}${digits.slice(0, 2)}.${digits.slice(2) || '0'}`.replace(/^0+(?=\d)/, '');
  return formatDecimal(rate.startsWith('-') ? `-${moved}` : moved, { places, trim: true });
}

/** What may be typed for a limit, in words. */
export function wantedFor({ unit }: LimitView): string {
  switch (unit) {
    case 'rate':
      return 'A fraction of equity, such as 0.02 for two per cent or 1.5 for one and a half times.';
    case 'money':
      return 'An amount, such as 500.';
    case 'count':
      return 'A whole number.';
    case 'milliseconds':
      return 'Milliseconds: 2000 is two seconds.';
    case 'instruments':
      return 'Instruments with commas between them.';
    case 'budgets':
      return 'Strategies with a fraction each: ema-btc:0.2, rsi-eth:0.1';
  }
}

/** The value as it is typed. */
export function typedOf(value: LimitValue | null): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([id, rate]) => `${id}:${rate}`)
      .join(', ');
  return String(value);
}

/** What was typed, in the shape the limit has; what is wrong with it is for the server to say. */
export function readTyped(text: string, { unit }: LimitView): LimitValue | null {
  const word = text.trim();
  if (word === '') return null;
  const parts = word
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  switch (unit) {
    case 'rate':
    case 'money':
      return word;
    case 'count':
    case 'milliseconds':
      return /^\d+$/.test(word) ? Number(word) : word;
    case 'instruments':
      return parts;
    case 'budgets':
      return Object.fromEntries(
        parts.map((part) => {
          const at = part.lastIndexOf(':');
          return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
        }),
      );
  }
}
