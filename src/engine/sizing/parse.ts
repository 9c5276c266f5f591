import { fixed, format, ONE, type Fixed, type Rate } from '../../domain/index.ts';
import type { Sizing, SizingKind } from './sizing.ts';

export type ParsedSizing =
  | { readonly ok: true; readonly sizing: Sizing }
  /** One sentence that says what is wrong and shows the right form. */
  | { readonly ok: false; readonly problem: string };

/** How each kind is written on the command line. */
export const sizingForms: Readonly<Record<SizingKind, string>> = {
  'fixed-quantity': 'fixed-quantity:0.01',
  'fixed-notional': 'fixed-notional:1000',
  'equity-fraction': 'equity-fraction:0.5',
  'volatility-target': 'volatility-target:0.2 or volatility-target:0.2:1.5',
  'risk-to-stop': 'risk-to-stop:0.01',
  'balance-risk': 'balance-risk',
  'all-in': 'all-in',
};

const HUNDRED = fixed('100');

/** Reads `kind[:number[:number]]`. Fractions are plain decimals: half is 0.5. */
export function parseSizing(text: string): ParsedSizing {
  const [kind = '', ...words] = text.split(':');
  if (!isSizingKind(kind)) {
    return problem(`"${kind.slice(0, 60)}" is not a sizing; use one of ${Object.values(sizingForms).join(', ')}`);
  }
  const most = kind === 'volatility-target' ? 2 : NUMBERLESS.has(kind) ? 0 : 1;
  const least = Math.min(most, 1);
  if (words.length < least || words.length > most) {
    return problem(`${kind} takes ${COUNT_WORDS[most]}; write ${sizingForms[kind]}`);
  }
  return read(kind, words);
}

const NUMBERLESS: ReadonlySet<SizingKind> = new Set(['balance-risk', 'all-in']);
const COUNT_WORDS = ['no number', 'one number', 'one or two numbers'];

function isSizingKind(text: string): text is SizingKind {
  return Object.hasOwn(sizingForms, text);
}

function read(kind: SizingKind, [first = '', second]: readonly string[]): ParsedSizing {
  switch (kind) {
    case 'fixed-quantity':
      return withNumber(kind, first, undefined, (quantity) => ({ kind, quantity }));
    case 'fixed-notional':
      return withNumber(kind, first, undefined, (notional) => ({ kind, notional }));
    case 'equity-fraction':
      return withNumber(kind, first, HUNDRED, (fraction) => ({ kind, fraction }));
    case 'volatility-target': {
      const most = second === undefined ? ONE : numberWithin(kind, second, HUNDRED);
      if (typeof most === 'string') return problem(most);
      return withNumber(kind, first, HUNDRED, (annualVolatility) => ({ kind, annualVolatility, fractionMax: most }));
    }
    case 'risk-to-stop':
      return withNumber(kind, first, ONE, (riskRate) => ({ kind, riskRate }));
    case 'balance-risk':
    case 'all-in':
      return { ok: true, sizing: { kind } };
  }
}

function withNumber(
  kind: SizingKind,
  word: string,
  highest: Rate | undefined,
  make: (value: Fixed) => Sizing,
): ParsedSizing {
  const value = numberWithin(kind, word, highest);
  return typeof value === 'string' ? problem(value) : { ok: true, sizing: make(value) };
}

/** The number, or a sentence about what is wrong with it. */
function numberWithin(kind: SizingKind, word: string, highest: Fixed | undefined): Fixed | string {
  const shown = `"${word.slice(0, 60)}"`;
  let value: Fixed;
  try {
    value = fixed(word);
  } catch {
    // `fixed` throws for one reason only, and the sentence here says the same with the form to use.
    return `${kind}: ${shown} is not a plain decimal number; write ${sizingForms[kind]}`;
  }
  if (value <= 0n) return `${kind}: ${shown} must be above 0; write ${sizingForms[kind]}`;
  if (highest === undefined || value <= highest) return value;
  return `${kind}: ${shown} must be at most ${format(highest)}; write ${sizingForms[kind]}`;
}

function problem(text: string): ParsedSizing {
  return { ok: false, problem: text };
}
