import { describe, expect, test } from 'vitest';
import { AssayError } from '../../runtime/index.ts';
import { FEATURE_WORDS, FEATURES } from './features.ts';
import { dialectForOrders, featuresByCcxt, readFeatures, VERIFIED } from './verified.ts';

type Name = 'mainnet' | 'testnet' | 'local';

function refusal(exchange: string, name: Name): AssayError | undefined {
  try {
    dialectForOrders(exchange, { name });
    return undefined;
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
}

describe('live orders through ccxt', () => {
  test.each([
    ['bybit', 'mainnet'],
    ['binance', 'mainnet'],
    ['bybit', 'testnet'],
    ['binanceusdm', 'testnet'],
    ['okx', 'local'],
  ] as const)('may be sent to %s on %s', (exchange, name) => {
    expect(refusal(exchange, name)).toBeUndefined();
  });

  test.each(['kraken', 'bitstamp', 'coinbase', 'kucoin', 'gate', 'hyperliquid'])(
    'are refused at %s, where an order cannot be asked for under our id as far as anybody has verified',
    (exchange) => {
      for (const name of ['mainnet', 'testnet', 'local'] as const) {
        const error = refusal(exchange, name);
        expect(error).toMatchObject({ code: 'VENUE_NOT_FOR_LIVE', kind: 'usage' });
        expect(error?.obstacles).toContain(FEATURE_WORDS.orderByClientOrderId);
        expect(error?.message).toMatch(
          /nobody has verified.*Use it for data, backtests and paper; trade live on bybit/,
        );
      }
    },
  );

  test.each(['binanceusdm', 'okx'])('are refused at %s with real money, since stops would lose our ids', (exchange) => {
    expect(refusal(exchange, 'mainnet')).toMatchObject({
      code: 'VENUE_NOT_FOR_LIVE',
      obstacles: [FEATURE_WORDS.triggerOrders],
    });
  });

  test('are refused at an exchange that ccxt does not know, by its name', () => {
    expect(refusal('nowhere', 'mainnet')).toMatchObject({ code: 'VENUE_ENVIRONMENT' });
  });
});

describe('the features of', () => {
  test.each(VERIFIED.map(({ exchange }) => exchange))('%s, as verified, are among those that ccxt has', (exchange) => {
    const [ours, said] = [readFeatures(exchange), featuresByCcxt(exchange)];
    // Of these ccxt does not speak, so they are ours to know.
    const silent = ['clientOrderIdAtCreate', 'orderByClientOrderId', 'triggerOrders', 'fundingPayments'];
    const beyond = FEATURES.filter((feature) => ours[feature] && !said[feature] && !silent.includes(feature));
    expect(beyond).toEqual([]);
  });

  test('an unverified exchange count as lost where ccxt says nothing', () => {
    expect(readFeatures('kraken')).toMatchObject({
      clientOrderIdAtCreate: false,
      orderByClientOrderId: false,
      triggerOrders: false,
      barStream: true,
    });
  });
});
