import { describe, expect, test } from 'vitest';
import { fixed, type ClientOrderId, type InstrumentId } from '../../src/domain/index.ts';
import { checkHistory, type Evidence } from './check.ts';
import type { Deed } from './deeds.ts';
import type { Arrival, ExchangeLedger, Row } from './exchange-ledger.ts';
import type { Halt, Intent, ServerBooks } from './server-books.ts';

/** A minute in which an order was filled, funding paid, a person bought and cancelled, and everything was stopped once. */
const ID = 's1-A-1-1';
const EXIT = 's1-A-2-1';
const BTC = 'BTCUSDT-PERP.BYBIT';

const arrival = (at: number, path: string, changes: Partial<Arrival> = {}): Arrival => ({
  at,
  transport: 'socket',
  path,
  fields: {},
  retCode: 0,
  result: {},
  faults: [],
  ...changes,
});
const create = (at: number, id: string, changes: Partial<Arrival> = {}): Arrival =>
  arrival(at, '/v5/order/create', { fields: { orderLinkId: id }, ...changes });
const order = (orderId: string, orderLinkId: string, createdTime: number, changes: Row = {}): Row => ({
  orderId,
  orderLinkId,
  symbol: 'BTCUSDT',
  orderStatus: 'Filled',
  createType: 'CreateByUser',
  cancelType: 'UNKNOWN',
  cumExecQty: '0.5',
  cumExecFee: '0.0275',
  createdTime: String(createdTime),
  updatedTime: String(createdTime),
  ...changes,
});
const execution = (execId: string, orderLinkId: string, changes: Row = {}): Row => ({
  execId,
  orderLinkId,
  orderId: '',
  execType: 'Trade',
  symbol: 'BTCUSDT',
  side: 'Buy',
  execQty: '0.5',
  execPrice: '100',
  execFee: '0.0275',
  ...changes,
});
const intent = (seq: number, at: number, id: string, reduceOnly = false): Intent => ({
  seq,
  at,
  order: { clientOrderId: id as ClientOrderId, instrument: BTC as InstrumentId, side: 'buy', reduceOnly },
});
const halt = (seq: number, at: number, changes: Partial<Halt> = {}): Halt => ({
  seq,
  at,
  type: 'halted',
  by: 'operator',
  reason: 'enough',
  code: undefined,
  ...changes,
});
const filled = { status: 'filled', filled: fixed('0.5'), fees: fixed('0.0275') } as const;
const half = { instrument: BTC, side: 'buy', price: fixed('100') } as const;

const ledger: ExchangeLedger = {
  requests: [
    create(1_000, ID),
    create(5_000, '', { transport: 'by-hand', result: { orderId: 'h1' } }),
    arrival(6_000, '/v5/order/cancel', { transport: 'by-hand', fields: { orderId: 'h1' }, result: { orderId: 'h1' } }),
    create(21_000, EXIT, { fields: { orderLinkId: EXIT, reduceOnly: true } }),
    arrival(22_000, '/v5/order/cancel-all', { transport: 'rest' }),
    create(23_000, 'watchdog_1', { transport: 'rest' }),
  ],
  lostRequests: [],
  creates: {},
  orders: [
    order('o1', ID, 1_000),
    order('h1', '', 5_000, { orderStatus: 'Cancelled', cancelType: 'CancelByUser', cumExecQty: '0', cumExecFee: '' }),
    order('o2', EXIT, 21_000, { orderStatus: 'Rejected', cumExecQty: '0', cumExecFee: '0' }),
    order('w1', 'watchdog_1', 23_000, { cumExecQty: '0.2' }),
  ],
  executions: [
    execution('e1', ID),
    execution('f1', '', { execType: 'Funding', execFee: '0.01' }),
    execution('e2', 'watchdog_1', { side: 'Sell', execQty: '0.2', execFee: '0.011' }),
  ],
  positions: [{ symbol: 'BTCUSDT', side: 'Buy', size: '0.3' }],
  wallet: { coin: [{ coin: 'USDT', walletBalance: '99999.9515' }] },
};
const books: ServerBooks = {
  lastSeq: 9,
  intents: [intent(3, 990, ID), intent(6, 20_990, EXIT, true)],
  cancels: new Set(),
  amends: new Set(),
  orders: new Map([
    [ID, filled],
    [EXIT, { status: 'rejected', filled: 0n, fees: 0n } as never],
  ]),
  bookings: new Map([
    [
      'e1',
      [
        { ...half, seq: 4, quantity: fixed('0.3'), fee: fixed('0.0165') },
        { ...half, seq: 4, quantity: fixed('0.2'), fee: fixed('0.011') },
      ],
    ],
    ['e2', [{ ...half, seq: 7, side: 'sell', quantity: fixed('0.2'), fee: fixed('0.011') }]],
  ]),
  listed: new Map([
    ['e1', 2],
    ['e2', 1],
  ]),
  fundings: new Map([['f1', [fixed('-0.01')]]]),
  halts: [halt(1, 0, { by: 'assay', reason: 'not armed: nobody' }), halt(2, 500, { type: 'resumed' }), halt(5, 20_100)],
  positions: new Map([[BTC, fixed('0.3')]]),
  adopted: new Map(),
  cash: fixed('99999.9515'),
  halted: undefined,
  broken: undefined,
};
const deeds: readonly Deed[] = [
  { at: 5_000, type: 'by-hand', path: '/v5/order/create', orderId: 'h1' },
  { at: 6_000, type: 'by-hand', path: '/v5/order/cancel', orderId: 'h1' },
  { at: 20_000, type: 'stop' },
  { at: 20_050, type: 'latched' },
  { at: 40_000, type: 'unlatched' },
];
const evidence: Evidence = { ledger, books, deeds, staleMs: 10_000 };

