import type { BybitLibrary } from './library.ts';
import { AssayError } from '../../runtime/index.ts';
import { isLoopback, practiceHost } from '../loopback.ts';

export type EnvironmentName = 'mainnet' | 'testnet' | 'demo' | 'local';

/** Where one Bybit is, and what it has. Never put together from configuration, except for a loopback of one's own. */
export interface BybitEnvironment {
  readonly name: EnvironmentName;
  readonly rest: string;
  readonly publicStreams: { readonly spot: string; readonly linear: string };
  readonly privateStream: string;
  /** Absent where orders can be placed by REST only. */
  readonly tradeStream?: string;
  readonly tellsFeeRates: boolean;
  /** Connects and signs in place of the client library: for a practice exchange of the same process, in virtual time. */
  readonly library?: BybitLibrary;
}

/** As of 2026-07-24. Demo lives on accounts of mainnet: its market data are mainnet's, its orders are not. */
export const ENVIRONMENTS: Readonly<Record<Exclude<EnvironmentName, 'local'>, BybitEnvironment>> = {
  mainnet: {
    name: 'mainnet',
    rest: 'https://api.bybit.com',
    publicStreams: {
      spot: 'wss://stream.bybit.com/v5/public/spot',
      linear: 'wss://stream.bybit.com/v5/public/linear',
    },
    privateStream: 'wss://stream.bybit.com/v5/private',
    tradeStream: 'wss://stream.bybit.com/v5/trade',
    tellsFeeRates: true,
  },
  testnet: {
    name: 'testnet',
    rest: 'https://api-testnet.bybit.com',
    publicStreams: {
      spot: 'wss://stream-testnet.bybit.com/v5/public/spot',
      linear: 'wss://stream-testnet.bybit.com/v5/public/linear',
    },
    privateStream: 'wss://stream-testnet.bybit.com/v5/private',
    tradeStream: 'wss://stream-testnet.bybit.com/v5/trade',
    tellsFeeRates: true,
  },
  demo: {
    name: 'demo',
    rest: 'https://api-demo.bybit.com',
    publicStreams: {
      spot: 'wss://stream.bybit.com/v5/public/spot',
      linear: 'wss://stream.bybit.com/v5/public/linear',
    },
    privateStream: 'wss://stream-demo.bybit.com/v5/private',
    tellsFeeRates: false,
  },
};

/** Where credentials, and everything that changes something, may go. */
const SIGNED_HOSTS: Readonly<Record<Exclude<EnvironmentName, 'local'>, readonly string[]>> = {
  mainnet: ['api.bybit.com', 'stream.bybit.com'],
  testnet: ['api-testnet.bybit.com', 'stream-testnet.bybit.com'],
  demo: ['api-demo.bybit.com', 'stream-demo.bybit.com'],
};
/** Where market data, which need no credentials, may come from. */
const PUBLIC_HOSTS: Readonly<Record<Exclude<EnvironmentName, 'local'>, readonly string[]>> = {
  mainnet: ['stream.bybit.com'],
  testnet: ['stream-testnet.bybit.com'],
  demo: ['stream.bybit.com'],
};

/**
 * A practice exchange on this machine.
 *
 * @param origin where it listens, e.g. `http://127.0.0.1:4100`; its streams are on the same port
 * @throws {AssayError} VENUE_ENVIRONMENT for anything but plain HTTP on a loopback address
 */
export function localEnvironment(
  origin: string,
  options: { readonly hasTradeStream?: boolean } = {},
): BybitEnvironment {
  const host = practiceHost(origin);
  const rest = `http://${host}`;
  const streams = `ws://${host}`;
  return {
    name: 'local',
    rest,
    publicStreams: { spot: `${streams}/v5/public/spot`, linear: `${streams}/v5/public/linear` },
    privateStream: `${streams}/v5/private`,
    ...(options.hasTradeStream === false ? {} : { tradeStream: `${streams}/v5/trade` }),
    tellsFeeRates: true,
  };
}

/** `signed`: orders, and all that carries a signature. `public`: market data. */
export type Purpose = 'signed' | 'public';

/**
 * Asked before each connection, so that no mistake above can send an order to another Bybit than the one meant.
 *
 * @throws {AssayError} VENUE_ENVIRONMENT
 */
export function assertMayReach(name: EnvironmentName, purpose: Purpose, host: string): void {
  if (mayReach(name, purpose, host)) return;
  throw new AssayError('VENUE_ENVIRONMENT', `a ${name} profile never connects to ${host} for ${purpose} traffic`);
}

function mayReach(name: EnvironmentName, purpose: Purpose, host: string): boolean {
  if (name === 'local') return isLoopback(host);
  return SIGNED_HOSTS[name].includes(host) || (purpose === 'public' && PUBLIC_HOSTS[name].includes(host));
}
