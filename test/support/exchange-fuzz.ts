import { createHmac } from 'node:crypto';
import { seededRandom } from '../../src/runtime/index.ts';
import { SYMBOL } from './practice.ts';

/** Chance with words for it. */
export interface Dice {
  /** From 0 to `below`, whole. */
  whole(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True about once in `times`. */
  once(times: number): boolean;
}

export function diceOf(seed: number): Dice {
  const random = seededRandom(seed);
  const whole = (below: number): number => Math.floor(random.next() * below);
  return { whole, pick: (items) => items[whole(items.length)]!, once: (times) => whole(times) === 0 };
}

type Make = (dice: Dice) => unknown;

const word =
  (...words: readonly unknown[]): Make =>
  (dice) =>
    dice.pick(words);

/** One in sixteen is one of the others. */
const mostly =
  (usual: Make, ...others: readonly unknown[]): Make =>
  (dice) =>
    dice.once(16) ? dice.pick(others) : usual(dice);
const seldom =
  (...words: readonly unknown[]): Make =>
  (dice) =>
    dice.once(8) ? dice.pick(words) : undefined;

const near: Make = (dice) => String(49_900 + dice.whole(200));
const price: Make = mostly(near, '1', '199999.9', '49990.55', '50000.0', '0.1', '0', 50_010);
const quantity: Make = mostly(word('0.01', '0.5', 1, '0.001', '0.02'), '0.0005', '100', '0.000001', '0', '1200');
const link: Make = (dice) => `fuzz-${dice.whole(500)}`;
const time: Make = (dice) => dice.pick([Date.now(), String(Date.now() - 3_600_000), 0, '1', Date.now() + 1e9, 8e15]);

/** What each field usually holds: mostly something that goes through, so that the fuzz gets past the door. */
const FIELDS: Readonly<Record<string, Make>> = {
  category: mostly(word('linear', 'linear', 'spot'), 'inverse', 'option', 'LINEAR'),
  symbol: mostly(word(SYMBOL), 'ETHUSDT', 'btcusdt', 'NOSUCH'),
  side: word('Buy', 'Sell'),
  orderType: word('Limit', 'Limit', 'Market'),
  timeInForce: mostly(word('GTC', 'IOC', 'FOK', 'PostOnly', undefined), 'RPI'),
  qty: quantity,
  price,
  triggerPrice: (dice) => (dice.once(8) ? price(dice) : undefined),
  triggerDirection: mostly(word(1, 2, '1', undefined), 3),
  triggerBy: word('LastPrice', 'MarkPrice', 'IndexPrice', undefined),
  positionIdx: mostly(word(0, '0', undefined), 1, 2),
  reduceOnly: seldom(true, false, 'true'),
  closeOnTrigger: seldom(true, false),
  orderLinkId: (dice) => (dice.once(2) ? link(dice) : undefined),
  orderId: (dice) => (dice.once(3) ? `no-such-${dice.whole(10)}` : undefined),
  marketUnit: seldom('baseCoin', 'quoteCoin'),
  orderFilter: seldom('Order', 'tpslOrder', 'StopOrder'),
  takeProfit: (dice) => (dice.once(12) ? price(dice) : undefined),
  stopLoss: (dice) => (dice.once(12) ? price(dice) : undefined),
  trailingStop: (dice) => (dice.once(3) ? dice.pick(['100', '0', '5000']) : undefined),
  activePrice: (dice) => (dice.once(12) ? price(dice) : undefined),
  tpSize: (dice) => (dice.once(4) ? quantity(dice) : undefined),
  slSize: (dice) => (dice.once(4) ? quantity(dice) : undefined),
  tpslMode: seldom('Full', 'Partial'),
  tpOrderType: seldom('Market', 'Limit'),
  slOrderType: seldom('Market', 'Limit'),
  tpLimitPrice: (dice) => (dice.once(20) ? price(dice) : undefined),
  slLimitPrice: (dice) => (dice.once(8) ? price(dice) : undefined),
  smpType: seldom('None', 'CancelMaker', 'CancelTaker', 'CancelBoth'),
  slippageToleranceType: seldom('TickSize', 'Percent'),
  slippageTolerance: seldom('5', '0.5', '99999'),
  bboSideType: seldom('Queue', 'Counterparty'),
  bboLevel: seldom(1, '5', 9),
  isLeverage: word(undefined, 0, 1),
  buyLeverage: word('1', '5', '10', '100', '0', '1000', '1.005'),
  sellLeverage: word('1', '5', '10', '100', '0'),
  mode: word(0, 3, '3', 7),
  coin: word('USDT', 'BTC', 'USDT,BTC', 'NOSUCH', undefined),
  settleCoin: word('USDT', 'USDT', undefined, 'USDC'),
  baseCoin: word(undefined, undefined, 'BTC'),
  autoAddMargin: word(0, 1, 2),
  margin: word('10', '-10', '1000000', '0', '0.00001'),
  setMarginMode: word('REGULAR_MARGIN', 'ISOLATED_MARGIN', 'PORTFOLIO_MARGIN'),
  modifyEnable: word(true, false, 'perhaps'),
  timeWindow: word(3, '300', 2),
  product: word('DERIVATIVES', 'SPOT', 'OPTIONS', undefined),
  accountType: mostly(word('UNIFIED'), 'SPOT'),
  currency: word(undefined, 'USDT', 'BTC', 'NOSUCH'),
  interval: mostly(word('1', '5', '60', 'D', 'W', 'M'), '7'),
  intervalTime: word('5min', '1h', '1d', '2d'),
  limit: mostly(word(undefined, 1, '50'), 0, 1001, '1e3'),
  cursor: seldom('1', 'abc', '%25%32', '9'.repeat(30)),
  start: time,
  end: time,
  startTime: (dice) => (dice.once(3) ? time(dice) : undefined),
  endTime: (dice) => (dice.once(3) ? time(dice) : undefined),
  execType: word(undefined, 'Trade', 'Funding', 'Nothing'),
  orderStatus: word(undefined, 'Filled', 'Cancelled', 'Nothing'),
  openOnly: word(undefined, 0, 1, 2, 3),
  stopOrderType: word(undefined, 'Stop', 'Go'),
  status: word(undefined, 'Trading', 'PreLaunch'),
};

const ORDER = (
  'category symbol side orderType timeInForce qty price triggerPrice triggerDirection triggerBy positionIdx ' +
  'reduceOnly closeOnTrigger orderLinkId marketUnit orderFilter takeProfit stopLoss tpslMode tpOrderType slOrderType ' +
  'tpLimitPrice slLimitPrice smpType slippageToleranceType slippageTolerance bboSideType bboLevel isLeverage'
).split(' ');
const REF = ['category', 'symbol', 'orderId', 'orderLinkId'];
const PAGE = ['category', 'symbol', 'settleCoin', 'baseCoin', 'limit', 'cursor', 'startTime', 'endTime'];
const AMEND = [...REF, 'qty', 'price', 'triggerPrice', 'takeProfit', 'stopLoss', 'tpslMode', 'triggerBy'];
const STOP = ['category', 'symbol', 'positionIdx', 'tpslMode', 'takeProfit', 'stopLoss', 'trailingStop', 'activePrice'];

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly fields: readonly string[];
  readonly open?: boolean;
}

