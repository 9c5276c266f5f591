import { fixed, type InstrumentId } from '../../src/domain/index.ts';
import type { PracticeExchange } from '../../src/exchange/index.ts';
import type { DirectNetwork } from './direct-library.ts';

type Rule = Parameters<PracticeExchange['control']['addFault']>[0];

/** What a fault may use while it lasts. */
export interface Trouble {
  readonly control: PracticeExchange['control'];
  readonly uid: string;
  readonly network: DirectNetwork;
  /** Lets market time pass. */
  pass(seconds: number): Promise<void>;
  /** A fault rule on this account; its strikes are counted, and it ends with its class. */
  rule(fault: Rule['fault'], where?: Omit<Rule, 'fault' | 'uid'>): void;
  /** Counts what is no rule's strike. */
  happened(times?: number): void;
  /** A request of the account's owner at a screen. */
  byHand(path: string, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The lowest price at which somebody sells. */
  bestAsk(symbol: string): string;
  emergencyStop(): Promise<unknown>;
  /** Whether a start with the key of another account is refused. */
  meetsStranger(): Promise<boolean>;
  ledger(): {
    readonly orders: readonly Readonly<Record<string, string>>[];
    readonly positions: readonly Readonly<Record<string, string>>[];
    readonly executions: readonly Readonly<Record<string, string>>[];
  };
}

export interface FaultClass {
  /** Network faults begin with N, those of the exchange with X. */
  readonly id: string;
  readonly what: string;
  run(trouble: Trouble): Promise<void>;
}

const CREATE = '/v5/order/create';
const CANCEL = '/v5/order/cancel';
const INSTRUMENTS = ['BTCUSDT', 'ETHUSDT'] as const;
const OPEN = new Set(['New', 'PartiallyFilled', 'Untriggered']);

/** So long the strategies get something to do with it: a bar a minute. */
const SECONDS = 480;

/** Rules and nothing else, for as long as usual. */
const rules = (
  id: string,
  what: string,
  ...all: readonly [Rule['fault'], Omit<Rule, 'fault' | 'uid'>?][]
): FaultClass => ({
  id,
  what,
  async run({ rule, pass }) {
    for (const [fault, where] of all) rule(fault, where);
    await pass(SECONDS);
  },
});

const on = (path: string, probability = 0.5): Omit<Rule, 'fault' | 'uid'> => ({ on: path, probability });

export const FAULT_CLASSES: readonly FaultClass[] = [
  rules('N1', 'request lost before the exchange', [{ type: 'lose-request', how: 'hang' }, on(CREATE)]),
  rules('N2', 'effect happened, answer lost', [{ type: 'lose-reply', how: 'hang' }, on(CREATE)]),
  rules('N3', 'answer after our time-out', [{ type: 'delay-reply', ms: 8_000 }, on(CREATE)]),
  rules(
    'N4',
    'request delivered twice',
    [{ type: 'repeat-request' }, on(CREATE)],
    [{ type: 'repeat-request' }, on(CANCEL)],
  ),
  rules('N5', 'request delayed beyond its window', [{ type: 'delay-request', ms: 9_000 }, on(CREATE)]),
  {
    id: 'N6',
    what: 'request delayed inside its window, overtaken by an emergency stop',
    async run({ rule, pass, emergencyStop }) {
      rule({ type: 'delay-request', ms: 4_000 }, { on: CREATE });
      for (let turn = 0; turn < 4; turn += 1) {
        await pass(61);
        await emergencyStop();
      }
    },
  },
  rules(
    'N7',
    'connection reset',
    [{ type: 'lose-request', how: 'reset' }, on(CREATE, 0.3)],
    [{ type: 'lose-reply', how: 'reset' }, on(CREATE, 0.3)],
    [{ type: 'lose-reply', how: 'reset' }, on('/v5/order/realtime', 0.5)],
  ),
  rules(
    'N8',
    'stream messages twice',
    [{ type: 'repeat-message' }, on('execution', 1)],
    [{ type: 'repeat-message' }, on('order', 1)],
  ),
  rules(
    'N9',
    'stream messages out of order',
    [{ type: 'delay-message', ms: 900 }, on('order')],
    [{ type: 'delay-message', ms: 700 }, on('execution')],
  ),
  rules(
    'N10',
    'stream messages dropped in silence',
    [{ type: 'drop-message' }, on('execution')],
    [{ type: 'drop-message' }, on('order')],
  ),
  {
    id: 'N11',
    what: 'connection half open: nothing comes, no pong',
    async run({ control, pass, happened }) {
      for (let turn = 0; turn < 4; turn += 1) {
        happened(control.troubleSockets({ kind: 'private', silentMs: 45_000 }));
        happened(control.troubleSockets({ kind: 'trade', silentMs: 45_000 }));
        await pass(100);
      }
    },
  },
  {
    id: 'N12',
    what: 'a storm of disconnections',
    async run({ control, pass, happened }) {
      for (let turn = 0; turn < 40; turn += 1) {
        happened(control.troubleSockets({}));
        await pass(10);
      }
    },
  },
  {
    id: 'N13',
    what: 'only some topics granted',
    async run({ control, network, pass, happened }) {
      const before = network.refusals;
      network.withheld.add('execution');
      control.troubleSockets({ kind: 'private' });
      await pass(120);
      network.withheld.clear();
      happened(network.refusals - before);
      await pass(60);
    },
  },
  rules(
    'N14',
    'garbled answers, or a page of HTML',
    [{ type: 'garbage', effect: 'done' }, on(CREATE, 0.3)],
    [
      { type: 'http', status: 200, effect: 'none' },
      { on: '/v5/execution/list', probability: 0.5, transport: 'rest' },
    ],
    [
      { type: 'garbage', effect: 'none' },
      { on: '/v5/order/realtime', probability: 0.5, transport: 'rest' },
    ],
  ),
  rules('N15', 'requests take half a minute, the stream is well', [
    { type: 'delay-reply', ms: 30_000 },
    { transport: 'rest' },
  ]),
  rules(
    'X1',
    'server error that says nothing',
    [{ type: 'answer', retCode: 10016, retMsg: 'Internal System Error.', effect: 'none' }, on(CREATE, 0.3)],
    [{ type: 'answer', retCode: 10016, retMsg: 'Internal System Error.', effect: 'done' }, on(CREATE, 0.3)],
    [{ type: 'answer', retCode: 10000, retMsg: 'Server Timeout', effect: 'done' }, on(CANCEL)],
  ),
  rules('X2', '"order is processing"', [
    { type: 'answer', retCode: 110079, retMsg: 'The order is processing.', effect: 'done' },
    on(CREATE),
  ]),
  rules('X3', 'too many requests', [
    { type: 'answer', retCode: 10006, retMsg: 'Too many visits.', effect: 'none' },
    {},
  ]),
  {
    id: 'X4',
    what: 'banned for ten minutes',
    async run({ rule, pass }) {
      rule({ type: 'ban', ms: 600_000 }, { on: '/v5/position/list', times: 1 });
      await pass(800);
    },
  },
  {
    id: 'X5',
    what: 'refused as too late: the exchange’s clock is another',
    async run({ control, network, pass, happened }) {
      const refused = (): number => network.codes.get(10002) ?? 0;
      const before = refused();
      for (const ms of [7_000, -7_000, 7_000, 0]) {
        control.skewClock(ms);
        await pass(130);
      }
      happened(refused() - before);
    },
  },
  rules('X6', 'the key is refused', [
    { type: 'answer', retCode: 33004, retMsg: 'Your api key has expired.', effect: 'none' },
    {},
  ]),
  rules('X7', 'cancel answered "no such order"', [
    { type: 'answer', retCode: 110001, retMsg: 'order not exists or too late to cancel', effect: 'none' },
    on(CANCEL, 0.7),
  ]),
  rules('X8', 'refused for good: not enough money', [
    { type: 'answer', retCode: 110007, retMsg: 'ab not enough for new order', effect: 'none' },
    on(CREATE),
  ]),
  rules('X9', '"this order id is taken", at the first attempt', [
    { type: 'answer', retCode: 110072, retMsg: 'OrderLinkedID is duplicate', effect: 'none' },
    { on: CREATE, times: 2 },
  ]),
  {
    id: 'X10',
    what: 'accepted, then ended by the exchange itself',
    async run({ control, uid, pass, happened, ledger }) {
      for (let turn = 0; turn < SECONDS / 20; turn += 1) {
        const open = ledger().orders.findLast(({ orderStatus }) => OPEN.has(orderStatus!));
        if (open !== undefined) {
          control.cancelByAdmin(uid, open['orderId']!);
          happened();
        }
        await pass(20);
      }
    },
  },
  rules(
    'X11',
    'accepted, and not found for 15 s',
    [{ type: 'hide-order', ms: 15_000 }, on(CREATE)],
    [{ type: 'lose-reply', how: 'reset' }, on(CREATE)],
  ),
  {
    id: 'X12',
    what: 'exchange restarts and forgets closed orders',
    async run({ control, pass, happened, rule }) {
      rule({ type: 'lose-reply', how: 'reset' }, on(CREATE));
      for (let turn = 0; turn < 4; turn += 1) {
        await pass(65);
        control.restart({ downMs: 3_000 });
        happened();
      }
    },
  },
  {
    id: 'X13',
    what: 'history lags by 20 s',
    async run({ control, pass, happened, rule }) {
      control.lagHistory(20_000);
      rule({ type: 'lose-reply', how: 'reset' }, on(CREATE));
      happened();
      await pass(SECONDS);
    },
  },
  rules('X15', 'a second Filled: the cancel came too late', [{ type: 'double-filled' }, on('order', 1)]),
  {
    id: 'X16',
    what: 'cancelled with part of it filled',
    async run({ byHand, pass, happened, ledger, bestAsk }) {
      for (let turn = 0; turn < 4; turn += 1) {
        // More than there is at the best price, and nothing beyond it.
        const order = {
          symbol: 'BTCUSDT',
          side: 'Buy',
          orderType: 'Limit',
          timeInForce: 'IOC',
          price: bestAsk('BTCUSDT'),
        };
        const { orderId } = byHand(CREATE, { ...order, qty: '9' });
        const placed = ledger().orders.find((row) => row['orderId'] === orderId);
        if (placed?.['orderStatus'] === 'Cancelled' && Number(placed['cumExecQty']) > 0) happened();
        const qty = placed?.['cumExecQty'] ?? '0';
        if (Number(qty) > 0) byHand(CREATE, { symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty });
        await pass(60);
      }
    },
  },
  {
    id: 'X17',
    what: 'an order filled in parts',
    async run({ byHand, pass, happened, ledger }) {
      byHand(CREATE, { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '2' });
      await pass(30);
      byHand(CREATE, { symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '2' });
      await pass(30);
      const counts = new Map<string, number>();
      for (const { orderId = '' } of ledger().executions) counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
      happened([...counts.values()].filter((count) => count > 1).length);
    },
  },
  {
    id: 'X18',
    what: 'executions shown to questions only a minute later',
    async run({ control, pass, rule }) {
      control.lagHistory(60_000);
      rule({ type: 'drop-message' }, on('execution', 1));
      await pass(SECONDS);
    },
  },
  {
    id: 'X20',
    what: 'funding row among the executions',
    async run({ control, pass, happened, ledger }) {
      const paid = (): number => ledger().executions.filter(({ execType }) => execType === 'Funding').length;
      const before = paid();
      for (let turn = 0; turn < 6; turn += 1) {
        for (const symbol of INSTRUMENTS) {
          control.setFundingRate(symbol, fixed(turn % 2 === 0 ? '0.0003' : '-0.0002'));
          control.settleFunding(symbol);
        }
        await pass(70);
      }
      happened(paid() - before);
    },
  },
  {
    id: 'X21',
    what: 'position reduced by force',
    async run({ control, uid, pass, happened, ledger }) {
      for (let turn = 0; turn < 6; turn += 1) {
        const held = ledger().positions.find(({ size }) => Number(size) > 0);
        if (held !== undefined) {
          control.deleverage(uid, held['symbol']!, fixed(held['symbol'] === 'BTCUSDT' ? '0.001' : '0.01'));
          happened();
        }
        await pass(65);
      }
    },
  },
  {
    id: 'X22',
    what: 'trade, order and cancel by hand on the same account',
    async run({ byHand, pass, happened, ledger }) {
      for (let turn = 0; turn < 4; turn += 1) {
        byHand(CREATE, { symbol: 'BTCUSDT', side: turn % 2 === 0 ? 'Buy' : 'Sell', orderType: 'Market', qty: '0.002' });
        const { orderId } = byHand(CREATE, {
          symbol: 'ETHUSDT',
          side: 'Buy',
          orderType: 'Limit',
          qty: '0.1',
          price: '100',
        });
        await pass(30);
        byHand(CANCEL, { symbol: 'ETHUSDT', orderId });
        const open = ledger().orders.find(({ orderStatus }) => OPEN.has(orderStatus!));
        if (open !== undefined) byHand(CANCEL, { symbol: open['symbol'], orderId: open['orderId'] });
        happened(open === undefined ? 3 : 4);
        await pass(60);
      }
    },
  },
  {
    id: 'X23',
    what: 'money in, and out again',
    async run({ control, uid, pass, happened }) {
      for (const amount of ['100', '-100']) {
        control.transfer(uid, 'USDT', fixed(amount));
        happened();
        await pass(120);
      }
    },
  },
  {
    id: 'X24',
    what: 'leverage changed by hand',
    async run({ byHand, pass, happened }) {
      for (const leverage of ['5', '10']) {
        byHand('/v5/position/set-leverage', { symbol: 'BTCUSDT', buyLeverage: leverage, sellLeverage: leverage });
        happened();
        await pass(120);
      }
    },
  },
  {
    id: 'X25',
    what: 'a market halted, and open again',
    async run({ control, pass, happened }) {
      control.setStatus({ category: 'linear', symbol: 'ETHUSDT' }, 'Halted');
      happened();
      await pass(300);
      control.setStatus({ category: 'linear', symbol: 'ETHUSDT' }, 'Trading');
      await pass(120);
    },
  },
  {
    id: 'X26',
    what: 'the outside price jumps by a tenth',
    async run({ control, pass, happened, ledger }) {
      for (const rate of ['1.1', '0.9']) {
        const price = ledger().executions.findLast(({ symbol }) => symbol === 'BTCUSDT')?.['execPrice'];
        if (price !== undefined) {
          control.setIndexPrice('BTCUSDT', fixed((Number(price) * Number(rate)).toFixed(1)));
          happened();
        }
        await pass(120);
      }
    },
  },
  {
    id: 'X28',
    what: 'a stop whose cancels and closes get lost',
    async run({ rule, pass, emergencyStop }) {
      rule({ type: 'lose-request', how: 'reset' }, on(CANCEL));
      rule({ type: 'lose-reply', how: 'reset' }, on(CREATE, 0.4));
      for (let turn = 0; turn < 3; turn += 1) {
        await pass(125);
        await emergencyStop();
      }
    },
  },
  {
    id: 'X29',
    what: 'maintenance: announced, orders refused, then away for some seconds',
    async run({ control, pass, happened }) {
      for (let turn = 0; turn < 3; turn += 1) {
        control.announce({
          id: `m${turn}`,
          title: 'Maintenance',
          state: 'ongoing',
          begin: 0 as never,
          end: 0 as never,
        });
        control.restart({ drainMs: 65_000 });
        await pass(65);
        control.restart({ downMs: 8_000 });
        happened();
        await pass(60);
      }
    },
  },
  {
    id: 'X31',
    what: 'started with the key of another account',
    async run({ meetsStranger, happened, pass }) {
      if (await meetsStranger()) happened();
      await pass(10);
    },
  },
  rules(
    'X32',
    'a status nobody knows, and a field that is missing',
    [
      { type: 'alter-message', field: 'orderStatus', value: 'Pondering' },
      { on: 'order', times: 3 },
    ],
    [
      { type: 'alter-message', field: 'execQty' },
      { on: 'execution', times: 3 },
    ],
  ),
];

/** Classes of the list that this day does not hold, and why. */
export const NOT_IN_THE_DAY: readonly { readonly id: string; readonly why: string }[] = [
  { id: 'N16', why: 'the database is a file of this machine: there is no network to it' },
  { id: 'X14', why: 'an order older than a day cannot be in one; unknown orders are settled within minutes' },
  { id: 'X19', why: 'execution.fast is not subscribed to' },
  { id: 'X27', why: 'no order here is beyond the band in which the exchange lets prices stand' },
  { id: 'X30', why: 'orders are sent one by one' },
];

export const TRADED = INSTRUMENTS.map((symbol) => `${symbol}-PERP.BYBIT` as InstrumentId);
