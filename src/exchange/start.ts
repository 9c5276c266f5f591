import { fixed, type EpochMs } from '../domain/index.ts';
import { realTimers, seededRandom, silentLog, type Log, type Timers } from '../runtime/index.ts';
import { Exchange, type Deposit, type ExchangeOptions } from './core/exchange.ts';
import type { SymbolSpec } from './core/spec.ts';
import { standardSymbols } from './core/standard-symbols.ts';
import { marketOf, type MarketChoice } from './market-choice.ts';
import type { ApiKey } from './wire/door/keys.ts';
import type { FaultRule } from './wire/faults/fault.ts';
import type { ClockMode } from './wire/pacer.ts';
import type { ProfileName } from './wire/profile.ts';
import { serve, type Serving, type ServingOptions } from './wire/server.ts';

export interface StartOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  readonly profile?: ProfileName;
  readonly clock?: ClockMode;
  /** Exchange seconds a second; default 1. */
  readonly speed?: number;
  /** 1 is Bybit's rate limits, the default; `Infinity` none. */
  readonly limits?: number;
  readonly cursors?: ServingOptions['cursors'];
  readonly acknowledge?: ServingOptions['acknowledge'];
  /** Of ids, keys, faults that strike by chance: everything that is not the market's; default 1. */
  readonly seed?: number;
  /** Default: now. */
  readonly startAt?: EpochMs;
  readonly symbols?: readonly SymbolSpec[];
  /** Default `none`: books are empty until someone places orders. */
  readonly market?: MarketChoice;
  /** Exchange time between moves of the market; default four a second, of a virtual clock one a second. */
  readonly marketStepMs?: number;
  readonly linearPriceLimit?: ExchangeOptions['linearPriceLimit'];
  /** What the ready account begins with; default 10,000 USDT and 1 BTC. */
  readonly deposits?: readonly Deposit[];
  readonly faults?: readonly Omit<FaultRule, 'id'>[];
  /** How often streams are written when no request does it sooner; default 10 ms. */
  readonly beatMs?: number;
  readonly timers?: Timers;
  readonly log?: Log;
}

/** A running practice exchange, with an account that is ready to trade. */
export interface PracticeExchange extends Serving {
  readonly account: Pick<ApiKey, 'uid' | 'key' | 'secret'>;
}

const BEAT_MS = 10;
const DEPOSITS: readonly Deposit[] = [
  { coin: 'USDT', amount: fixed('10000') },
  { coin: 'BTC', amount: fixed('1') },
];

/**
 * Starts a practice exchange on loopback. The same seed gives the same account, key and secret.
 *
 * @throws {AssayError} PORT_IN_USE, LISTEN_FAILED, FAULT_INVALID, REPLAY_BARS, REPLAY_TRADES
 */
export async function startExchange(options: StartOptions = {}): Promise<PracticeExchange> {
  const { seed = 1, timers = realTimers(), log = silentLog, market = { type: 'none' } } = options;
  const startAt = options.startAt ?? timers.now();
  const ids = seededRandom(seed);
  const exchange = new Exchange({
    symbols: options.symbols ?? standardSymbols(startAt),
    startAt,
    random: () => ids.next(),
    market: marketOf(market, {
      startAt,
      thin: options.profile === 'testnet',
      seed,
      stepMs: options.marketStepMs ?? (options.clock === 'virtual' ? 1_000 : Math.round(250 * (options.speed ?? 1))),
    }),
    linearPriceLimit: options.linearPriceLimit,
  });
  // Faults and keys have a chance of their own, so that a fault more does not change every id after it.
  const chance = seededRandom(seed ^ 0x5bd1e995);
  const serving = await serve({
    exchange,
    timers,
    log,
    random: () => chance.next(),
    port: options.port ?? 0,
    profile: options.profile ?? 'mainnet',
    clock: options.clock ?? 'real',
    speed: options.speed ?? 1,
    limits: options.limits ?? 1,
    cursors: options.cursors ?? 'plain',
    acknowledge: options.acknowledge ?? 'before',
    beatMs: options.beatMs ?? BEAT_MS,
  });
  const { uid, key, secret } = serving.control.createAccount({ deposits: options.deposits ?? DEPOSITS });
  for (const rule of options.faults ?? []) serving.control.addFault(rule);
  return { ...serving, account: { uid, key, secret } };
}
