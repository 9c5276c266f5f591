import {
  format,
  larger,
  magnitude,
  multiply,
  negate,
  ONE,
  parseExact,
  stringifyExact,
  subtract,
  ZERO,
  type Bar,
  type ClientOrderId,
  type Instrument,
  type InstrumentId,
  type Money,
  type OrderDraft,
  type Price,
  type Quantity,
  type StrategyId,
} from '../../src/domain/index.ts';
import {
  Engine,
  leavesProcess,
  type Effect,
  type EngineEvent,
  type EngineOptions,
  type EngineSnapshot,
} from '../../src/engine/index.ts';
import { disagreements, entryLine } from '../../src/sessions/index.ts';
import type { JournalEntry } from '../../src/storage/index.ts';
import type { Bracket } from '../../src/strategy/index.ts';
import type { SimulatedVenue } from '../../src/venues/index.ts';
import { ownerOf, received, type JournalBooks, type JournalOrder } from './journal-books.ts';

/** One thing a venue was told, and how far the journal was on disk then. */
export type VenueCall = { readonly durableSeq: number } & (
  | { readonly type: 'submit'; readonly order: OrderDraft }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'amend'; readonly amendment: Extract<Effect, { type: 'amend' }>['amendment'] }
);

/** Timeframe of the runs' finest bars. */
const BASE = '1h';

/** A run, as far as it is the same at every moment. */
export interface RunFacts {
  /** To make an engine like the one that runs. */
  readonly options: EngineOptions;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
}

/** A run after one event: it has been decided, written down and carried out. */
export interface Moment {
  readonly entry: JournalEntry;
  readonly engine: Engine;
  readonly books: JournalBooks;
  /** What the venue was told since the event before. */
  readonly calls: readonly VenueCall[];
}

/** Looks at every moment of one run. Each answer is a sentence that says what does not hold, or nothing. */
export interface Checker {
  /** Before an event is entered in the books. */
  heard?(event: EngineEvent, books: JournalBooks): string | undefined;
  /** Before an effect is entered in the books: what was known when it was decided. */
  before?(effect: Effect, books: JournalBooks): string | undefined;
  after?(moment: Moment): string | undefined;
  /** Before the venue opens its next bars: it has said all it has to say. */
  atRest?(engine: Engine, venue: SimulatedVenue): string | undefined;
}

/** By their names in `docs/invariants.md`. */
export const INVARIANTS = {
  'I-1': positionsAreFills,
  'I-2': moneyAddsUp,
  'I-3': onlyTheGateReachesTheVenue,
  'I-4': limitsHoldWithOrdersInFlight,
  'I-5': orderIdsAreUnique,
  'I-6': journalRebuildsTheState,
  'I-8': booksAgreeAtRest,
  'I-9': haltedTakesNoRisk,
  'I-10': partsSumToTheNet,
  'I-11': bracketsCoverPositions,
  'I-12': reducingNeverGrows,
} satisfies Record<string, (facts: RunFacts) => Checker>;

export type InvariantId = keyof typeof INVARIANTS;

/** Whose parts make up the account. */
function holders({ strategies }: RunFacts['options']): readonly StrategyId[] {
  return [...strategies.map(({ strategyId }) => strategyId), 'MANUAL' as StrategyId];
}

function positionsAreFills({ options }: RunFacts): Checker {
  return {
    after({ engine, books }) {
      for (const instrument of books.instruments) {
        const [ours, theirs] = [engine.portfolio.netPosition(instrument).quantity, books.position(instrument)];
        if (ours !== theirs)
          return `${instrument}: the position is ${format(ours)}, its distinct fills make ${format(theirs)}`;
        for (const strategyId of holders(options)) {
          const part = engine.position(strategyId, instrument).quantity;
          const made = books.positionOf(strategyId, instrument);
          if (part !== made) return `${strategyId} holds ${format(part)} ${instrument}, its fills make ${format(made)}`;
        }
      }
      return undefined;
    },
  };
}

function moneyAddsUp({ options, instruments }: RunFacts): Checker {
  const isSpot = (id: InstrumentId): boolean => instruments.get(id)!.kind === 'spot';
  return {
    after({ engine, books }) {
      if (engine.equity !== books.equity)
        return `equity is ${format(engine.equity)}, deposits, flows and holdings make ${format(books.equity)}`;
      const parts = holders(options).reduce(
        (sum, strategyId) => (sum + engine.portfolio.strategyPnl(strategyId)) as Money,
        ZERO,
      );
      // Each strategy's average cost is rounded for itself; no more than that may be between them and the account.
      const earned = subtract(engine.equity, options.deposited);
      return magnitude(subtract(parts, earned)) <= 1_000n
        ? undefined
        : `the strategies earned ${format(parts)} together, the account ${format(earned)}`;
    },
    atRest(engine, venue) {
      const { cash, equity } = venue.report();
      const ours = engine.portfolio.cash(isSpot);
      if (ours !== cash) return `cash is ${format(ours)} here, ${format(cash)} at the venue`;
      return engine.equity === equity
        ? undefined
        : `equity is ${format(engine.equity)} here, ${format(equity)} at the venue`;
    },
  };
}

