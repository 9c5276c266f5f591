import { expect, test } from 'vitest';
import { AssayError } from '../../runtime/index.ts';
import { BINANCE_FUTURES } from './dialects/binance.ts';
import { BYBIT } from './dialects/bybit.ts';
import { OKX } from './dialects/okx.ts';
import { failureOf } from './outcome.ts';

function ccxtError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

test.each([
  ['RequestTimeout', 'bybit POST https://api.bybit.com/v5/order/create request timed out (5000 ms)', 'unknown'],
  ['NetworkError', 'bybit POST https://api.bybit.com/v5/order/create fetch failed', 'unknown'],
  ['ExchangeNotAvailable', 'bybit POST https://api.bybit.com/v5/order/create 503 Service Unavailable', 'unknown'],
  ['OnMaintenance', 'bybit is away', 'unknown'],
  ['DDoSProtection', 'bybit 403', 'unknown'],
  ['RateLimitExceeded', 'bybit 429', 'unknown'],
  ['ExchangeError', 'bybit something', 'unknown'],
  ['BadRequest', 'bybit 400 Bad Request', 'unknown'],
  ['SomethingNew', 'bybit something', 'unknown'],
  // Made by ccxt itself before anything is sent.
  ['ArgumentsRequired', 'bybit requires a price argument for limit orders', 'refused'],
  ['BadSymbol', 'bybit does not have market symbol X/Y', 'refused'],
  ['InvalidOrder', 'bybit createOrder() amount must not be zero', 'refused'],
  ['OrderNotFound', 'Order 1 was not found.', 'gone'],
] as const)('%s without a code of the exchange is %s', (name, message, outcome) => {
  expect(failureOf(ccxtError(name, message), BYBIT)).toMatchObject({ outcome, code: name });
});

test.each([
  // ccxt has one class for a wrong price and for an id that stands already.
  ['InvalidOrder', 110003, 'refused'],
  ['InvalidOrder', 110072, 'exists'],
  ['InsufficientFunds', 110007, 'spent'],
  ['InvalidNonce', 10002, 'late'],
  ['ExchangeError', 10000, 'unknown'],
  ['InvalidOrder', 999_999, 'unknown'],
  ['OrderNotFound', 110001, 'gone'],
] as const)('%s with code %i is what the exchange’s own table says: %s', (name, retCode, outcome) => {
  const body = JSON.stringify({ retCode, retMsg: 'words', result: {} });
  expect(failureOf(ccxtError(name, `bybit ${body}`), BYBIT)).toMatchObject({ outcome, code: String(retCode) });
});

test('what the guard refuses has never left', () => {
  const error = new AssayError('VENUE_ENVIRONMENT', 'a mainnet profile never connects to 127.0.0.1');
  expect(failureOf(error, OKX)).toMatchObject({ outcome: 'refused', code: 'NOT_SENT' });
});

test('what only looks like an answer is none', () => {
  expect(failureOf(ccxtError('NetworkError', 'binanceusdm {"code":'), BINANCE_FUTURES)).toMatchObject({
    outcome: 'unknown',
    code: 'NetworkError',
  });
  expect(failureOf('thrown as text', OKX)).toMatchObject({ outcome: 'unknown' });
});
