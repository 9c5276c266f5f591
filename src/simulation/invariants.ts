import {
  add,
  format,
  larger,
  multiply,
  negate,
  stringifyExact,
  subtract,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type OrderDraft,
  type Quantity,
} from '../domain/index.ts';
import type { Engine, EngineSnapshot, RiskLimits } from '../engine/index.ts';
import type { JournalEntry } from '../storage/index.ts';
import type { Evidence } from './evidence.ts';
import { REQUEST_WINDOW_MS, type OrderBody, type SimExchange } from './exchange.ts';
import type { LedgerOrder } from './exchange-ledger.ts';
import type { Link } from './link.ts';
import { INSTRUMENTS } from './market.ts';

/** A process as the judge sees it. */
export interface Suspect {
  readonly name: string;
  readonly engine: Engine;
  /** Newest entry that survives a kill. */
  readonly durableSeq: number;
  /** False from hearing that the stream was lost until it has been restored. */
  readonly streamIsWhole: boolean;
  /** A commit of this process has failed. */
  readonly diskFailed: boolean;
  /** A younger process has taken the account over. */
  readonly isSuperseded: boolean;
}

/** All that a check may look at: the exchange's truth, the wire, and what the journal says. */
export interface Scene {
  readonly exchange: SimExchange;
  readonly link: Link;
  readonly evidence: Evidence;
  readonly limits: RiskLimits;
  readonly sessionId: string;
  readonly now: EpochMs;
}

/** One invariant. Each method answers with what is wrong, in a sentence. */
export interface Check {
  /** By its name in docs/invariants.md. */
  readonly id: string;
  /** In the turn in which an order is put on the wire, before it is. */
  submitting?(order: OrderDraft, suspect: Suspect, scene: Scene): string | undefined;
  /** After an event has been dealt with and written into the journal, perhaps not to disk yet. */
  appended?(entry: JournalEntry, suspect: Suspect, scene: Scene): string | undefined;
  committed?(suspect: Suspect, scene: Scene): string | undefined;
  /** A new process has taken up its state and has heard nothing yet. @param before the state at the last commit */
  takenUp?(suspect: Suspect, scene: Scene, before: string | undefined): string | undefined;
  /** After every tick of the exchange, with the process that is running, if one is. */
  ticked?(scene: Scene, suspect: Suspect | undefined): string | undefined;
  /** Nothing is on its way and nothing moves. */
  atRest?(suspect: Suspect, scene: Scene): string | undefined;
}

/** A clock may differ from the exchange's, a decision wait for its commit: older than this it is stale. */
const DECISION_AGE_MAX_MS = 10_000;
/** A cancel that was lost is repeated long before this. */
const CANCEL_MAX_MS = 14_000;
/** Marks and equity of a session lag a little behind the exchange's. */
const LIMIT_SLACK_PERCENT = 102n;

/** The checks of one run; they remember what they have seen, so each run makes its own. */
export function checks(): readonly Check[] {
  return [
    atMostOnce(),
    noSendWithoutRecord(),
    noOrphan(),
    conservation(),
    freshness(),
    fidelity(),
    idHygiene(),
    exactlyOnceExecution(),
    onlyTradesMoveQuantity(),
    statusFollowsExecutions(),
    nothingReleasedEarly(),
    zeroTolerance(),
    worstCaseLimits(),
    nothingLeavesWhileHalted(),
    haltIsLatched(),
    reduceNeverGrows(),
    restartLosesNothing(),
    equityIdentity(),
    singleWriter(),
    storageFailureStopsTrading(),
    staleStreamStopsEntries(),
    whatWasAskedIsDone(),
  ];
}

function atMostOnce(): Check {
  let seen = 0;
  const accepted = new Set<ClientOrderId>();
  return {
    id: 'at-most-once',
    ticked({ exchange: { ledger } }) {
      for (; seen < ledger.arrivals.length; seen += 1) {
        const { clientOrderId, outcome } = ledger.arrivals[seen]!;
        if (outcome !== 'accepted') continue;
        if (accepted.has(clientOrderId)) return `${clientOrderId} became an order twice`;
        accepted.add(clientOrderId);
      }
      return undefined;
    },
  };
}

