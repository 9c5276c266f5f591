import {
  fixed,
  ONE,
  timeframeMs,
  type EpochMs,
  type OrderTerms,
  type StrategyId,
  type Timeframe,
} from '../../src/domain/index.ts';
import { defaultLimits, Engine, type EngineOptions, type Sizing, type StrategySlot } from '../../src/engine/index.ts';
import type { BarColumns } from '../../src/market/index.ts';
import { seededRandom, type Random } from '../../src/runtime/index.ts';
import { columnsFeed, Inbox, runLoop, type UntimedCommand } from '../../src/sessions/testing.ts';
import type { Checkpoint, Journal, JournalEntry } from '../../src/storage/index.ts';
import type { StrategyDefinition } from '../../src/strategy/index.ts';
import { createSimulatedVenue, type SimulatedVenue, type SimulatedVenueOptions } from '../../src/venues/index.ts';
import { INVARIANTS, type Checker, type InvariantId, type RunFacts, type VenueCall } from './invariants.ts';
import { JournalBooks } from './journal-books.ts';
import { INSTRUMENTS, PERP, roughMarket, SPOT } from './rough-market.ts';
import { wild } from './wild-strategy.ts';

const BARS = 110;
const A = 'A' as StrategyId;
const B = 'B' as StrategyId;
const C = 'C' as StrategyId;

/** Limits of an account that will be liquidated. */
const RECKLESS = {
  orderNotionalRateMax: fixed('25'),
  positionNotionalRateMax: fixed('30'),
  grossLeverageMax: fixed('40'),
  dailyLossRateMax: ONE,
  drawdownRateMax: ONE,
};

/** Changes one part of a run, to see whether anybody notices. */
export interface Tampering {
  readonly venueOptions?: Partial<SimulatedVenueOptions>;
  strategy?(definition: StrategyDefinition): StrategyDefinition;
  engine?(engine: Engine): void;
  venue?(venue: SimulatedVenue): void;
  journal?(journal: WatchedJournal): void;
  /** After each event has been handled. */
  meddle?(engine: Engine, venue: SimulatedVenue, seq: number): void;
}

export interface WildResult {
  /** First sentence of each invariant that did not hold, with the entry it was seen at. */
  readonly broken: ReadonlyMap<InvariantId, string>;
  /** How often each kind of thing happened. */
  readonly counts: ReadonlyMap<string, number>;
  /** The run ended on an assertion of the program's own. */
  readonly failure: string | undefined;
}

/**
 * Three strategies that wish for anything, on one account with a spot coin and a perpetual, in a rough market with
 * partial fills, latency, repeated fills, funding and liquidation, under an operator who stops, starts, halts and
 * flattens at random: the real engine, loop and venue, looked at by every checker after every event.
 */
export async function wildRun(seed: number, tampering: Tampering = {}): Promise<WildResult> {
  const generator = seededRandom(seed * 31 + 7);
  const random: Random = () => generator.next();
  const ofHand = seededRandom(seed * 37 + 11);
  const hand: Random = () => ofHand.next();
  const options = engineOptions(random, seed, tampering.strategy?.(wild) ?? wild);
  const data = roughMarket({ seed, bars: BARS });
  const records = columnsFeed(data);
  // The venue asks for bars only when nothing of the last ones is left to say.
  const feed = { next: () => (checkAtRest(), records.next()) };
  const cash = options.deposited;
  const venue = createSimulatedVenue({ ...venueOptions(random, data), feed, cash, ...tampering.venueOptions });
  const engine = new Engine(options);
  const journal = watchedJournal();
  tampering.engine?.(engine);
  tampering.venue?.(venue);
  tampering.journal?.(journal);

  const facts: RunFacts = { options, instruments: new Map(options.instruments.map((one) => [one.id, one])) };
  const checkers = Object.entries(INVARIANTS).map(([id, make]) => [id as InvariantId, make(facts)] as const);
  const books = new JournalBooks(options.deposited);
  const broken = new Map<InvariantId, string>();
  const census = new Census();
  const calls: VenueCall[] = [];
  const listening = listenTo(venue, calls, journal);
  const inbox: Inbox = new Inbox(
    listening,
    () => engine.lastEventAt,
    () => inbox.close(),
  );

  function check(question: (checker: Checker) => string | undefined): void {
    for (const [id, checker] of checkers) {
      if (broken.has(id)) continue;
      const problem = question(checker);
      if (problem !== undefined) broken.set(id, `entry ${journal.newest?.seq}: ${problem}`);
    }
  }

  function checkAtRest(): void {
    check((checker) => checker.atRest?.(engine, venue));
  }

  function observe(): void {
    const entry = journal.newest!;
    const { seq, event, effects } = entry;
    census.take(entry);
    check((checker) => checker.heard?.(event, books));
    books.apply(event);
    for (const effect of effects) {
      check((checker) => checker.before?.(effect, books));
      books.applyEffect(effect);
    }
    const told = calls.splice(0);
    check((checker) => checker.after?.({ entry, engine, books, calls: told }));
    tampering.meddle?.(engine, listening, seq);
    const command = commandOf(random, engine.halted);
    if (command !== undefined) inbox.send(command);
    const deed = deedOf(hand);
    if (deed !== undefined) inbox.send(deed);
  }

  let failure: string | undefined;
  try {
    await runLoop({
      engine,
      venue: listening,
      source: inbox,
      journal,
      durability: 'before-send',
      lastSeq: 0,
      checkpoint: (seq): Checkpoint => ({ seq, marketAt: engine.lastEventAt, engine: undefined }),
      observe,
    });
    checkAtRest();
  } catch (error) {
    failure = (error as Error).message;
  }
  return { broken, counts: census.counts, failure };
}

