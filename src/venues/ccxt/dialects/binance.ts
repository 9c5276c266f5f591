import { add, format, type ClientOrderId } from '../../../domain/index.ts';
import { z } from 'zod';
import { amount, understood } from '../../reading.ts';
import {
  fieldsOf,
  PLAIN_IDS,
  textOf,
  type CoinBalance,
  type Dialect,
  type ExchangeError,
  type OrderFacts,
  type TradeFacts,
} from '../dialect.ts';
import type { Outcome } from '../../outcome.ts';
import { readAs } from '../parse/words.ts';

const DAY_MS = 86_400_000;
const RECV_WINDOW_MS = 5_000;
/** Binance refuses what is dated further ahead of its clock. */
const AHEAD_MS = 1_000;

/** By Binance's lists of errors for spot and for futures, of 2026. */
const REFUSED: readonly number[] = [
  // The request and the key.
  -1002, -1013, -1014, -1020, -1022, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1112, -1114, -1115,
  -1116, -1117, -1118, -1119, -1120, -1121, -1125, -1127, -1128, -1130, -2014, -2015,
  // Modes.
  -2023, -2026,
  // Price, quantity, value; limits; the market is not open for it.
  -2021, -4001, -4002, -4003, -4004, -4005, -4006, -4007, -4013, -4014, -4015, -4016, -4023, -4024, -4059, -4061, -4131,
  -4140, -4164, -4183, -4184, -5021, -5022, -5027, -5028,
];
const LATE: readonly number[] = [-1021];
/** Money and margin, a position to reduce, and room under a limit. -2010 is spot's word for most of them. */
const SPENT: readonly number[] = [-2010, -2018, -2019, -2022, -2024, -2025, -2027, -2028, -4045];
const EXISTS: readonly number[] = [-4116];
const GONE: readonly number[] = [-2011, -2013];
const TABLE: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ...REFUSED.map((code) => [String(code), 'refused'] as const),
  ...LATE.map((code) => [String(code), 'late'] as const),
  ...SPENT.map((code) => [String(code), 'spent'] as const),
  ...EXISTS.map((code) => [String(code), 'exists'] as const),
  ...GONE.map((code) => [String(code), 'gone'] as const),
]);

/** Spot says with one code that money is short, that the price is off, and that the id stands already. */
function outcomeOf({ code, message }: ExchangeError): Outcome | undefined {
  return /duplicate/i.test(message) ? 'exists' : TABLE.get(code);
}

function errorOf(body: unknown): ExchangeError | undefined {
  const { code, msg } = fieldsOf(body);
  if (typeof code !== 'number' || code >= 0) return undefined;
  return { code: String(code), message: typeof msg === 'string' ? msg : '' };
}

/** Client ids of the orders by which Binance closes a position itself. */
const FORCED = /^(?:autoclose-|adl_autoclose|settlement_autoclose-)/;

const MARKET_TYPES: ReadonlySet<string> = new Set([
  'MARKET',
  'STOP_LOSS',
  'TAKE_PROFIT',
  'STOP_MARKET',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
]);

