import { format, type InstrumentKind } from '../../../domain/index.ts';
import { outcomeOf } from '../../bybit/outcomes.ts';
import { readExecution } from '../../bybit/parse/execution.ts';
import { readOrder } from '../../bybit/parse/order.ts';
import { readWallet } from '../../bybit/parse/wallet.ts';
import { putAside, understood } from '../../reading.ts';
import { fieldsOf, PLAIN_IDS, textOf, type Dialect } from '../dialect.ts';

const DAY_MS = 86_400_000;
/** Bybit refuses what is dated further ahead of its clock. */
const AHEAD_MS = 1_000;
const RECV_WINDOW_MS = 5_000;
const EXEC_TYPES = ['Trade', 'BustTrade', 'AdlTrade', 'Funding'] as const;
const UNIFIED = { enableUnifiedMargin: false, enableUnifiedAccount: true, unifiedMarginStatus: 6 } as const;

const KINDS: Readonly<Record<string, InstrumentKind>> = { spot: 'spot', linear: 'linear-perpetual' };

/** Bybit V5, unified account; proven card by card on the practice exchange. */
export const BYBIT: Dialect = {
  exchange: 'bybit',
  venue: 'BYBIT',
  kinds: ['linear-perpetual', 'spot'],
  features: {
    clientOrderIdAtCreate: true,
    orderByClientOrderId: true,
    executionsByOrder: true,
    reduceOnly: true,
    postOnly: true,
    triggerOrders: true,
    amend: true,
    accountStream: true,
    barStream: true,
    fundingPayments: true,
  },
  settings: {
    ...UNIFIED,
    defaultType: 'swap',
    defaultSettle: 'USDT',
    recvWindow: RECV_WINDOW_MS,
    fetchMarkets: { types: ['spot', 'linear'] },
    watchMyTrades: { execType: EXEC_TYPES },
  },
  paceWindowMs: 1_000,
  requestWindowMs: RECV_WINDOW_MS + AHEAD_MS,
  ...PLAIN_IDS,
  byClientId: (text) => ({ orderLinkId: text }),
  orderQueries: ['open', 'ended'],
  executionsOf: (venueOrderId) => ({ orderId: venueOrderId }),
  positionsIn: (currency) => ({ settleCoin: currency }),
  executionQueries: EXEC_TYPES.map((execType) => ({ execType })),
  executionSpanMs: 7 * DAY_MS - 1_000,
  pageRows: 100,
  openOrdersPage: 50,
  executionIdsAreUnique: true,
  orderParameters: ({ instrument, terms, side }) => {
    const trigger = 'trigger' in terms ? { triggerPrice: format(terms.trigger) } : {};
    if (!instrument.includes('-PERP')) return trigger;
    if (!('trigger' in terms)) return { positionIdx: 0 };
    // A stop waits on the losing side of its owner, a take-profit on the winning one.
    const rises = terms.type.startsWith('stop') === (side === 'buy');
    return {
      positionIdx: 0,
      ...trigger,
      triggerBy: 'LastPrice',
      triggerDirection: rises ? 'ascending' : 'descending',
    };
  },
  isForcedId: () => false, // Its executions say so themselves.
  // Of a row of the stream ccxt decides by whether there is a field that spot orders have too.
  kindOf: (row) => KINDS[textOf(row, 'category') ?? ''],
  orderFacts: (row) => {
    const reading = readOrder(textOf(row, 'category') === 'spot' ? 'spot' : 'linear', row);
    const isMarket = textOf(row, 'orderType') === 'Market';
    if (!reading.ok) return { waitsForTrigger: false, isMarket };
    const { statement, waitsForTrigger } = reading.value;
    const { terms, side, reason } = statement;
    const isStop = terms.type.startsWith('stop');
    return {
      waitsForTrigger,
      isMarket,
      ...('trigger' in terms ? { rises: isStop === (side === 'buy') } : {}),
      ...(reason === undefined ? {} : { reason }),
    };
  },
  tradeFacts: (row) => {
    const reading = readExecution(textOf(row, 'category') === 'spot' ? 'spot' : 'linear', row);
    const clientId = textOf(row, 'orderLinkId');
    const [cost, currency] = [textOf(row, 'execFee'), textOf(row, 'feeCurrency')];
    return {
      // Spot names the coin, which ccxt guesses.
      ...(cost === undefined || currency === undefined ? {} : { fee: { cost, currency } }),
      ...(clientId === undefined ? {} : { clientId }),
      namesClientId: true,
      forced: reading.ok && reading.value.type === 'fill' && reading.value.execution.fill.kind === 'liquidation',
      isFunding: textOf(row, 'execType') === 'Funding',
    };
  },
  readFunding: (row) => {
    const reading = readExecution('linear', row);
    if (!reading.ok) return reading;
    return reading.value.type === 'funding' ? understood(reading.value.funding) : putAside('a trade is no funding');
  },
  readBalances: (answer) => readWallet(fieldsOf(answer)['result']),
  errorOf: (body) => {
    const { retCode, retMsg } = fieldsOf(body);
    if (typeof retCode !== 'number' || retCode === 0) return undefined;
    return { code: String(retCode), message: typeof retMsg === 'string' ? retMsg : '' };
  },
  outcomeOf: ({ code }) => outcomeOf(Number(code)),
  stream: {
    readyWhen: { type: 'acknowledged', grants: 2 },
    isGrant: (message) => {
      const { op, success } = fieldsOf(message);
      return op === 'subscribe' && success === true;
    },
  },
};