const post = (path: string, ...fields: readonly string[]): Endpoint => ({
  method: 'POST',
  path: `/v5/${path}`,
  fields,
});
const get = (path: string, ...fields: readonly string[]): Endpoint => ({ method: 'GET', path: `/v5/${path}`, fields });
const open = (path: string, ...fields: readonly string[]): Endpoint => ({ ...get(path, ...fields), open: true });

export const ENDPOINTS: readonly Endpoint[] = [
  // Orders several times over, since they are what the rest is about.
  ...Array.from({ length: 6 }, () => post('order/create', ...ORDER)),
  ...Array.from({ length: 2 }, () => post('order/amend', ...AMEND)),
  ...Array.from({ length: 2 }, () => post('order/cancel', ...REF, 'orderFilter')),
  ...['create', 'amend', 'cancel'].map((verb) => post(`order/${verb}-batch`, 'category', 'request')),
  post('order/cancel-all', 'category', 'symbol', 'settleCoin', 'baseCoin', 'orderFilter', 'stopOrderType'),
  post('order/pre-check', ...ORDER),
  post('order/disconnected-cancel-all', 'product', 'timeWindow'),
  get('order/spot-borrow-check', 'category', 'symbol', 'side'),
  get('order/realtime', ...PAGE, 'openOnly', 'orderId', 'orderLinkId', 'orderFilter'),
  get('order/history', ...PAGE, 'orderStatus', 'orderId', 'orderLinkId'),
  get('execution/list', ...PAGE, 'execType', 'orderId', 'orderLinkId'),
  get('position/list', ...PAGE),
  get('position/closed-pnl', ...PAGE),
  post('position/set-leverage', 'category', 'symbol', 'buyLeverage', 'sellLeverage'),
  post('position/switch-mode', 'category', 'symbol', 'coin', 'mode'),
  ...Array.from({ length: 2 }, () =>
    post(
      'position/trading-stop',
      ...STOP,
      'tpSize',
      'slSize',
      'tpLimitPrice',
      'slLimitPrice',
      'tpOrderType',
      'slOrderType',
    ),
  ),
  post('position/set-auto-add-margin', 'category', 'symbol', 'autoAddMargin', 'positionIdx'),
  post('position/add-margin', 'category', 'symbol', 'margin', 'positionIdx'),
  post('position/confirm-pending-mmr', 'category', 'symbol'),
  post('position/move-positions', 'fromUid', 'toUid', 'list'),
  get('account/wallet-balance', 'accountType', 'coin'),
  get('account/fee-rate', 'category', 'symbol'),
  get('account/info'),
  get('account/transaction-log', ...PAGE, 'accountType', 'currency'),
  get('account/collateral-info', 'currency'),
  get('account/query-dcp-info'),
  get('account/instruments-info', 'category', 'symbol'),
  get('account/user-setting-config'),
  post('account/set-margin-mode', 'setMarginMode'),
  post('account/set-limit-px-action', 'category', 'modifyEnable'),
  post('account/demo-apply-money', 'adjustType', 'utaDemoApplyMoney'),
  get('user/query-api'),
  get('asset/coin/query-info', 'coin'),
  get('asset/transfer/query-account-coins-balance', 'coin'),
  open('market/time'),
  open('market/kline', 'category', 'symbol', 'interval', 'start', 'end', 'limit'),
  open('market/mark-price-kline', 'category', 'symbol', 'interval', 'start', 'end', 'limit'),
  open('market/premium-index-price-kline', 'category', 'symbol', 'interval', 'limit'),
  open('market/instruments-info', 'category', 'symbol', 'status', 'limit', 'cursor'),
  open('market/orderbook', 'category', 'symbol', 'limit'),
  open('market/full_orderbook', 'category', 'symbol'),
  open('market/tickers', 'category', 'symbol'),
  open('market/recent-trade', 'category', 'symbol', 'limit'),
  open('market/funding/history', 'category', 'symbol', 'startTime', 'endTime', 'limit'),
  open('market/open-interest', 'category', 'symbol', 'intervalTime', 'startTime', 'endTime', 'limit', 'cursor'),
  open('market/risk-limit', 'category', 'symbol', 'cursor'),
  open('market/price-limit', 'category', 'symbol'),
  open('system/status', 'id', 'state'),
  open('market/no-such-thing', 'category'),
];

