import { z } from 'zod';
import type { ClientOrderId } from '../../../domain/index.ts';
import { amount, optionalAmount, understood } from '../../reading.ts';
import { fieldsOf, PLAIN_IDS, textOf, type CoinBalance, type Dialect, type ExchangeError } from '../dialect.ts';
import type { Outcome } from '../../outcome.ts';
import { readAs } from '../parse/words.ts';

const DAY_MS = 86_400_000;

/** By OKX's list of errors of its API V5. */
const REFUSED: readonly number[] = [
  // The request and the key.
  50014, 50015, 50016, 50027, 50030, 50100, 50101, 50103, 50104, 50105, 50106, 50107, 50110, 50111, 50112, 50113, 50114,
  50119, 50120, 51000, 51001, 51002, 51003, 51014, 51015, 51017,
  // Modes.
  51009, 51010, 51024, 51031,
  // Price, quantity, value; limits; the market is not open for it.
  51005, 51006, 51020, 51021, 51022, 51026, 51027, 51028, 51029, 51030, 51111, 51112, 51113, 51115, 51116, 51120, 51121,
  51122, 51124, 51137, 51138, 51201, 51202, 51203,
];
const LATE: readonly number[] = [50102];
/** Money and margin, a position to reduce, and room under a limit. */
const SPENT: readonly number[] = [51004, 51008, 51023, 51119, 51127, 51131, 51169, 51205];
const EXISTS: readonly number[] = [51011, 51016];
const GONE: readonly number[] = [51400, 51401, 51402, 51503, 51509, 51510, 51603];
const TABLE: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ...REFUSED.map((code) => [String(code), 'refused'] as const),
  ...LATE.map((code) => [String(code), 'late'] as const),
  ...SPENT.map((code) => [String(code), 'spent'] as const),
  ...EXISTS.map((code) => [String(code), 'exists'] as const),
  ...GONE.map((code) => [String(code), 'gone'] as const),
]);

/** `1`: of the orders in a request at least one failed, and each has a code of its own. */
function errorOf(body: unknown): ExchangeError | undefined {
  const { code, msg, data } = fieldsOf(body);
  if (typeof code !== 'string' || code === '0') return undefined;
  const [first] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  const own = textOf(first, 'sCode');
  if (own !== undefined && own !== '0') return { code: own, message: textOf(first, 'sMsg') ?? '' };
  return { code, message: typeof msg === 'string' ? msg : '' };
}

const ID_MAX = 32;
const ESCAPES: Readonly<Record<string, string>> = { Z: 'ZZ', '-': 'ZD', _: 'ZU' };

/** OKX takes letters and figures only, so what else is in an id of ours is written with a Z. */
function writeClientId(id: ClientOrderId): string | undefined {
  if (PLAIN_IDS.writeClientId(id) === undefined) return undefined;
  const written = id.replace(/[Z_-]/g, (sign) => ESCAPES[sign]!);
  return written.length <= ID_MAX ? written : undefined;
}

function readClientId(text: string): ClientOrderId | undefined {
  if (!/^(?:[A-Ya-z0-9]|Z[ZDU])+$/.test(text)) return undefined;
  const id = text.replace(/Z([ZDU])/g, (_, kind: string) => (kind === 'Z' ? 'Z' : kind === 'D' ? '-' : '_'));
  return PLAIN_IDS.readClientId(id);
}

/** Orders of OKX's own; executions have a number for it, of which these are the forced ones. */
const FORCED_CATEGORIES: ReadonlySet<string> = new Set(['full_liquidation', 'partial_liquidation', 'adl', 'delivery']);
const FORCED_SUBTYPES: ReadonlySet<string> = new Set([
  '100',
  '101',
  '102',
  '103',
  '104',
  '105',
  '106',
  '109',
  '110',
  '112',
  '113',
  '125',
  '126',
  '127',
  '128',
]);

const account = z.object({
  data: z.tuple([
    z.object({
      details: z.array(z.object({ ccy: z.string().min(1).max(20), cashBal: amount, eq: optionalAmount })),
    }),
  ]),
});