function onlyTheGateReachesTheVenue(): Checker {
  return {
    after({ entry: { seq, effects }, calls }) {
      const asked = effects.filter(leavesProcess);
      for (const [index, call] of calls.entries()) {
        const effect = asked[index];
        if (effect === undefined || !isSame(call, effect))
          return `the venue was told to ${call.type} something that entry ${seq} does not approve there`;
        if (call.durableSeq < seq) return `the venue was told of entry ${seq} when ${call.durableSeq} was on disk`;
      }
      return calls.length === asked.length
        ? undefined
        : `entry ${seq} asks the venue for ${asked.length} things, it was told ${calls.length}`;
    },
  };
}

/** The very order the gate returned, not one like it. */
function isSame(call: VenueCall, effect: Effect): boolean {
  if (call.type === 'submit') return effect.type === 'submit' && effect.order === call.order;
  if (call.type === 'amend') return effect.type === 'amend' && effect.amendment === call.amendment;
  return effect.type === 'cancel' && effect.clientOrderId === call.clientOrderId;
}

function limitsHoldWithOrdersInFlight({ options }: RunFacts): Checker {
  const { limits } = options;

  function excess(draft: OrderDraft, books: JournalBooks, replaces?: ClientOrderId): string | undefined {
    if (draft.reduceOnly) return undefined;
    const { instrument, side, quantity, terms } = draft;
    const mark = books.marks.get(instrument)!;
    const { equity } = books;
    const highest = [mark, 'price' in terms ? terms.price : mark, 'trigger' in terms ? terms.trigger : mark].reduce(
      larger,
    );
    if (quantity * highest > limits.orderNotionalRateMax * equity) return 'the order is larger than one may be';

    const net = books.position(instrument);
    const standing = larger(side === 'buy' ? net : negate(net), ZERO);
    const position = (standing + books.pending(instrument, side, replaces) + quantity) as Quantity;
    if (position * mark > limits.positionNotionalRateMax * equity)
      return `the position could come to ${format(multiply(position, mark))}`;

    let gross = position * mark;
    for (const [other, price] of books.marks) if (other !== instrument) gross += books.reach(other) * price;
    // The engine rounds each instrument's part once, to 1e-12.
    if (gross > limits.grossLeverageMax * equity + BigInt(books.marks.size) * ONE)
      return `all positions could come to ${format((gross / ONE) as Money)}`;

    if (books.orders.size - (replaces === undefined ? 0 : 1) >= limits.openOrdersMax)
      return `${books.orders.size} orders are open already`;
    if ((books.dayStart - equity) * ONE >= limits.dailyLossRateMax * books.dayStart) return 'the day has lost too much';
    if ((books.peak - equity) * ONE >= limits.drawdownRateMax * books.peak) return 'equity has fallen too far';
    return undefined;
  }

  return {
    before(effect, books) {
      if (effect.type === 'submit') {
        const problem = excess(effect.order, books);
        return problem === undefined ? undefined : `${effect.order.clientOrderId} was approved although ${problem}`;
      }
      if (effect.type !== 'amend') return undefined;
      const { amendment } = effect;
      const order = books.orders.get(amendment.clientOrderId);
      if (order === undefined) return `${amendment.clientOrderId} was amended and is not open`;
      const quantity = subtract(amendment.quantity ?? order.quantity, order.filled);
      const terms = { ...order.terms, ...pricesOf(amendment) } as OrderDraft['terms'];
      const problem = excess({ ...order.draft, quantity, terms }, books, amendment.clientOrderId);
      return problem === undefined ? undefined : `${amendment.clientOrderId} was amended although ${problem}`;
    },
  };
}

function pricesOf({ price, trigger }: { readonly price?: Price; readonly trigger?: Price }): object {
  return { ...(price === undefined ? {} : { price }), ...(trigger === undefined ? {} : { trigger }) };
}