function noSendWithoutRecord(): Check {
  return {
    id: 'recorded-before-sent',
    submitting({ clientOrderId }, { durableSeq }, { evidence }) {
      const record = evidence.drafts.get(clientOrderId);
      if (record === undefined) return `${clientOrderId} is sent and is not in the journal`;
      return record.seq <= durableSeq
        ? undefined
        : `${clientOrderId} of entry ${record.seq} is sent when entry ${durableSeq} is the newest on disk`;
    },
  };
}

function noOrphan(): Check {
  return {
    id: 'no-orphan',
    atRest({ engine }, { exchange: { ledger }, evidence }) {
      for (const { clientOrderId, closedAt } of ledger.orders.values()) {
        if (clientOrderId === undefined) continue;
        if (!evidence.drafts.has(clientOrderId)) return `the exchange has ${clientOrderId}, our journal does not`;
        const isOpenHere = engine.orders.get(clientOrderId) !== undefined;
        if (isOpenHere !== (closedAt === undefined))
          return `${clientOrderId} is ${isOpenHere ? 'open' : 'over'} here and ${isOpenHere ? 'over' : 'open'} there`;
      }
      for (const { draft, status } of engine.orders.values())
        if (ledger.named(draft.clientOrderId) === undefined)
          return `${draft.clientOrderId} is ${status} here, and the exchange never had it`;
      return undefined;
    },
  };
}

function conservation(): Check {
  const sends = new Map<ClientOrderId, number>();
  let arrivals = 0;
  const arrived = new Map<ClientOrderId, number>();
  return {
    id: 'sent-once',
    submitting({ clientOrderId }) {
      const count = (sends.get(clientOrderId) ?? 0) + 1;
      sends.set(clientOrderId, count);
      return count === 1 ? undefined : `${clientOrderId} is sent for the ${count}nd time`;
    },
    ticked({ exchange: { ledger } }) {
      for (; arrivals < ledger.arrivals.length; arrivals += 1) {
        const { clientOrderId } = ledger.arrivals[arrivals]!;
        if (!sends.has(clientOrderId)) return `${clientOrderId} arrived and no session sent it`;
        const count = (arrived.get(clientOrderId) ?? 0) + 1;
        arrived.set(clientOrderId, count);
        // A network may deliver a request twice, but nothing makes it three.
        if (count > 2) return `${clientOrderId} arrived ${count} times`;
      }
      return undefined;
    },
  };
}

function freshness(): Check {
  let seen = 0;
  return {
    id: 'fresh',
    ticked({ exchange: { ledger }, evidence }) {
      for (; seen < ledger.arrivals.length; seen += 1) {
        const { at, clientOrderId, outcome } = ledger.arrivals[seen]!;
        const decidedAt = evidence.drafts.get(clientOrderId)?.at;
        if (outcome !== 'accepted' || decidedAt === undefined) continue;
        const ageMs = at - decidedAt;
        if (ageMs > DECISION_AGE_MAX_MS + REQUEST_WINDOW_MS)
          return `${clientOrderId} was accepted ${ageMs} ms after it was decided`;
      }
      return undefined;
    },
  };
}

function fidelity(): Check {
  const KEYS: readonly (keyof OrderBody)[] = ['instrument', 'side', 'quantity', 'terms', 'timeInForce', 'reduceOnly'];
  return {
    id: 'faithful',
    submitting(order, _suspect, { evidence }) {
      const written = evidence.drafts.get(order.clientOrderId)?.draft;
      if (written === undefined) return undefined; // Which is another's to say.
      const differs = KEYS.find((key) => stringifyExact(order[key]) !== stringifyExact(written[key]));
      return differs === undefined ? undefined : `${order.clientOrderId} is sent with another ${differs} than was written`;
    },
  };
}

