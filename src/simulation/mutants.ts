import {
  type AccountStatement,
  type ApprovedOrder,
  type ClientOrderId,
  type Execution,
  type FillId,
  type Order,
  type OrderStatement,
  type Quantity,
  type Sighting,
  type VenueEvent,
} from '../domain/index.ts';
import type { EngineSnapshot } from '../engine/index.ts';
import { AssayError, type ProcessTimers } from '../runtime/index.ts';
import type { AccountSession } from '../sessions/index.ts';
import type { Checkpoint, SessionJournal } from '../storage/index.ts';
import type { RemoteVenue } from '../venues/index.ts';

/** A mistake that somebody could make, put in at the ports of a session: the simulation has to find it. */
export interface Mutant {
  readonly name: string;
  /** What the mistake is, in a sentence. */
  readonly mistake: string;
  /** Invariants that should fall, any one of them. */
  readonly breaks: readonly string[];
  venue?(venue: RemoteVenue, timers: ProcessTimers): RemoteVenue;
  journal?(journal: SessionJournal): SessionJournal;
  checkpoint?(checkpoint: Checkpoint): Checkpoint;
  session?(session: AccountSession): void;
}

/** A venue with some of its words or deeds replaced. */
function altered(venue: RemoteVenue, changes: Partial<RemoteVenue>): RemoteVenue {
  return {
    requestWindowMs: venue.requestWindowMs,
    limits: venue.limits,
    next: () => venue.next(),
    submit: (order) => venue.submit(order),
    cancel: (id) => venue.cancel(id),
    amend: (amendment) => venue.amend(amendment),
    find: (id) => venue.find(id),
    statement: (request) => venue.statement(request),
    report: () => venue.report(),
    serverTime: () => venue.serverTime(),
    close: () => venue.close(),
    ...changes,
  };
}

/** What the venue says passes through here; `undefined` swallows it. */
function hearing(venue: RemoteVenue, change: (event: VenueEvent) => VenueEvent | undefined): Pick<RemoteVenue, 'next'> {
  return {
    async next() {
      for (;;) {
        const event = await venue.next();
        const heard = event === undefined ? undefined : change(event);
        if (event === undefined || heard !== undefined) return heard;
      }
    },
  };
}

/** A venue that can be made to say things. */
function speaking(venue: RemoteVenue): { readonly next: RemoteVenue['next']; say(event: VenueEvent): void } {
  const said: VenueEvent[] = [];
  let wake: () => void = () => {};
  let pending: Promise<VenueEvent | undefined> | undefined;
  return {
    say(event) {
      said.push(event);
      wake();
    },
    async next() {
      for (;;) {
        const own = said.shift();
        if (own !== undefined) return own;
        pending ??= venue.next();
        const woken = new Promise<'woken'>((resolve) => {
          wake = () => resolve('woken');
        });
        const first = await Promise.race([pending, woken]);
        if (first === 'woken') continue;
        pending = undefined;
        return first;
      }
    },
  };
}

/** Remembers what was sent, for mistakes that send it again. */
function sending(venue: RemoteVenue): { readonly sent: Map<ClientOrderId, ApprovedOrder>; readonly submit: RemoteVenue['submit'] } {
  const sent = new Map<ClientOrderId, ApprovedOrder>();
  return {
    sent,
    submit(order) {
      sent.set(order.clientOrderId, order);
      venue.submit(order);
    },
  };
}

interface SavedState {
  readonly engine: EngineSnapshot;
  readonly watermark: number;
}

function savedState(checkpoint: Checkpoint, change: (state: SavedState) => Partial<SavedState>): Checkpoint {
  const state = checkpoint.engine as SavedState;
  return { ...checkpoint, engine: { ...state, ...change(state) } };
}

const resend: Mutant = {
  name: 'resend-on-timeout',
  mistake: 'an order without an answer is sent again',
  breaks: ['sent-once', 'at-most-once'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      ...hearing(venue, (event) => {
        const order = event.type === 'order-unknown' ? sent.get(event.clientOrderId) : undefined;
        if (order !== undefined) venue.submit(order);
        return event;
      }),
    });
  },
};