/** Spot and USDT-margined swaps in net mode; by its documents and recorded answers. */
export const OKX: Dialect = {
  exchange: 'okx',
  venue: 'OKX',
  kinds: ['linear-perpetual', 'spot'],
  features: {
    clientOrderIdAtCreate: true,
    orderByClientOrderId: true,
    executionsByOrder: true,
    reduceOnly: true,
    postOnly: true,
    // Stops are "algo orders", of which the order that trades has another id.
    triggerOrders: false,
    amend: true,
    accountStream: true,
    barStream: true,
    fundingPayments: false,
  },
  settings: {
    defaultType: 'swap',
    fetchMarkets: { types: ['spot', 'swap'] },
    createMarketBuyOrderRequiresPrice: false,
  },
  paceWindowMs: 2_000,
  // What is dated more than 30 s ago is refused; OKX has no shorter window that every command takes.
  requestWindowMs: 31_000,
  writeClientId,
  readClientId,
  byClientId: (text) => ({ clientOrderId: text }),
  orderQueries: ['one'],
  executionsOf: (venueOrderId) => ({ ordId: venueOrderId }),
  positionsIn: () => ({}),
  executionQueries: [{}],
  executionSpanMs: 90 * DAY_MS,
  pageRows: 100,
  openOrdersPage: 100,
  executionIdsAreUnique: false,
  // Left out, a market buy on spot would be for an amount of money instead of a quantity.
  orderParameters: ({ instrument, terms }) =>
    instrument.includes('-PERP')
      ? { tdMode: 'cross' }
      : { tdMode: 'cash', ...(terms.type === 'market' ? { tgtCcy: 'base_ccy' } : {}) },
  isForcedId: () => false, // Its executions say so themselves.
  kindOf: () => undefined, // The names of its markets say it.
  orderFacts: (row) => {
    const state = textOf(row, 'state');
    return {
      waitsForTrigger: false,
      isMarket: /^(?:market|optimal_limit_ioc)$/.test(textOf(row, 'ordType') ?? ''),
      ...(state === 'canceled' ? { reason: textOf(row, 'cancelSource') === '1' ? 'requested' : 'canceled' } : {}),
    };
  },
  tradeFacts: (row) => {
    const clientId = textOf(row, 'clOrdId');
    const isPushed = 'fillFee' in fieldsOf(row);
    // OKX writes what it takes as a negative number; ccxt turns that about for questions and not for the stream.
    const cost = textOf(row, isPushed ? 'fillFee' : 'fee');
    const currency = textOf(row, isPushed ? 'fillFeeCcy' : 'feeCcy');
    return {
      ...(clientId === undefined ? {} : { clientId }),
      namesClientId: true,
      forced: FORCED_CATEGORIES.has(textOf(row, 'category') ?? '') || FORCED_SUBTYPES.has(textOf(row, 'subType') ?? ''),
      isFunding: false,
      ...(cost === undefined ? {} : { fee: { cost: turned(cost), ...(currency === undefined ? {} : { currency }) } }),
    };
  },
  readBalances: (answer) => {
    const reading = readAs(account, 'the account', answer);
    if (!reading.ok) return reading;
    const [{ details }] = reading.value.data;
    const balances = details.map(({ ccy, cashBal, eq }): [string, CoinBalance] => [
      ccy,
      { balance: cashBal, equity: eq ?? cashBal },
    ]);
    return understood(new Map(balances));
  },
  errorOf,
  outcomeOf: ({ code }) => TABLE.get(code),
  stream: {
    // Orders and executions are one channel there, which is asked for twice.
    readyWhen: { type: 'acknowledged', grants: 1 },
    isGrant: (message) => {
      const { event, arg } = fieldsOf(message);
      return event === 'subscribe' && fieldsOf(arg)['channel'] === 'orders';
    },
  },
};

function turned(decimal: string): string {
  if (decimal.startsWith('-')) return decimal.slice(1);
  return /^[0.]*$/.test(decimal) ? decimal : `-${decimal}`;
}