function idHygiene(): Check {
  return {
    id: 'ids-unique',
    submitting({ clientOrderId, strategyId }, _suspect, { sessionId }) {
      const isOurs = clientOrderId.startsWith(`${sessionId}-${strategyId}-`);
      return isOurs && /^[A-Za-z0-9_-]{1,36}$/.test(clientOrderId)
        ? undefined
        : `${clientOrderId} does not name its session and strategy in 36 characters`;
    },
  };
}

function exactlyOnceExecution(): Check {
  return {
    id: 'executed-once',
    appended({ event, effects }, _suspect, { evidence, exchange: { ledger } }) {
      if (event.type !== 'fill') return undefined;
      for (const effect of effects) {
        if (effect.type !== 'fill-booked') continue;
        const { fill, strategyId } = effect;
        if (!ledger.orderOf.has(fill.fillId)) return `${fill.fillId} is booked, and the exchange never executed it`;
        if (evidence.booked.get(`${fill.fillId} ${strategyId}`) !== 1)
          return `${fill.fillId} is booked twice for ${strategyId}`;
      }
      return undefined;
    },
    atRest(_suspect, { evidence, exchange: { ledger } }) {
      const missing = ledger.executions.find(({ fill }) => !evidence.fills.has(fill.fillId));
      return missing === undefined ? undefined : `${missing.fill.fillId} was executed and never booked`;
    },
  };
}

function onlyTradesMoveQuantity(): Check {
  return {
    id: 'only-trades-move',
    appended({ event }, { engine }, { evidence }) {
      if (event.type !== 'funding' && event.type !== 'fill') return undefined;
      const { instrument } = event.type === 'funding' ? event.funding : event.fill;
      const held = engine.portfolio.netPosition(instrument).quantity;
      return held === evidence.position(instrument)
        ? undefined
        : `the engine holds ${format(held)} ${instrument}, its fills make ${format(evidence.position(instrument))}`;
    },
  };
}

function statusFollowsExecutions(): Check {
  return {
    id: 'filled-as-executed',
    appended({ event }, { engine }) {
      if (event.type !== 'fill' || event.fill.clientOrderId === undefined) return undefined;
      const order = engine.orders.get(event.fill.clientOrderId);
      if (order === undefined || engine.halted) return undefined;
      if (order.filledQuantity <= larger(order.quantity, order.amending?.quantity ?? ZERO)) return undefined;
      return `${order.draft.clientOrderId} is filled beyond its quantity, and trading goes on`;
    },
    atRest({ engine }, { exchange: { ledger } }) {
      for (const order of engine.orders.values()) {
        const theirs = ledger.named(order.draft.clientOrderId);
        if (theirs !== undefined && theirs.filled !== order.filledQuantity)
          return `${order.draft.clientOrderId}: filled ${format(order.filledQuantity)} here, ${format(theirs.filled)} there`;
      }
      return undefined;
    },
  };
}

/** Whatever can still trade at the exchange, or is on its way there, counts here with all that it can still do. */
function nothingReleasedEarly(): Check {
  const look = (scene: Scene, { engine }: Suspect): string | undefined => {
    for (const theirs of scene.exchange.ledger.openOrders) {
      const { clientOrderId, quantity, filled } = theirs;
      if (clientOrderId === undefined) continue;
      const ours = engine.orders.get(clientOrderId);
      if (ours === undefined) return `${clientOrderId} can still fill at the exchange, and does not count here any more`;
      const most = larger(ours.quantity, ours.amending?.quantity ?? ZERO);
      if (subtract(most, ours.filledQuantity) < subtract(quantity, filled))
        return `${clientOrderId} can still fill ${format(subtract(quantity, filled))}, and counts less here`;
    }
    for (const clientOrderId of scene.link.underWay) {
      if (engine.orders.get(clientOrderId) === undefined)
        return `${clientOrderId} is on its way to the exchange, and does not count here`;
    }
    return undefined;
  };
  return {
    id: 'nothing-released-early',
    appended: (_entry, suspect, scene) => look(scene, suspect),
    ticked: (scene, suspect) => (suspect === undefined ? undefined : look(scene, suspect)),
  };
}