/** Values that no field means. */
const ODD: readonly unknown[] = [
  null,
  '',
  ' ',
  '-1',
  -1,
  '1e400',
  '0x10',
  '٣',
  'NaN',
  1e308,
  -0,
  0.1 + 0.2,
  1e-9,
  '9'.repeat(39),
  '9'.repeat(2_000),
  '0.0000000000001',
  true,
  [],
  {},
  [null],
  { $ne: 1 },
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  "'; drop table orders; --",
  '<script>',
  '../../etc',
];

export function fieldsFor(endpoint: Endpoint, dice: Dice): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of endpoint.fields) {
    const value = name === 'request' ? batchFor(endpoint, dice) : FIELDS[name]?.(dice);
    if (value !== undefined) fields[name] = value;
  }
  // One request in three is spoilt somewhere.
  for (const name of Object.keys(fields)) if (dice.once(3 * Object.keys(fields).length)) fields[name] = dice.pick(ODD);
  if (dice.once(20)) delete fields[dice.pick([...endpoint.fields, 'none'])];
  if (dice.once(40)) fields[dice.pick(['__proto__', 'toString', 'extra', ''])] = dice.pick(ODD);
  return fields;
}

function batchFor({ path }: Endpoint, dice: Dice): unknown {
  const names = path.includes('create') ? ORDER : path.includes('amend') ? AMEND : REF;
  if (dice.once(20)) return dice.pick(ODD);
  return Array.from({ length: dice.whole(23) }, () =>
    fieldsFor({ method: 'POST', path: '', fields: names.slice(1) }, dice),
  );
}

/** A JSON text with some of its bytes changed, cut or doubled. */
export function mangled(text: string, dice: Dice): Buffer {
  const bytes = Buffer.from(text);
  for (let turn = 0; turn <= dice.whole(4); turn += 1) bytes[dice.whole(bytes.length)] = dice.whole(256);
  const cut = dice.whole(bytes.length + 1);
  return dice.once(3) ? bytes.subarray(0, cut) : dice.once(3) ? Buffer.concat([bytes, bytes.subarray(cut)]) : bytes;
}

export function signedHeaders(
  { key, secret }: { readonly key: string; readonly secret: string },
  payload: string | Uint8Array,
): Record<string, string> {
  const at = String(Date.now());
  const signature = createHmac('sha256', secret).update(`${at}${key}5000`).update(payload).digest('hex');
  return {
    'X-BAPI-API-KEY': key,
    'X-BAPI-TIMESTAMP': at,
    'X-BAPI-RECV-WINDOW': '5000',
    'X-BAPI-SIGN': signature,
    'Content-Type': 'application/json',
  };
}