const newIdOnRetry: Mutant = {
  name: 'new-id-on-retry',
  mistake: 'an order without an answer is sent again under a new id',
  breaks: ['recorded-before-sent'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      ...hearing(venue, (event) => {
        const order = event.type === 'order-unknown' ? sent.get(event.clientOrderId) : undefined;
        if (order !== undefined) venue.submit({ ...order, clientOrderId: `${order.clientOrderId}r` as ClientOrderId });
        return event;
      }),
    });
  },
};

function saysRejected(event: Extract<VenueEvent, { type: 'order-unknown' }>): VenueEvent {
  const { at, clientOrderId, detail } = event;
  return { type: 'order-rejected', at, clientOrderId, code: 'TIMEOUT', detail };
}

const unknownIsRejected: Mutant = {
  name: 'unknown-is-rejected',
  mistake: 'an order without an answer counts as rejected',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => (event.type === 'order-unknown' ? saysRejected(event) : event)),
    ),
};

const existsIsRejected: Mutant = {
  name: 'duplicate-id-is-rejected',
  mistake: '"this id was used before" counts as a rejection, although it was the first copy that used it',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) =>
        event.type === 'order-unknown' && event.detail.startsWith('110072') ? saysRejected(event) : event,
      ),
    ),
};

const serverErrorIsRejected: Mutant = {
  name: 'server-error-is-rejected',
  mistake: 'an error that says nothing counts as a rejection',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) =>
        event.type === 'order-unknown' && event.detail.startsWith('10016') ? saysRejected(event) : event,
      ),
    ),
};

const absentAtOnce: Mutant = {
  name: 'not-found-is-absent',
  mistake: 'one look that finds nothing counts as proof',
  breaks: ['nothing-released-early'],
  venue(venue) {
    const voice = speaking(venue);
    return altered(venue, {
      next: voice.next,
      async find(id): Promise<Sighting> {
        const sighting = await venue.find(id);
        if (sighting.type === 'not-found')
          voice.say({ type: 'order-absent', at: sighting.at, clientOrderId: id, evidence: 'looked once' });
        return sighting;
      },
    });
  },
};

const releaseOnCancelAck: Mutant = {
  name: 'release-on-cancel',
  mistake: 'an order counts as gone once its cancel was sent',
  breaks: ['nothing-released-early'],
  venue(venue, timers) {
    const voice = speaking(venue);
    return altered(venue, {
      next: voice.next,
      cancel(clientOrderId) {
        venue.cancel(clientOrderId);
        timers.after(60, () =>
          voice.say({ type: 'order-cancelled', at: venue.serverTime(), clientOrderId, reason: 'acknowledged' }),
        );
      },
    });
  },
};

const forgetUnanswered: Mutant = {
  name: 'forget-unanswered-on-restart',
  mistake: 'orders that had no answer are dropped when the state is taken up',
  breaks: ['restart-loses-nothing', 'nothing-released-early'],
  checkpoint: (checkpoint) =>
    savedState(checkpoint, ({ engine }) => {
      const orders = engine.orders.orders.filter(({ status }) => status !== 'sent' && status !== 'unknown');
      return { engine: { ...engine, orders: { ...engine.orders, orders } } };
    }),
};

const unknownOutsideLimits: Mutant = {
  name: 'unknown-not-in-limits',
  mistake: 'limits count only orders that are known to exist',
  breaks: ['limits-at-worst'],
  session({ engine: { orders } }) {
    const counts = ({ status }: Order): boolean => status !== 'unknown' && status !== 'sent';
    const pending = orders.pendingQuantity.bind(orders);
    orders.unresolved = () => 0;
    orders.pendingQuantity = (instrument, side) => {
      let hidden = 0n;
      for (const order of orders.values()) {
        const { draft, quantity, filledQuantity } = order;
        const isMeant = draft.instrument === instrument && draft.side === side && !draft.reduceOnly && !counts(order);
        if (isMeant) hidden += quantity - filledQuantity;
      }
      return (pending(instrument, side) - hidden) as Quantity;
    };
  },
};

