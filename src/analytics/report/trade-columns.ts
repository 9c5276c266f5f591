import type { ReportTrade } from './input.ts';

/** Trades as the page carries them: a column each; a text that repeats is a number into a list of words. */
export interface TradeColumns {
  readonly count: number;
  readonly columns: Readonly<Record<string, readonly (string | number | null)[]>>;
  /** For the columns that hold numbers into it. */
  readonly words: Readonly<Record<string, readonly string[]>>;
}

const REPEATING = ['strategy', 'instrument', 'direction', 'entryReason', 'exitCause', 'exitReason'] as const;
const PLAIN = ['quantity', 'entryPrice', 'exitPrice', 'fees', 'funding', 'netPnl', 'holdingMs', 'fillCount'] as const;
/** Measured, not exact: six digits say all there is to say. */
const MEASURED = ['return', 'adverse', 'favourable'] as const;

export function packTrades(trades: readonly ReportTrade[]): TradeColumns {
  const columns: Record<string, readonly (string | number | null)[]> = {
    enteredAt: trades.map((trade) => Date.parse(trade.enteredAt)),
    exitedAt: trades.map((trade) => (trade.exitedAt === undefined ? null : Date.parse(trade.exitedAt))),
  };
  for (const name of PLAIN) columns[name] = trades.map((trade) => trade[name] ?? null);
  for (const name of MEASURED) columns[name] = trades.map((trade) => rounded(trade[name]));
  const words: Record<string, readonly string[]> = {};
  for (const name of REPEATING) {
    const places = new Map<string, number>();
    columns[name] = trades.map((trade) => placeOf(places, trade[name]));
    words[name] = [...places.keys()];
  }
  return { count: trades.length, columns, words };
}

function placeOf(places: Map<string, number>, word: string | undefined): number | null {
  if (word === undefined) return null;
  const known = places.get(word);
  if (known !== undefined) return known;
  places.set(word, places.size);
  return places.size - 1;
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(6));
}
