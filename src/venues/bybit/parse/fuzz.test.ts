import { describe, expect, test } from 'vitest';
import { fixed, type InstrumentId } from '../../../domain/index.ts';
import { seededRandom } from '../../../runtime/index.ts';
import { mutated, readMutations, type MutationTarget } from '../../test-mutations.ts';
import { OrderBook } from '../order-book.ts';
import {
  accessKey,
  accountInfo,
  bookSnapshot,
  fundingExecution,
  linearExecution,
  linearInstrument,
  linearOrder,
  listedKline,
  position,
  pushedKline,
  spotExecution,
  spotInstrument,
  spotOrder,
  wallet,
} from '../test-payloads.ts';
import { readAccessKey, readAccountInfo } from './access-key.ts';
import { readAcknowledgement } from './acknowledgement.ts';
import { readBook } from './book.ts';
import { readExecution } from './execution.ts';
import { readPerpetual, readSpot, STANDARD_FEES } from './instrument.ts';
import { readListedBar, readPushedBar } from './kline.ts';
import { readOrder } from './order.ts';
import { readPosition } from './position.ts';
import { readTicker } from './ticker.ts';
import { readWallet } from './wallet.ts';

/** Cases for each parser; `ASSAY_FUZZ_CASES=10000` makes it more than a hundred thousand in all. */
const CASES = Number(process.env['ASSAY_FUZZ_CASES'] ?? 400);
const SERIES = { instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId, timeframe: '1m' } as const;

const TARGETS: readonly MutationTarget[] = [
  { name: 'order', payload: linearOrder, read: (raw) => readOrder('linear', raw), money: ['qty'] },
  { name: 'spot order', payload: spotOrder, read: (raw) => readOrder('spot', raw), money: ['qty'] },
  {
    name: 'execution',
    payload: linearExecution,
    read: (raw) => readExecution('linear', raw),
    money: ['execPrice', 'execQty', 'execFee'],
  },
  {
    name: 'spot execution',
    payload: spotExecution,
    read: (raw) => readExecution('spot', raw),
    money: ['execPrice', 'execQty', 'execFee'],
  },
  {
    name: 'funding',
    payload: fundingExecution,
    read: (raw) => readExecution('linear', raw),
    money: ['execQty', 'execFee'],
  },
  { name: 'position', payload: position, read: readPosition, money: ['size'] },
  { name: 'wallet', payload: wallet, read: readWallet, money: [] },
  {
    name: 'kline',
    payload: pushedKline,
    read: (raw) => readPushedBar(SERIES, raw),
    money: ['open', 'high', 'low', 'close', 'volume'],
  },
  {
    name: 'listed kline',
    payload: listedKline,
    read: (raw) => readListedBar(SERIES, raw),
    money: ['1', '2', '3', '4', '5'],
  },
  { name: 'book', payload: bookSnapshot, read: readBook, money: [] },
  {
    name: 'perpetual',
    payload: linearInstrument,
    read: (raw) => readPerpetual(raw, STANDARD_FEES.linear, fixed('0.005')),
    money: [],
  },
  { name: 'spot instrument', payload: spotInstrument, read: (raw) => readSpot(raw, STANDARD_FEES.spot), money: [] },
  { name: 'key', payload: accessKey, read: readAccessKey, money: [] },
  { name: 'account', payload: accountInfo, read: readAccountInfo, money: [] },
  { name: 'acknowledgement', payload: { orderId: 'a', orderLinkId: 'b' }, read: readAcknowledgement, money: [] },
  {
    name: 'ticker',
    payload: { category: 'spot', list: [{ symbol: 'BTCUSDT', lastPrice: '72000.1' }] },
    read: readTicker,
    money: [],
  },
];

describe('a mutated message', () => {
  test.each(TARGETS)('of a $name is read or put aside, and never throws', (target) => {
    expect(target.read(target.payload)).toMatchObject({ ok: true });
    const { aside, guessed } = readMutations(target, { seed: 1_000 + TARGETS.indexOf(target), cases: CASES });
    expect(guessed).toEqual([]);
    // Were nothing put aside, the mutations would prove nothing.
    expect(aside).toBeGreaterThan(CASES * 0.1);
    expect(aside).toBeLessThan(CASES);
  });

  test('of a book leaves it whole or empty, never with a price that is not there', () => {
    const chance = seededRandom(99).next;
    const book = new OrderBook(SERIES.instrument);
    let wrong = 0;
    for (let turn = 0; turn < CASES; turn += 1) {
      const reading = readBook(mutated(bookSnapshot, chance));
      const isEmpty = reading.ok && book.apply(reading.value) === 'gap';
      const quote = book.quote();
      if ((isEmpty && book.depth > 0) || (quote !== undefined && quote.bid >= quote.ask)) wrong += 1;
    }
    expect(wrong).toBe(0);
  });
});