function orderIdsAreUnique({ options }: RunFacts): Checker {
  const used = new Set<string>();
  return {
    before(effect) {
      if (effect.type !== 'submit') return undefined;
      const { clientOrderId, strategyId } = effect.order;
      if (used.has(clientOrderId)) return `${clientOrderId} was used before`;
      used.add(clientOrderId);
      const isOurs = clientOrderId.startsWith(`${options.sessionId}-${strategyId}-`);
      return isOurs && /^[A-Za-z0-9_-]{1,36}$/.test(clientOrderId)
        ? undefined
        : `${clientOrderId} does not name its session and strategy in 36 characters`;
    },
  };
}

/** How many events an engine taken up from a snapshot runs beside the real one, before another is taken up. */
const SHADOW_EVENTS = 40;

/** A second engine, taken up from a snapshot, is told the same events: it must decide the same and end the same. */
function journalRebuildsTheState({ options }: RunFacts): Checker {
  const heard: Bar[] = [];
  let shadow: Engine | undefined;
  let lastSeq = 0;
  return {
    after({ entry, engine }) {
      const { seq, event, effects } = entry;
      if (seq !== lastSeq + 1) return `entry ${seq} follows entry ${lastSeq}`;
      lastSeq = seq;
      if (shadow !== undefined) {
        const again = entryLine({ seq, event, effects: shadow.step(event) });
        if (again !== entryLine({ seq, event, effects })) return `the journal rebuilt decides otherwise: ${again}`;
      }
      if (event.type === 'bar') heard.push(event.bar);
      if (seq % SHADOW_EVENTS !== 0) return undefined;
      const written = stringifyExact(engine.snapshot());
      const rebuilt = shadow;
      shadow = new Engine({ ...options, snapshot: parseExact(written) as EngineSnapshot });
      for (const bar of heard) shadow.warm(bar);
      if (stringifyExact(shadow.snapshot()) !== written) return 'an engine taken up from a snapshot is not the same';
      return rebuilt === undefined || stringifyExact(rebuilt.snapshot()) === written
        ? undefined
        : 'the state rebuilt from a snapshot and the journal is another';
    },
  };
}

function booksAgreeAtRest(): Checker {
  return { atRest: (engine, venue) => disagreements(engine, venue.report())[0] };
}

function haltedTakesNoRisk(): Checker {
  return {
    before(effect, books) {
      if (!books.halted) return undefined;
      const draft =
        effect.type === 'submit'
          ? effect.order
          : effect.type === 'amend'
            ? books.orders.get(effect.amendment.clientOrderId)?.draft
            : undefined;
      if (draft === undefined) return undefined;
      const { clientOrderId, strategyId, instrument, side, quantity, reduceOnly } = draft;
      if (!reduceOnly) return `${clientOrderId} takes new risk although trading is halted`;
      const position = books.positionOf(strategyId, instrument);
      const reducible = side === 'sell' ? position : negate(position);
      return effect.type === 'amend' || quantity <= reducible
        ? undefined
        : `${clientOrderId} closes ${format(quantity)} of ${format(position)} although trading is halted`;
    },
  };
}

function partsSumToTheNet(): Checker {
  return {
    after({ engine }) {
      for (const { instrument, net, parts } of engine.portfolio.entries()) {
        let [quantity, fees, funding] = [0n, 0n, 0n];
        for (const part of parts.values()) {
          quantity += part.quantity;
          fees += part.fees;
          funding += part.funding;
        }
        if (quantity !== net.quantity)
          return `strategies hold ${format(quantity as Quantity)} ${instrument} together, the account ${format(net.quantity)}`;
        if (funding !== net.funding) return `funding of ${instrument} is shared out with a difference`;
        // A fee in coin is valued for each part of a forced fill by itself; in quote currency nothing is rounded.
        if (magnitude((fees - net.fees) as Money) > BigInt(parts.size)) return `fees of ${instrument} do not add up`;
      }
      return undefined;
    },
  };
}

const LEGS = { stopLoss: 'stop-loss', takeProfit: 'take-profit', trailingStop: 'trailing-stop' } as const;

/**
 * Base bars for which protection that was refused may be missing: three looks, on bars of up to two hours. By then it
 * is back, or the position is being closed.
 */
const UNGUARDED_BARS = 8;

/**
 * A position under a bracket is covered whole by each leg, unless it is being closed. Where the venue or the gate
 * refused the protection, which is on record, it is put back within a few bars; a leg that was triggered and can no
 * longer be changed covers what it did.
 */