function zeroTolerance(): Check {
  return {
    id: 'equal-at-rest',
    atRest: ({ engine }, { exchange: { ledger }, evidence }) => {
      for (const { id } of INSTRUMENTS) {
        const [ours, theirs] = [engine.portfolio.netPosition(id).quantity, ledger.position(id)];
        if (ours !== theirs) return `${id}: ${format(ours)} here, ${format(theirs)} at the exchange`;
      }
      if (evidence.flow !== ledger.flow)
        return `cash flows make ${format(evidence.flow)} here, ${format(ledger.flow)} at the exchange`;
      return undefined;
    },
  };
}

/** Truth at worst: what the exchange holds, all that can still fill there, all that is on its way, and this order. */
function worstCaseLimits(): Check {
  const remaining = ({ quantity, filled }: LedgerOrder): Quantity => subtract(quantity, filled);

  function reach(instrument: InstrumentId, scene: Scene, draft?: OrderDraft): Quantity {
    const { exchange, link, evidence } = scene;
    let net = exchange.ledger.position(instrument);
    // Of what others did to the account we can only know what we have heard.
    for (const { fill } of exchange.ledger.executions) {
      if (fill.instrument !== instrument || evidence.fills.has(fill.fillId) || fill.clientOrderId !== undefined) continue;
      net = subtract(net, fill.side === 'buy' ? fill.quantity : negate(fill.quantity));
    }
    const pending = { buy: ZERO, sell: ZERO };
    const count = (side: 'buy' | 'sell', quantity: Quantity): void => {
      pending[side] = add(pending[side], quantity);
    };
    for (const order of exchange.ledger.openOrders) {
      const { instrument: where, reduceOnly, side } = order.draft;
      if (order.clientOrderId !== undefined && where === instrument && !reduceOnly) count(side, remaining(order));
    }
    for (const clientOrderId of link.underWay) {
      const body = evidence.drafts.get(clientOrderId)?.draft;
      if (body !== undefined && body.instrument === instrument && !body.reduceOnly) count(body.side, body.quantity);
    }
    if (draft !== undefined && draft.instrument === instrument) count(draft.side, draft.quantity);
    return larger(add(larger(net, ZERO), pending.buy), add(larger(negate(net), ZERO), pending.sell));
  }

  return {
    id: 'limits-at-worst',
    submitting(order, { engine }, scene) {
      if (order.reduceOnly) return undefined;
      const { limits } = scene;
      const equity = larger(engine.equity, ZERO);
      let gross = ZERO;
      for (const { id } of INSTRUMENTS) {
        const mark = engine.portfolio.mark(id);
        if (mark === undefined) continue;
        const value = multiply(reach(id, scene, order), mark);
        gross = add(gross, value);
        if (id !== order.instrument) continue;
        const most = multiply(limits.positionNotionalRateMax, equity);
        if (value * 100n > most * LIMIT_SLACK_PERCENT)
          return `with ${order.clientOrderId} the position in ${id} could come to ${format(value)}, ${format(most)} is allowed`;
      }
      const most = multiply(limits.grossLeverageMax, equity);
      return gross * 100n <= most * LIMIT_SLACK_PERCENT
        ? undefined
        : `with ${order.clientOrderId} all positions could come to ${format(gross)}, ${format(most)} is allowed`;
    },
  };
}

function nothingLeavesWhileHalted(): Check {
  return {
    id: 'halted-adds-no-risk',
    submitting({ clientOrderId, reduceOnly }, { engine }, { evidence }) {
      if (reduceOnly || (!engine.halted && !evidence.halted)) return undefined;
      return `${clientOrderId} takes new risk while trading is halted`;
    },
  };
}