const noDedupe: Mutant = {
  name: 'no-dedupe',
  mistake: 'an execution that is told twice counts twice',
  breaks: ['executed-once', 'only-trades-move'],
  session({ engine: { orders } }) {
    orders.isNewFill = () => true;
  },
};

const fundingAsFill: Mutant = {
  name: 'funding-as-fill',
  mistake: 'a funding row on the execution feed is taken for a trade',
  breaks: ['executed-once'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => {
        if (event.type !== 'funding') return event;
        const { instrument, quantity, markPrice, amount, fundingId } = event.funding;
        return {
          type: 'fill',
          at: event.at,
          fill: {
            fillId: fundingId as FillId,
            instrument,
            side: quantity > 0n ? 'buy' : 'sell',
            price: markPrice,
            quantity: (quantity < 0n ? -quantity : quantity) as Quantity,
            liquidity: 'taker',
            fee: amount,
            feeCurrency: 'quote',
            executedAt: event.at,
            kind: 'trade',
          },
        };
      }),
    ),
};

const dropLateFills: Mutant = {
  name: 'drop-late-fills',
  mistake: 'a fill of an order that has ended is passed over',
  breaks: ['executed-once', 'converges', 'equal-at-rest'],
  session(session) {
    const { engine } = session;
    const step = engine.step.bind(engine);
    engine.step = (event) => {
      const id = event.type === 'fill' ? event.fill.clientOrderId : undefined;
      const isLate = id !== undefined && engine.orders.get(id) === undefined;
      if (event.type === 'fill' && isLate) engine.orders.isNewFill(event.fill.fillId);
      return step(event);
    };
  },
};

const skipCommit: Mutant = {
  name: 'send-without-commit',
  mistake: 'an order leaves before anything is on disk',
  breaks: ['recorded-before-sent'],
  journal: (journal) => withCommit(journal, () => undefined),
};

const commitAfterSend: Mutant = {
  name: 'commit-after-send',
  mistake: 'the order leaves, and then it is written down',
  breaks: ['recorded-before-sent'],
  journal: (journal) =>
    withCommit(journal, (commit) => {
      void Promise.resolve()
        .then(commit)
        .catch(() => undefined); // The plug may have been pulled meanwhile.
    }),
};

const ignoreDiskFailure: Mutant = {
  name: 'ignore-disk-failure',
  mistake: 'a commit that failed is passed over',
  breaks: ['disk-failure-stops', 'recorded-before-sent'],
  journal: (journal) => without(journal, 'JOURNAL_FAILED'),
};

const ignoreSuccessor: Mutant = {
  name: 'ignore-younger-instance',
  mistake: 'an instance that has been taken over goes on',
  breaks: ['single-writer', 'recorded-before-sent'],
  journal: (journal) => without(journal, 'JOURNAL_SUPERSEDED'),
};

const ignoreGaps: Mutant = {
  name: 'ignore-stream-gaps',
  mistake: 'a hole in the stream is nobody’s business',
  breaks: ['hole-stops-entries'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => (event.type === 'stream-lost' || event.type === 'stream-restored' ? undefined : event)),
    ),
};

const watermarkAhead: Mutant = {
  name: 'watermark-ahead',
  mistake: 'after a restart executions are asked for from later than the newest one that was booked',
  breaks: ['executed-once', 'converges', 'equal-at-rest'],
  venue(venue) {
    return altered(venue, {
      statement: ({ since }) => venue.statement({ since: (since + 75_000) as typeof since }),
      find: async (id) => {
        const sighting = await venue.find(id);
        return sighting.type === 'found' ? { ...sighting, executions: [] } : sighting;
      },
    });
  },
};

const haltForgotten: Mutant = {
  name: 'halt-not-persisted',
  mistake: 'a halt is forgotten when the process restarts',
  breaks: ['halt-is-latched', 'halted-adds-no-risk'],
  checkpoint: (checkpoint) =>
    savedState(checkpoint, ({ engine }) => ({ engine: { ...engine, risk: { ...engine.risk, modes: [] } } })),
};

