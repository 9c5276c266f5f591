import { intervalStart, TIMEFRAMES, type EpochMs, type Timeframe } from '../../domain/index.ts';
import { parseInstrumentId, type DatasetKey, type InstrumentName } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import { readTimeframe } from '../data-commands.ts';
import { readInstant } from '../instant-option.ts';

/** The command line's words, unread. */
export interface DownloadWords {
  readonly venue?: string;
  /** Each may be several, with commas between. */
  readonly symbol?: readonly string[];
  readonly timeframe: string;
  readonly kind: string;
  readonly from?: string;
  readonly to?: string;
  readonly days?: string;
  readonly through?: string;
  readonly url?: string;
  readonly askAgain?: boolean;
}

/** What is asked for: every series of every instrument, in one range. */
export interface DownloadOrder {
  /** In lower case, as a person writes it: `bybit`. */
  readonly venue: string;
  readonly instruments: readonly InstrumentName[];
  readonly series: readonly DatasetKey[];
  readonly from: EpochMs;
  readonly to: EpochMs | undefined;
}

type Kind = DatasetKey['kind'];

/** What a person may call the kinds. */
const KINDS: Readonly<Record<string, Kind>> = {
  bars: 'candles',
  candles: 'candles',
  funding: 'funding',
  mark: 'mark',
  'open-interest': 'open-interest',
};
const DAYS_DEFAULT = 730;
const DAYS_MAX = 36_500;
const DAY_MS = 86_400_000;

/**
 * @param named instruments written with their venue (`BTCUSDT.BYBIT`), or symbols
 * @throws {AssayError} BAD_OPTION, BAD_RANGE, BAD_TIMEFRAME, INSTRUMENT_NAME
 */
export function readOrder(named: readonly string[], words: DownloadWords, now: EpochMs): DownloadOrder {
  const spelt = [...named, ...(words.symbol ?? [])].flatMap((text) => listOf(text));
  if (spelt.length === 0) {
    throw usageError(
      'BAD_OPTION',
      'say what to download: --venue bybit --symbol BTCUSDT (spot) or BTCUSDT-PERP (perpetual)',
    );
  }
  const instruments = [
    ...new Map(spelt.map((text) => instrumentOf(text, words.venue)).map((one) => [one.id, one])).values(),
  ];
  const venues = [...new Set(instruments.map(({ venue }) => venue.toLowerCase()))];
  if (venues.length > 1) throw usageError('BAD_OPTION', `one venue at a time; these are of ${venues.join(' and ')}`);
  const kinds = [...new Set(listOf(words.kind).map(kindOf))];
  const timeframes = [...new Set(listOf(words.timeframe).map(readTimeframe))];
  if (kinds.length === 0) throw usageError('BAD_OPTION', `--kind takes ${kindNames()}, was empty`);
  if (timeframes.length === 0)
    throw usageError('BAD_TIMEFRAME', `--timeframe takes ${TIMEFRAMES.join(', ')}, was empty`);
  const series = instruments.flatMap((instrument) => {
    const perpetualOnly = kinds.find((kind) => kind !== 'candles');
    if (perpetualOnly !== undefined && instrument.kind === 'spot') {
      throw usageError(
        'BAD_OPTION',
        `${instrument.pair} is spot, which has no ${nameOf(perpetualOnly)}; the perpetual is ${instrument.pair}-PERP`,
      );
    }
    return kinds.flatMap((kind) => seriesOf(instrument, kind, timeframes));
  });
  return { venue: venues[0]!, instruments, series, ...rangeOf(words, now) };
}

/** What a person calls a kind. */
export function nameOf(kind: Kind): string {
  return { candles: 'bars', funding: 'funding', mark: 'mark prices', 'open-interest': 'open interest' }[kind];
}

function seriesOf(
  { id: instrument }: InstrumentName,
  kind: Kind,
  timeframes: readonly Timeframe[],
): readonly DatasetKey[] {
  if (kind === 'funding') return [{ kind, instrument }];
  return timeframes.map((timeframe) => ({ kind, instrument, timeframe }));
}

/** `BTCUSDT`, `BTCUSDT-PERP`, `BTC/USDT`, `BTC/USDT:USDT`, `BTCUSDT-PERP.BYBIT`. */
function instrumentOf(text: string, venue: string | undefined): InstrumentName {
  const upper = text.toUpperCase();
  const slashed = /^([A-Z0-9]+)\/([A-Z0-9]+)(?::([A-Z0-9]+))?(\..+)?$/.exec(upper);
  const [, base, quote, settle, ending = ''] = slashed ?? [];
  if (settle !== undefined && settle !== quote) {
    throw usageError(
      'BAD_OPTION',
      `${text} settles in ${settle}; only perpetuals that settle in their quote currency are known here`,
    );
  }
  const symbol = slashed === null ? upper : `${base}${quote}${settle === undefined ? '' : '-PERP'}${ending}`;
  if (symbol.includes('.')) {
    const name = parseInstrumentId(symbol);
    if (venue === undefined || venue.toUpperCase() === name.venue) return name;
    throw usageError(
      'BAD_OPTION',
      `${name.id} is of ${name.venue.toLowerCase()}, and --venue says ${venue}; leave one of them out`,
    );
  }
  if (venue !== undefined) return parseInstrumentId(`${symbol}.${venue}`);
  throw usageError('BAD_OPTION', `${text} of which venue? Add --venue bybit, or write ${symbol}.BYBIT`);
}

function rangeOf(words: DownloadWords, now: EpochMs): { readonly from: EpochMs; readonly to: EpochMs | undefined } {
  const to = readInstant('--to', words.to);
  if (words.from !== undefined && words.days !== undefined)
    throw usageError('BAD_RANGE', '--from and --days both say where to begin; leave one of them out');
  const days = words.days === undefined ? DAYS_DEFAULT : Number(words.days);
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX)
    throw usageError('BAD_RANGE', `--days takes a whole number from 1 to ${DAYS_MAX}, was "${words.days ?? ''}"`);
  const from = readInstant('--from', words.from) ?? intervalStart((to ?? now) - days * DAY_MS, '1d');
  if (to !== undefined && from >= to)
    throw usageError('BAD_RANGE', `--from must be before --to, and ${iso(from)} is not before ${iso(to)}`);
  if (from >= now) throw usageError('BAD_RANGE', `--from ${iso(from)} is still to come; now it is ${iso(now)}`);
  return { from, to };
}

function kindOf(text: string): Kind {
  const kind = Object.entries(KINDS).find(([name]) => name === text.toLowerCase())?.[1];
  if (kind === undefined)
    throw usageError('BAD_OPTION', `--kind takes ${kindNames()}, or several with commas, was "${text}"`);
  return kind;
}

function kindNames(): string {
  return Object.keys(KINDS)
    .filter((name) => name !== 'candles')
    .join(', ');
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}