function engineOptions(random: Random, seed: number, definition: StrategyDefinition): EngineOptions {
  const reckless = random() < 0.4;
  const leverage = reckless ? 20 : pick(random, [1, 3]);
  const slot = (
    strategyId: StrategyId,
    instruments: StrategySlot['instruments'],
    timeframes: readonly Timeframe[],
  ) => ({
    strategyId,
    definition,
    parameters: { seed: seed * 10 + strategyId.charCodeAt(0) },
    instruments,
    timeframes,
    sizing: reckless ? ({ kind: 'all-in' } as const) : sizingOf(random),
    capitalShare: fixed(pick(random, ['0.3', '0.5', '1'])),
  });
  return {
    sessionId: 'w1',
    currency: 'USDT',
    deposited: fixed(reckless ? '500' : pick(random, ['2000', '10000', '50000'])),
    instruments: INSTRUMENTS,
    strategies: [slot(A, [PERP, SPOT], ['1h']), slot(B, [PERP], ['1h', '4h']), slot(C, [SPOT], ['2h'])],
    limits: reckless
      ? { ...defaultLimits, ...RECKLESS }
      : {
          ...defaultLimits,
          orderNotionalRateMax: fixed(pick(random, ['0.5', '1.5', '3'])),
          positionNotionalRateMax: fixed(pick(random, ['0.8', '2', '4'])),
          grossLeverageMax: fixed(pick(random, ['1.2', '3', '6'])),
          openOrdersMax: pick(random, [8, 200]),
          dailyLossRateMax: fixed(pick(random, ['0.05', '1'])),
          drawdownRateMax: fixed(pick(random, ['0.1', '1'])),
        },
    leverage,
  };
}

function sizingOf(random: Random): Sizing {
  return pick<Sizing>(random, [
    { kind: 'fixed-quantity', quantity: fixed('5') },
    { kind: 'fixed-notional', notional: fixed('3000') },
    { kind: 'equity-fraction', fraction: fixed('0.9') },
    { kind: 'risk-to-stop', riskRate: fixed('0.02') },
    { kind: 'all-in' },
  ]);
}

function venueOptions(random: Random, [first]: readonly BarColumns[]): Omit<SimulatedVenueOptions, 'feed' | 'cash'> {
  const points = [...first!.openTime]
    .filter(() => random() < 0.15)
    .map((openTime) => ({ at: (openTime + timeframeMs('1h') / 2) as EpochMs, rate: fixed('0.0005') }));
  return {
    instruments: INSTRUMENTS,
    baseTimeframe: '1h',
    timeframes: ['1h', '2h', '4h'],
    currency: 'USDT',
    slippage: pick(random, [
      { model: 'fixed-bps', spreadBps: 4, slippageBps: 3 },
      { model: 'volume-share', spreadBps: 4, impact: 0.1 },
    ]),
    latencyMs: pick(random, [0, 250, 1_200_000]),
    limitFill: pick(random, ['through', 'touch']),
    leverage: { [PERP]: 50 },
    funding: { [PERP]: { model: 'series', points } },
    liquidationFeeRate: fixed('0.005'),
    duplicateFillChance: pick(random, [0, 0.3]),
    random: seededRandom(Math.floor(random() * 1e6)),
    ...(random() < 0.6 ? { participationMax: fixed(pick(random, ['0.1', '0.5'])) } : {}),
  };
}