const haltAllowsEntries: Mutant = {
  name: 'halt-allows-entries',
  mistake: 'entries pass the gate while trading is halted',
  breaks: ['halted-adds-no-risk'],
  session({ engine }) {
    Object.defineProperty(engine.risk, 'halted', { get: () => false });
    Object.defineProperty(engine.risk, 'modeFor', { value: () => undefined });
    const { modes } = engine;
    Object.defineProperty(modes, 'restricted', { get: () => false });
  },
};

const inventFills: Mutant = {
  name: 'reconcile-invents-fills',
  mistake: 'a position that differs is made to agree by a fill that never was',
  breaks: ['executed-once'],
  venue: (venue) =>
    altered(venue, {
      async statement(request): Promise<AccountStatement> {
        const statement = await venue.statement(request);
        const known = new Map<ClientOrderId | undefined, bigint>();
        for (const { fill } of statement.executions)
          known.set(fill.clientOrderId, (known.get(fill.clientOrderId) ?? 0n) + fill.quantity);
        const invented = statement.openOrders.flatMap((order) => inventedFill(order, known.get(order.clientOrderId) ?? 0n));
        return { ...statement, executions: [...statement.executions, ...invented] };
      },
    }),
};

const reconcileResends: Mutant = {
  name: 'reconcile-resends',
  mistake: 'an order that is not found is sent again',
  breaks: ['sent-once', 'at-most-once'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      async find(id): Promise<Sighting> {
        const sighting = await venue.find(id);
        const order = sent.get(id);
        if (sighting.type === 'not-found' && order !== undefined) venue.submit(order);
        return sighting;
      },
    });
  },
};

const stopWithoutLooking: Mutant = {
  name: 'stop-does-not-verify',
  mistake: 'an emergency stop says "stopped" without having looked',
  breaks: ['stop-tells-the-truth'],
  session(session) {
    session.emergencyStop = async (by, reason) => {
      session.command({ type: 'halt', by, reason });
      session.command({ type: 'flatten', by, reason });
      return { state: 'stopped', steps: [], residue: { openOrders: 0, positions: [] } };
    };
  },
};

const cancelOnce: Mutant = {
  name: 'cancel-once-only',
  mistake: 'a cancel that was lost is never repeated',
  breaks: ['asked-is-done'],
  venue(venue) {
    const asked = new Set<ClientOrderId>();
    return altered(venue, {
      cancel(id) {
        if (asked.has(id)) return;
        asked.add(id);
        venue.cancel(id);
      },
    });
  },
};

const idsRepeat: Mutant = {
  name: 'ids-repeat-after-restart',
  mistake: 'the counter of order ids goes back when the process restarts',
  breaks: ['ids-unique', 'restart-loses-nothing'],
  checkpoint: (checkpoint) =>
    savedState(checkpoint, ({ engine }) => {
      const ordersMade = Math.max(0, engine.orders.ordersMade - 2);
      return { engine: { ...engine, orders: { ...engine.orders, ordersMade } } };
    }),
};

const stopCanOpen: Mutant = {
  name: 'stop-can-open',
  mistake: 'protective orders are sent without "reduce only"',
  breaks: ['faithful', 'reduce-never-grows'],
  venue: (venue) =>
    altered(venue, {
      submit: (order) => venue.submit(order.purpose === 'stop-loss' ? { ...order, reduceOnly: false } : order),
    }),
};

const doubleQuantity: Mutant = {
  name: 'another-quantity',
  mistake: 'what is sent is not what was written down',
  breaks: ['faithful'],
  venue: (venue) =>
    altered(venue, { submit: (order) => venue.submit({ ...order, quantity: (order.quantity * 2n) as Quantity }) }),
};

const rejectionUnheard: Mutant = {
  name: 'rejections-unheard',
  mistake: 'a definitive refusal is swallowed',
  breaks: ['converges', 'no-orphan', 'nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => (event.type === 'order-rejected' ? undefined : event)),
    ),
};

