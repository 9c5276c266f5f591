import { obstaclesToOrders, readFeatures, VERIFIED, type Feature } from '../../src/venues/index.ts';

const WORDS: Readonly<Record<Feature, string>> = {
  clientOrderIdAtCreate: 'orders under our own id',
  orderByClientOrderId: 'found under our own id',
  executionsByOrder: 'executions of one order',
  reduceOnly: 'reduce-only',
  postOnly: 'post-only',
  triggerOrders: 'stops that keep our id',
  amend: 'amendments',
  accountStream: 'account stream',
  barStream: 'bar stream',
  fundingPayments: 'each payment of funding',
};
/** Beside the verified ones, some that people ask for. */
const OTHERS = ['kraken', 'coinbase', 'kucoin', 'gate', 'hyperliquid'] as const;

/** Where the table stands in docs/venues.md. */
export const FEATURES_NAME = 'ccxt-features';

/** The lines of the table of features, exchanges across; `not said` where ccxt is silent and nobody has verified it. */
export function ccxtFeatureTable(): readonly string[] {
  const exchanges = [...VERIFIED.map(({ exchange }) => exchange), ...OTHERS];
  const features = exchanges.map((exchange) => readFeatures(exchange));
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['what it can', ...exchanges.map((exchange) => `\`${exchange}\``)]),
    row(['---', ...exchanges.map(() => '---')]),
    ...(Object.keys(WORDS) as Feature[]).map((feature) =>
      row([
        WORDS[feature],
        ...features.map((one, at) => (one[feature] ? 'yes' : isVerified(exchanges[at]!) ? 'no' : 'not said')),
      ]),
    ),
    row(['verified', ...exchanges.map((exchange) => (isVerified(exchange) ? 'yes' : 'no'))]),
    row(['orders may be sent, on a testnet', ...exchanges.map((exchange) => mayTrade(exchange, 'testnet'))]),
    row(['orders may be sent, with real money', ...exchanges.map((exchange) => mayTrade(exchange, 'mainnet'))]),
  ];
}

function mayTrade(exchange: string, where: 'mainnet' | 'testnet'): string {
  return obstaclesToOrders(exchange, where).length === 0 ? 'yes' : 'refused';
}

function isVerified(exchange: string): boolean {
  return VERIFIED.some((one) => one.exchange === exchange);
}