/** Keeps the newest entry, and how far it is on disk. */
export interface WatchedJournal extends Journal {
  newest: JournalEntry | undefined;
  durableSeq: number;
}

function watchedJournal(): WatchedJournal {
  return {
    pending: 0,
    newest: undefined,
    durableSeq: 0,
    append(entry) {
      this.newest = entry;
    },
    commit() {
      this.durableSeq = this.newest?.seq ?? 0;
    },
  };
}

/** The venue, with a note of all it is told. */
function listenTo(venue: SimulatedVenue, calls: VenueCall[], journal: { readonly durableSeq: number }): SimulatedVenue {
  return {
    ...venue,
    next: () => venue.next(),
    submit(order) {
      calls.push({ type: 'submit', order, durableSeq: journal.durableSeq });
      venue.submit(order);
    },
    cancel(clientOrderId) {
      calls.push({ type: 'cancel', clientOrderId, durableSeq: journal.durableSeq });
      venue.cancel(clientOrderId);
    },
    amend(amendment) {
      calls.push({ type: 'amend', amendment, durableSeq: journal.durableSeq });
      venue.amend(amendment);
    },
  };
}

function commandOf(random: Random, halted: boolean): UntimedCommand | undefined {
  if (random() > 0.03) return undefined;
  const strategyId = pick(random, [A, B, C]);
  const words = { by: 'operator', reason: 'drill' };
  return pick<UntimedCommand>(random, [
    { type: 'stop-strategy', strategyId, positions: pick(random, ['close', 'keep']), ...words },
    { type: 'start-strategy', strategyId, ...words },
    { type: 'start-strategy', strategyId, ...words },
    { type: 'flatten', ...words },
    halted ? { type: 'clear-halt', ...words } : { type: 'halt', ...words },
    { type: 'clear-halt', ...words },
  ]);
}

/** What a person does with their own hands, seldom. */
function deedOf(random: Random): UntimedCommand | undefined {
  if (random() > 0.01) return undefined;
  const words = { by: 'person', reason: 'a hunch' };
  return pick<UntimedCommand>(random, [
    { type: 'place-order', order: byHand(random), ...words },
    { type: 'place-order', order: byHand(random), ...words },
    { type: 'cancel-orders', strategyId: pick(random, [A, B, C]), ...words },
    { type: 'close-position', instrument: pick(random, [PERP, SPOT]), ...words },
  ]);
}

/** A person's order, which need not be a wise one. */
function byHand(random: Random): Extract<UntimedCommand, { type: 'place-order' }>['order'] {
  const instrument = pick(random, [PERP, SPOT]);
  return {
    instrument,
    side: pick(random, ['buy', 'sell']),
    quantity: fixed(pick(random, ['0.5', '3', '20'])),
    terms: pick<OrderTerms>(random, [
      { type: 'market' },
      { type: 'limit', price: fixed('95') },
      { type: 'stop-market', trigger: fixed('110') },
    ]),
    timeInForce: 'GTC',
    reduceOnly: random() < 0.3,
    ...(random() < 0.5 ? { bracket: { stopLoss: { distance: 5 } } } : {}),
  };
}

/** Counts what happens, so that nobody is proud of a run in which nothing did. */
class Census {
  readonly counts = new Map<string, number>();
  private readonly fills = new Set<string>();

  take({ event, effects }: JournalEntry): void {
    this.count(event.type);
    if (event.type === 'fill') {
      this.count(this.fills.has(event.fill.fillId) ? 'repeated fill' : `${event.fill.kind} fill`);
      this.fills.add(event.fill.fillId);
    }
    for (const effect of effects) {
      if (effect.type === 'submit') {
        const { terms, purpose, ocoGroup, reduceOnly, timeInForce } = effect.order;
        for (const name of [terms.type, purpose, timeInForce]) this.count(`${name} order`);
        if (ocoGroup !== undefined) this.count('OCO order');
        if (reduceOnly) this.count('reduce-only order');
      } else this.count(effect.type === 'denied' ? `denied ${effect.code}` : effect.type);
    }
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}