const wallClock: Mutant = {
  name: 'wall-clock',
  mistake: 'time is taken from the wall clock, which can be set',
  breaks: ['nothing-released-early', 'converges', 'no-own-failure'],
  venue: (venue, timers) => altered(venue, { serverTime: () => timers.now() }),
};

const neverCompares: Mutant = {
  name: 'never-compares',
  mistake: 'what the stream did not say is never asked for',
  breaks: ['converges', 'executed-once'],
  venue: (venue) =>
    altered(venue, {
      statement: async (request) => ({ ...(await venue.statement(request)), executions: [], openOrders: [] }),
    }),
};

/** Fails at the first order of any seed: if this one is not caught, nothing is being looked at. */
export const CANARY: Mutant = {
  name: 'canary',
  mistake: 'every order is sent twice',
  breaks: ['sent-once'],
  venue: (venue) =>
    altered(venue, {
      submit(order) {
        venue.submit(order);
        venue.submit(order);
      },
    }),
};

export const MUTANTS: readonly Mutant[] = [
  resend,
  newIdOnRetry,
  unknownIsRejected,
  existsIsRejected,
  serverErrorIsRejected,
  absentAtOnce,
  releaseOnCancelAck,
  forgetUnanswered,
  unknownOutsideLimits,
  noDedupe,
  fundingAsFill,
  dropLateFills,
  skipCommit,
  commitAfterSend,
  ignoreDiskFailure,
  ignoreSuccessor,
  ignoreGaps,
  watermarkAhead,
  haltForgotten,
  haltAllowsEntries,
  inventFills,
  reconcileResends,
  stopWithoutLooking,
  cancelOnce,
  idsRepeat,
  stopCanOpen,
  doubleQuantity,
  rejectionUnheard,
  wallClock,
  neverCompares,
];

function withCommit(
  journal: SessionJournal,
  around: (commit: () => void | Promise<void>) => void | Promise<void>,
): SessionJournal {
  return {
    ...delegating(journal),
    get lastSeq() {
      return journal.lastSeq;
    },
    get durableSeq() {
      return journal.durableSeq;
    },
    get pending() {
      return journal.pending;
    },
    commit: (checkpoint) => around(() => journal.commit(checkpoint)),
  };
}

/** Passes over failures of one kind, and goes on as if everything had been written. */
function without(journal: SessionJournal, code: string): SessionJournal {
  let { lastSeq } = journal;
  let isBroken = false;
  const attempt = (work: () => void | Promise<void>): void | Promise<void> => {
    if (isBroken) return undefined;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== code) throw error;
      isBroken = true;
      return undefined;
    }
  };
  return {
    ...delegating(journal),
    get lastSeq() {
      return lastSeq;
    },
    get durableSeq() {
      return isBroken ? lastSeq : journal.durableSeq;
    },
    get pending() {
      return isBroken ? 0 : journal.pending;
    },
    append(entry) {
      lastSeq = entry.seq;
      void attempt(() => journal.append(entry));
    },
    commit: (checkpoint) => attempt(() => journal.commit(checkpoint)),
  };
}

function delegating(journal: SessionJournal): Pick<SessionJournal, 'sessionId' | 'equity' | 'append'> {
  return {
    sessionId: journal.sessionId,
    equity: (...point) => journal.equity(...point),
    append: (entry) => journal.append(entry),
  };
}

function inventedFill(order: OrderStatement, known: bigint): Execution[] {
  const missing = order.filledQuantity - known;
  if (missing <= 0n || order.clientOrderId === undefined) return [];
  return [
    {
      sequence: 0,
      fill: {
        fillId: `inferred-${order.venueOrderId}-${order.filledQuantity}` as FillId,
        clientOrderId: order.clientOrderId,
        instrument: order.instrument,
        side: order.side,
        price: 'price' in order.terms ? order.terms.price : (1n as Quantity),
        quantity: missing as Quantity,
        liquidity: 'taker',
        fee: 0n as Quantity,
        feeCurrency: 'quote',
        executedAt: order.updatedAt,
        kind: 'trade',
      },
    },
  ];
}