function haltIsLatched(): Check {
  return {
    id: 'halt-is-latched',
    takenUp: ({ engine }, { evidence }) =>
      evidence.halted && !engine.halted ? 'the account was halted before the restart, and is not after it' : undefined,
  };
}

function reduceNeverGrows(): Check {
  const held = new Map<InstrumentId, Quantity>();
  let seen = 0;
  return {
    id: 'reduce-never-grows',
    ticked({ exchange: { ledger } }) {
      for (; seen < ledger.executions.length; seen += 1) {
        const { fill } = ledger.executions[seen]!;
        const before = held.get(fill.instrument) ?? ZERO;
        const after = add(before, fill.side === 'buy' ? fill.quantity : negate(fill.quantity));
        held.set(fill.instrument, after);
        const order = ledger.orderOf.get(fill.fillId);
        if (order?.draft.reduceOnly !== true) continue;
        const shrank = before > 0n ? after >= 0n && after < before : after <= 0n && after > before;
        if (!shrank) return `${order.key} may only reduce, and moved ${format(before)} to ${format(after)}`;
      }
      return undefined;
    },
    submitting({ clientOrderId, purpose, reduceOnly }) {
      const mustReduce = purpose !== 'entry' && purpose !== 'manual';
      return mustReduce && !reduceOnly ? `${clientOrderId} is a ${purpose} that could add to a position` : undefined;
    },
  };
}

function restartLosesNothing(): Check {
  return {
    id: 'restart-loses-nothing',
    takenUp({ engine }, _scene, before) {
      const after = stateText(engine.snapshot());
      if (before === undefined || after === before) return undefined;
      const at = [...after].findIndex((letter, index) => letter !== before[index]);
      const part = (text: string): string => text.slice(Math.max(0, at - 40), at + 60);
      return `the state taken up is not the state of the last commit: ${part(after)} instead of ${part(before)}`;
    },
  };
}

/** What a restart must give back, as text. Which positions still lack a stop is looked up anew, so it may differ. */
export function stateText(snapshot: EngineSnapshot): string {
  const strategies = snapshot.strategies.map((one) => ({ ...one, desk: { ...one.desk, unguarded: [] } }));
  return stringifyExact({ ...snapshot, strategies });
}

function equityIdentity(): Check {
  return {
    id: 'equity-adds-up',
    appended: (_entry, { engine }, { evidence }) =>
      engine.equity === evidence.equity
        ? undefined
        : `equity is ${format(engine.equity)}, the journal's cash flows and marks make ${format(evidence.equity)}`,
  };
}

function singleWriter(): Check {
  return {
    id: 'single-writer',
    submitting: ({ clientOrderId }, { name, isSuperseded }) =>
      isSuperseded ? `${name} sends ${clientOrderId} after a younger process took over` : undefined,
    committed: ({ name, isSuperseded }) =>
      isSuperseded ? `${name} commits after a younger process took over` : undefined,
  };
}

function storageFailureStopsTrading(): Check {
  return {
    id: 'disk-failure-stops',
    submitting: ({ clientOrderId }, { name, diskFailed }) =>
      diskFailed ? `${name} sends ${clientOrderId} although a commit has failed` : undefined,
  };
}

function staleStreamStopsEntries(): Check {
  return {
    id: 'hole-stops-entries',
    submitting: ({ clientOrderId, reduceOnly }, { streamIsWhole }) =>
      streamIsWhole || reduceOnly ? undefined : `${clientOrderId} takes new risk while the stream has a hole`,
  };
}

/** With nothing in the way, what was asked for happens. */
function whatWasAskedIsDone(): Check {
  return {
    id: 'asked-is-done',
    atRest({ engine }, { now }) {
      for (const { draft, cancelRequested, updatedAt } of engine.orders.values()) {
        if (cancelRequested && now - updatedAt > CANCEL_MAX_MS)
          return `${draft.clientOrderId} was to be cancelled ${(now - updatedAt) / 1_000} s ago, and is still open`;
      }
      return undefined;
    },
  };
}