const withRow = (rows: readonly Row[], at: number, changes: Row): readonly Row[] =>
  rows.map((row, index) => (index === at ? { ...row, ...changes } : row));

test('a history in which everything agrees is in order', () => {
  expect(checkHistory(evidence)).toEqual([]);
});

test('a watchdog may stop a server that is silent', () => {
  const silent: Evidence = {
    ...evidence,
    deeds: [...deeds.filter(({ type }) => type !== 'stop'), { at: 8_000, type: 'server-gone', how: 'paused' }],
  };
  const sorted = { ...silent, deeds: silent.deeds.toSorted((a, b) => a.at - b.at) };
  expect(checkHistory(sorted)).toEqual([]);
});

test('what the wire doubled was not sent twice', () => {
  const twice = create(1_000, ID, { faults: ['repeat-request'] });
  const requests = [twice, { ...twice, retCode: 110072 }, ...ledger.requests.slice(1)];
  expect(checkHistory({ ...evidence, ledger: { ...ledger, requests } })).toEqual([]);
});

interface Planted {
  readonly ledger?: Partial<ExchangeLedger>;
  readonly books?: Partial<ServerBooks>;
  readonly deeds?: readonly Deed[];
}

describe('a planted mistake is found:', () => {
  const { requests, orders, executions } = ledger;
  test.each<[name: string, planted: Planted, words: RegExp]>([
    [
      'an order sent twice',
      { ledger: { requests: [...requests, create(2_000, ID, { retCode: 110072 })] } },
      /was sent 2 times/,
    ],
    ['an order placed twice', { ledger: { orders: [...orders, order('o9', ID, 1_500)] } }, /there are two orders/],
    ['an order accepted twice', { ledger: { requests: [...requests, create(1_500, ID)] } }, /became an order 2 times/],
    [
      'an order that was never written down',
      { books: { intents: books.intents.slice(1) } },
      /sent before it was written down/,
    ],
    [
      'an order that left before it was written down',
      { ledger: { orders: withRow(orders, 0, { createdTime: '-5000' }) } },
      /older than its intent/,
    ],
    [
      'an order decided on twice',
      { books: { intents: [intent(1, 900, ID), ...books.intents] } },
      /was decided on twice/,
    ],
    [
      'an order of an instance that had been replaced',
      {
        ledger: { requests: [create(500, 's1-A-0-2', { retCode: 1 }), ...requests] },
        books: {
          intents: [intent(0, 400, 's1-A-0-2'), ...books.intents],
          orders: new Map([...books.orders, ['s1-A-0-2', { status: 'rejected', filled: 0n, fees: 0n } as never]]),
        },
      },
      /an instance that had been replaced/,
    ],
    [
      'an order without a fate',
      { books: { orders: new Map([[EXIT, books.orders.get(EXIT)!]]) } },
      /nothing is said of what became of it/,
    ],
    [
      'an order with two fates',
      { books: { orders: new Map([...books.orders, [ID, { ...filled, status: 'cancelled' }]]) } },
      /is cancelled here, and Filled there/,
    ],
    [
      'an order that is said to be open and never was',
      {
        ledger: { orders: orders.filter(({ orderLinkId }) => orderLinkId !== EXIT) },
        books: { orders: new Map([...books.orders, [EXIT, { ...filled, status: 'working' }]]) },
      },
      /never was there/,
    ],
    ['a lost execution', { books: { bookings: new Map([...books.bookings].slice(1)) } }, /execution e1 .*was lost/],
    ['an execution twice in the ledger', { ledger: { executions: [...executions, executions[0]!] } }, /e1 is twice/],
    [
      'an execution booked twice',
      {
        books: {
          bookings: new Map([
            ...books.bookings,
            ['e2', [7, 8].map((seq) => ({ ...books.bookings.get('e2')![0]!, seq }))],
          ]),
        },
      },
      /booked more than once/,
    ],
    [
      'a fill that never was',
      { books: { bookings: new Map([...books.bookings, ['e9', books.bookings.get('e1')!]]) } },
      /fill e9 was booked and never happened/,
    ],
    ['an execution that is not listed', { books: { listed: new Map([['e1', 2]]) } }, /e2 was booked in 1 parts/],
    [
      'a listed fill that was not booked',
      { books: { listed: new Map([...books.listed, ['e9', 1]]) } },
      /fill e9 is listed/,
    ],
    [
      'another price',
      { ledger: { executions: withRow(executions, 0, { execPrice: '100.000000000001' }) } },
      /price 100 here, 100.000000000001 there/,
    ],
    [
      'another fee',
      { ledger: { executions: withRow(executions, 0, { execFee: '0.027500000001' }) } },
      /fee 0.0275 here/,
    ],
    [
      'another quantity',
      { ledger: { executions: withRow(executions, 0, { execQty: '0.500000000001' }) } },
      /quantity 0.5 here/,
    ],
    [
      'another side',
      { ledger: { executions: withRow(executions, 0, { side: 'Sell' }) } },
      /buy BTCUSDT-PERP.BYBIT here, Sell/,
    ],
    ['lost funding', { books: { fundings: new Map() } }, /funding f1 of BTCUSDT was lost/],
    [
      'funding booked twice',
      { books: { fundings: new Map([['f1', [fixed('-0.01'), fixed('-0.01')]]]) } },
      /booked 2 times/,
    ],
    ['another position', { ledger: { positions: [] } }, /0 at the exchange, 0.3 here/],
    [
      'a position that no booking made',
      { ledger: { positions: [] }, books: { positions: new Map() } },
      /bookings of 0.3/,
    ],
    ['another balance', { books: { cash: fixed('99999.951500000001') } }, /cash: 99999.9515 at the exchange/],
    [
      'an order after a stop',
      { ledger: { requests: [...requests, create(26_000, 's1-A-1-1', { retCode: 110072 })] } },
      /was sent 5950 ms after the stop/,
    ],
    [
      'a decision after a halt',
      {
        books: {
          intents: [...books.intents, intent(8, 30_000, 's1-A-3-1')],
          orders: new Map([...books.orders, ['s1-A-3-1', { status: 'not-accepted', filled: 0n, fees: 0n } as never]]),
        },
      },
      /decided on while trading was halted/,
    ],
    ['a halt that nobody asked for', { deeds: deeds.slice(0, 2) }, /nobody had asked for it/],
    [
      'a halt because of a contradiction',
      { books: { halts: [...books.halts, halt(8, 30_000, { code: 'CONTRADICTION' })] } },
      /nobody had asked for it/,
    ],
    [
      'a watchdog that stops a server that lives',
      { deeds: deeds.filter(({ type }) => type !== 'stop') },
      /stopped a server that was \d+ ms away/,
    ],
    [
      'a watchdog that closes without a stop',
      { ledger: { requests: [...requests, create(90_000, 'watchdog_2', { retCode: 1 })] } },
      /the watchdog closes, and there was no stop/,
    ],
    [
      'an order of nobody',
      { ledger: { orders: [...orders, order('x1', '', 7_000)] } },
      /order x1 in BTCUSDT is nobody's/,
    ],
    ['a request by hand that nobody made', { deeds: deeds.slice(1) }, /nobody did .*create h1 by hand/],
    [
      'a request by hand that got lost',
      { ledger: { requests: requests.filter(({ path }) => path !== '/v5/order/cancel') } },
      /knows nothing of it/,
    ],
    [
      'a cancel that is in no journal',
      { ledger: { requests: [...requests, arrival(9_000, '/v5/order/cancel', { fields: { orderLinkId: ID } })] } },
      /was cancelled, and no journal says so/,
    ],
    [
      'a request that is no business of ours',
      { ledger: { requests: [...requests, arrival(9_000, '/v5/position/set-leverage')] } },
      /was asked by nobody known/,
    ],
    [
      'a journal that was tampered with',
      { books: { broken: 'entry 3: its hash is another' } },
      /the journal is broken/,
    ],
  ])('%s', (_name, planted, words) => {
    const wrong = checkHistory({
      ...evidence,
      ledger: { ...ledger, ...planted.ledger },
      books: { ...books, ...planted.books },
      deeds: planted.deeds ?? deeds,
    });
    expect(wrong).toContainEqual(expect.stringMatching(words));
  });
});
