import { AssayError, usageError } from '../../runtime/index.ts';
import { isLoopback, practiceHost } from '../loopback.ts';

export type CcxtEnvironmentName = 'mainnet' | 'testnet' | 'local';

/** Where one exchange is. Never put together from configuration, except for a loopback of one's own. */
export interface CcxtEnvironment {
  readonly name: CcxtEnvironmentName;
  /** The only hosts that are ever connected to; absent where only market data are read, and ccxt's own list has to do. */
  readonly hosts?: readonly string[];
  /** Where a practice exchange listens; every address of the exchange is then there. */
  readonly local?: string;
}

type Hosts = Readonly<Partial<Record<Exclude<CcxtEnvironmentName, 'local'>, readonly string[]>>>;

/**
 * Whom keys may be shown to, by ccxt's names; as of ccxt 4.5.84. OKX has its demo on the hosts of its mainnet, told
 * apart by a header only: no list of hosts can keep the two apart, so it is not offered.
 */
const HOSTS: Readonly<Record<string, Hosts>> = {
  bybit: {
    mainnet: ['api.bybit.com', 'stream.bybit.com'],
    testnet: ['api-testnet.bybit.com', 'stream-testnet.bybit.com'],
  },
  binance: {
    mainnet: ['api.binance.com', 'stream.binance.com', 'ws-api.binance.com'],
    testnet: ['testnet.binance.vision', 'stream.testnet.binance.vision', 'ws-api.testnet.binance.vision'],
  },
  binanceusdm: {
    mainnet: ['fapi.binance.com', 'fstream.binance.com', 'ws-fapi.binance.com'],
    testnet: ['testnet.binancefuture.com', 'fstream.binancefuture.com'],
  },
  okx: { mainnet: ['www.okx.com', 'ws.okx.com'] },
};

/**
 * An environment of an exchange, for market data and for orders.
 *
 * @param exchange in ccxt's spelling, e.g. `binanceusdm`
 * @throws {AssayError} VENUE_ENVIRONMENT where the exchange has none of this name whose hosts are known
 */
export function ccxtEnvironment(exchange: string, name: Exclude<CcxtEnvironmentName, 'local'>): CcxtEnvironment {
  const hosts = HOSTS[exchange]?.[name];
  if (hosts !== undefined) return { name, hosts };
  const known = Object.keys(HOSTS).filter((id) => HOSTS[id]?.[name] !== undefined);
  throw usageError(
    'VENUE_ENVIRONMENT',
    `the hosts of ${name} are not known for "${exchange.slice(0, 40)}", so nothing could keep its keys from another ` +
      `place; they are known for ${known.join(', ')}`,
  );
}

/** Whether anything can keep what is meant for this place from another. */
export function isGuarded(exchange: string, name: CcxtEnvironmentName): boolean {
  return name === 'local' || HOSTS[exchange]?.[name] !== undefined;
}

/** Market data of any exchange, without keys: from the hosts that ccxt itself lists for it. */
export function ccxtMarketData(exchange: string): CcxtEnvironment {
  const hosts = HOSTS[exchange]?.mainnet;
  return { name: 'mainnet', ...(hosts === undefined ? {} : { hosts }) };
}

/**
 * An exchange of one's own on this machine, at which all addresses of the real one are.
 *
 * @param origin where it listens, e.g. `http://127.0.0.1:4100`; its streams are on the same port
 * @throws {AssayError} VENUE_ENVIRONMENT for anything but plain HTTP on a loopback address
 */
export function localCcxtEnvironment(origin: string): CcxtEnvironment {
  return { name: 'local', local: practiceHost(origin) };
}

/**
 * Asked before each connection.
 *
 * @param listed ccxt's own hosts of the exchange
 * @throws {AssayError} VENUE_ENVIRONMENT
 */
export function assertMayReach({ name, hosts }: CcxtEnvironment, host: string, listed: readonly string[]): void {
  if (name === 'local' ? isLoopback(host) : (hosts ?? listed).includes(host)) return;
  throw new AssayError('VENUE_ENVIRONMENT', `a ${name} profile never connects to ${host}`);
}