function bracketsCoverPositions({ instruments }: RunFacts): Checker {
  /** Protection that was refused, by owner, instrument and leg: bars since then. Until something fills or is accepted. */
  const refused = new Map<string, number>();
  const keyOf = ({ strategyId, instrument, purpose }: OrderDraft): string => `${strategyId} ${instrument} ${purpose}`;

  return {
    heard(event, books) {
      if (event.type === 'fill') {
        const { clientOrderId, instrument } = event.fill;
        const owner = clientOrderId === undefined ? '' : ownerOf(clientOrderId);
        for (const key of refused.keys()) if (key.startsWith(`${owner} ${instrument} `)) refused.delete(key);
      } else if (event.type === 'bar' && event.bar.timeframe === BASE) {
        for (const [key, bars] of refused) if (key.includes(` ${event.bar.instrument} `)) refused.set(key, bars + 1);
      } else if (event.type === 'order-accepted') {
        const accepted = books.orders.get(event.clientOrderId);
        if (accepted !== undefined) refused.delete(keyOf(accepted.draft));
      }
      const endedByVenue =
        event.type === 'order-rejected' ||
        event.type === 'amend-rejected' ||
        (event.type === 'order-cancelled' && event.reason !== 'requested');
      const order = endedByVenue ? books.orders.get(event.clientOrderId) : undefined;
      if (order !== undefined) note(order.draft);
      return undefined;
    },
    before(effect) {
      if (effect.type === 'denied') note(effect.draft);
      return undefined;
    },
    after({ entry: { event, effects }, engine, books }) {
      if (event.type === 'bar' && effects.length === 0) return undefined;
      for (const { strategyId, desk } of engine.snapshot().strategies) {
        for (const [instrument, bracket] of desk.brackets) {
          if (desk.pursuits.some(([id, pursuit]) => id === instrument && pursuit.quantity === 0n)) continue;
          const problem = uncovered(books, { strategyId, instrument, bracket });
          if (problem !== undefined) return problem;
        }
      }
      return undefined;
    },
  };

  function note(draft: OrderDraft): void {
    const key = keyOf(draft);
    if (!refused.has(key)) refused.set(key, 0);
  }

  function uncovered(
    books: JournalBooks,
    at: { readonly strategyId: StrategyId; readonly instrument: InstrumentId; readonly bracket: Bracket },
  ): string | undefined {
    const { strategyId, instrument, bracket } = at;
    const position = books.positionOf(strategyId, instrument);
    const { quantityStep } = instruments.get(instrument)!;
    const own = [...books.orders.values()].filter(
      ({ draft }) => draft.strategyId === strategyId && draft.instrument === instrument,
    );
    const closing = own
      .filter(({ draft }) => draft.reduceOnly && draft.terms.type === 'market')
      .reduce((sum, order) => (sum + openQuantity(order)) as Quantity, ZERO);
    if (magnitude(position) - closing < quantityStep) return undefined;
    for (const [name, purpose] of Object.entries(LEGS)) {
      if (bracket[name as keyof Bracket] === undefined) continue;
      const legs = own.filter(({ draft, cancelRequested }) => draft.purpose === purpose && !cancelRequested);
      if (legs.some(({ amendments }) => amendments.length > 0)) continue; // The answer is on its way, and is looked at.
      const bars = refused.get(`${strategyId} ${instrument} ${purpose}`);
      if (bars !== undefined && (legs.length > 0 || bars <= UNGUARDED_BARS)) continue;
      const covered = legs
        .filter(({ draft }) => (draft.side === 'sell') === position > 0n)
        .reduce((sum, order) => (sum + openQuantity(order)) as Quantity, ZERO);
      if (magnitude(position) - covered >= quantityStep)
        return `${strategyId} holds ${format(position)} ${instrument}, its ${purpose} covers ${format(covered)}`;
    }
    return undefined;
  }
}

function openQuantity({ quantity, filled }: JournalOrder): Quantity {
  return subtract(quantity, filled);
}

function reducingNeverGrows(): Checker {
  const drafts = new Map<ClientOrderId, OrderDraft>();
  const seen = new Set<string>();
  return {
    before(effect) {
      if (effect.type === 'submit') drafts.set(effect.order.clientOrderId, effect.order);
      return undefined;
    },
    after({ entry: { event }, books }) {
      if (event.type !== 'fill' || event.fill.clientOrderId === undefined || seen.has(event.fill.fillId))
        return undefined;
      const { fill } = event;
      seen.add(fill.fillId);
      if (drafts.get(event.fill.clientOrderId)?.reduceOnly !== true) return undefined;
      const after = books.positionOf(ownerOf(event.fill.clientOrderId), fill.instrument);
      const before = subtract(after, received(fill));
      const shrank = before > 0n ? after >= 0n && after < before : after <= 0n && after > before;
      return shrank
        ? undefined
        : `${event.fill.clientOrderId} may only reduce, and moved ${format(before)} to ${format(after)}`;
    },
  };
}