/** The row of a question has long names, that of the stream has letters. */
function orderFacts(row: unknown): OrderFacts {
  const type = textOf(row, 'o', 'origType', 'type') ?? '';
  const isSell = textOf(row, 'S', 'side') === 'SELL';
  const rejection = textOf(row, 'r', 'er');
  const status = textOf(row, 'X', 'status') ?? '';
  const reason =
    rejection !== undefined && rejection !== 'NONE' ? rejection : status === 'CANCELED' ? 'requested' : undefined;
  return {
    waitsForTrigger: fieldsOf(row)['w'] === false && status === 'NEW',
    isMarket: MARKET_TYPES.has(type),
    ...(type.startsWith('STOP') ? { rises: !isSell } : type.startsWith('TAKE_PROFIT') ? { rises: isSell } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function tradeFacts(row: unknown): TradeFacts {
  const fields = fieldsOf(row);
  const isPushed = fields['x'] === 'TRADE';
  const clientId = isPushed ? textOf(row, 'c') : undefined;
  return {
    ...(clientId === undefined ? {} : { clientId }),
    namesClientId: isPushed,
    forced: clientId !== undefined && FORCED.test(clientId),
    isFunding: false,
    // Left out when nothing was taken.
    ...(isPushed && fields['n'] === undefined ? { fee: { cost: '0' } } : {}),
  };
}

const COMMON = {
  venue: 'BINANCE',
  paceWindowMs: 10_000,
  requestWindowMs: RECV_WINDOW_MS + AHEAD_MS,
  writeClientId: PLAIN_IDS.writeClientId,
  readClientId: (text: string): ClientOrderId | undefined =>
    FORCED.test(text) ? undefined : PLAIN_IDS.readClientId(text),
  byClientId: (text: string) => ({ clientOrderId: text }),
  orderQueries: ['one'],
  executionsOf: (venueOrderId: string) => ({ orderId: venueOrderId }),
  positionsIn: () => ({}),
  executionQueries: [{}],
  pageRows: 1_000,
  openOrdersPage: 500,
  executionIdsAreUnique: false,
  isForcedId: (text: string) => FORCED.test(text),
  kindOf: () => undefined, // Each has a connection of its own.
  orderFacts,
  tradeFacts,
  errorOf,
  outcomeOf,
} satisfies Partial<Dialect>;

const futuresAccount = z.object({
  assets: z.array(z.object({ asset: z.string().min(1).max(20), walletBalance: amount, marginBalance: amount })),
});

/** USDT- and USDC-margined perpetuals, one-way mode; by its documents and recorded answers. */
export const BINANCE_FUTURES: Dialect = {
  ...COMMON,
  exchange: 'binanceusdm',
  kinds: ['linear-perpetual'],
  features: {
    clientOrderIdAtCreate: true,
    orderByClientOrderId: true,
    executionsByOrder: true,
    reduceOnly: true,
    postOnly: true,
    // Since 2025-12 stops are "algo orders" with ids of their own; what they trade has another one.
    triggerOrders: false,
    amend: true,
    accountStream: true,
    barStream: true,
    fundingPayments: false,
  },
  settings: {
    defaultType: 'swap',
    defaultSubType: 'linear',
    recvWindow: RECV_WINDOW_MS,
    fetchMarkets: { types: ['linear'] },
    warnOnFetchOpenOrdersWithoutSymbol: false,
  },
  executionSpanMs: 7 * DAY_MS - 1_000,
  orderParameters: () => ({}),
  readBalances: (answer) => {
    const reading = readAs(futuresAccount, 'the account', answer);
    if (!reading.ok) return reading;
    const balances = reading.value.assets.map(({ asset, walletBalance, marginBalance }): [string, CoinBalance] => [
      asset,
      { balance: walletBalance, equity: marginBalance },
    ]);
    return understood(new Map(balances));
  },
  // The key of the stream is in its address: who is connected hears everything.
  stream: { readyWhen: { type: 'connected' }, isGrant: () => false },
};

const spotAccount = z.object({
  balances: z.array(z.object({ asset: z.string().min(1).max(20), free: amount, locked: amount })),
});

/** Spot; by its documents and recorded answers. */
export const BINANCE_SPOT: Dialect = {
  ...COMMON,
  exchange: 'binance',
  kinds: ['spot'],
  features: {
    clientOrderIdAtCreate: true,
    orderByClientOrderId: true,
    executionsByOrder: true,
    reduceOnly: false,
    postOnly: true,
    // A stop on spot is one order from its waiting to its fills.
    triggerOrders: true,
    amend: false,
    accountStream: true,
    barStream: true,
    fundingPayments: false,
  },
  settings: {
    defaultType: 'spot',
    recvWindow: RECV_WINDOW_MS,
    fetchMarkets: { types: ['spot'] },
    fetchMargins: false,
    warnOnFetchOpenOrdersWithoutSymbol: false,
  },
  executionSpanMs: DAY_MS - 1_000,
  orderParameters: ({ terms }) =>
    'trigger' in terms
      ? { [terms.type.startsWith('stop') ? 'stopLossPrice' : 'takeProfitPrice']: format(terms.trigger) }
      : {},
  readBalances: (answer) => {
    const reading = readAs(spotAccount, 'the account', answer);
    if (!reading.ok) return reading;
    const balances = reading.value.balances.map(({ asset, free, locked }): [string, CoinBalance] => {
      const balance = add(free, locked);
      return [asset, { balance, equity: balance }];
    });
    return understood(new Map(balances));
  },
  stream: {
    readyWhen: { type: 'acknowledged', grants: 1 },
    isGrant: (message) => {
      const { status, result } = fieldsOf(message);
      return status === 200 && typeof fieldsOf(result)['subscriptionId'] === 'number';
    },
  },
};
