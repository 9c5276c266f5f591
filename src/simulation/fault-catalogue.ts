/** Where an order stands, as far as a fault is concerned. */
export const ORDER_STATES = ['sent', 'unknown', 'working', 'partly-filled', 'cancelling', 'ended', 'none'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Whether the exchange had acted on the order (or on the request about it) when the fault struck. */
export const EFFECTS = ['before', 'after'] as const;
export type FaultEffect = (typeof EFFECTS)[number];

export interface FaultSpec {
  readonly title: string;
  /** What the session must make of it. */
  readonly expected: string;
  /** Chance per opportunity at full intensity; what an opportunity is depends on where it strikes. */
  readonly rate: number;
  /** Order states in which it can strike. */
  readonly states: readonly OrderState[];
  readonly effects: readonly FaultEffect[];
  /** Why the other states or effects cannot be met. */
  readonly because?: string;
}

const OPEN: readonly OrderState[] = ['sent', 'unknown', 'working', 'partly-filled', 'cancelling'];
const ANY: readonly OrderState[] = [...OPEN, 'none'];
const ASKED: readonly OrderState[] = [...OPEN, 'ended', 'none'];
const BOTH = EFFECTS;
const BEFORE: readonly FaultEffect[] = ['before'];
const AFTER: readonly FaultEffect[] = ['after'];
const CREATE_ONLY = 'only an order on its way can be refused, delayed or doubled like this';
const NO_ORDER = 'with no order open there is none that the exchange has acted on';

/**
 * The faults that can be made below the wire, by their numbers in the fault model (docs/simulation.md lists the rest,
 * and where each of those is tested).
 */
export const FAULTS = {
  N1: {
    title: 'request lost before the exchange',
    expected: 'the order is unknown, then proved absent; a cancel is repeated; a question is asked again',
    rate: 0.08,
    states: ASKED,
    effects: BEFORE,
    because: 'a request that is lost has no effect',
  },
  N2: {
    title: 'effect happened, reply lost',
    expected: 'the order is unknown, then found; fills count once',
    rate: 0.08,
    states: ASKED,
    effects: AFTER,
    because: 'the request has arrived',
  },
  N3: {
    title: 'reply after our timeout',
    expected: 'unknown first; the late word is merged',
    rate: 0.06,
    states: ASKED,
    effects: AFTER,
    because: 'the request has arrived',
  },
  N4: {
    title: 'request delivered twice',
    expected: 'the exchange refuses the second by its id; that means "it exists", never "rejected"',
    rate: 0.06,
    states: ['sent'],
    effects: AFTER,
    because: CREATE_ONLY,
  },
  N5: {
    title: 'request delayed beyond its window',
    expected: 'the exchange refuses it; the order is dropped and never signed again',
    rate: 0.05,
    states: ['sent', 'cancelling', 'working', 'partly-filled'],
    effects: BEFORE,
    because: 'only requests that change something have a window, and a late one has no effect',
  },
  N6: {
    title: 'request delayed, inside its window, and overtaken',
    expected: 'whatever was asked later does not count on it being gone',
    rate: 0.08,
    states: ['sent', 'cancelling', 'working', 'partly-filled'],
    effects: BEFORE,
    because: 'only requests that change something have a window; it has not arrived when it is overtaken',
  },
  N7: {
    title: 'connection reset',
    expected: 'ambiguous for an order; anything else is asked again',
    rate: 0.06,
    states: ASKED,
    effects: BOTH,
  },
  N8: {
    title: 'stream message twice',
    expected: 'no effect',
    rate: 0.1,
    states: ASKED,
    effects: AFTER,
    because: 'the exchange speaks of what it has done',
  },
  N9: {
    title: 'stream messages out of order',
    expected: 'the same end as in order',
    rate: 0.1,
    states: ASKED,
    effects: AFTER,
    because: 'the exchange speaks of what it has done',
  },
  N10: {
    title: 'stream message dropped in silence',
    expected: 'found out by asking',
    rate: 0.05,
    states: ASKED,
    effects: AFTER,
    because: 'the exchange speaks of what it has done',
  },
  N10b: {
    title: 'stream message dropped, leaving a hole',
    expected: 'the hole is seen; nothing new until the account has been compared',
    rate: 0.03,
    states: ASKED,
    effects: AFTER,
    because: 'the exchange speaks of what it has done',
  },
  N11: {
    title: 'connection half open: nothing comes any more',
    expected: 'the silence is noticed; as a disconnect',
    rate: 0.002,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  N12: {
    title: 'stream disconnected, perhaps several times',
    expected: 'connected again with growing patience; nothing new until the account has been compared',
    rate: 0.006,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  N13: {
    title: 'only some topics subscribed',
    expected: 'the missing one is noticed, and the connection made again',
    rate: 0.3,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  N14: {
    title: 'garbled reply, or a page of HTML',
    expected: 'ambiguous for an order; anything else is asked again',
    rate: 0.05,
    states: ASKED,
    effects: BOTH,
  },
  N15: {
    title: 'requests take half a minute, the stream is well',
    expected: 'orders become unknown and are settled; nothing waits for ever',
    rate: 0.002,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X1: {
    title: 'server error that says nothing',
    expected: 'unknown for an order; a cancel is repeated',
    rate: 0.08,
    states: ASKED,
    effects: BOTH,
  },
  X2: {
    title: '"submitted for processing": takes effect seconds later',
    expected: 'unknown, then found',
    rate: 0.06,
    states: ['sent'],
    effects: BEFORE,
    because: CREATE_ONLY,
  },
  X3: {
    title: 'too many requests',
    expected: 'settled like an unknown one; never sent again by itself',
    rate: 0.05,
    states: ASKED,
    effects: BEFORE,
    because: 'a refused request has no effect',
  },
  X4: {
    title: 'banned for a while',
    expected: 'every request fails; the account counts as unchecked until it ends',
    rate: 0.0005,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X5: {
    title: 'refused as too late, though the clocks agree',
    expected: 'a refusal; the order is dropped',
    rate: 0.03,
    states: ['sent'],
    effects: BEFORE,
    because: CREATE_ONLY,
  },
  X7: {
    title: 'cancel answered "no such order" although it is there',
    expected: 'looked up before anything is concluded',
    rate: 0.08,
    states: ['sent', 'unknown', 'working', 'partly-filled', 'cancelling'],
    effects: AFTER,
    because: 'only an order that is there can be denied',
  },
  X8: {
    title: 'refused for good: not enough money',
    expected: 'the reservation is released once',
    rate: 0.05,
    states: ['sent'],
    effects: BEFORE,
    because: CREATE_ONLY,
  },
  X10: {
    title: 'accepted, then ended by the exchange itself',
    expected: 'an answer is not an order: the stream says what became of it',
    rate: 0.04,
    states: ['sent', 'unknown', 'working', 'partly-filled', 'cancelling'],
    effects: AFTER,
    because: 'it has been accepted',
  },
  X11: {
    title: 'accepted, and not found for up to 15 s',
    expected: 'never held to be absent after an acknowledgement',
    rate: 0.15,
    states: ['sent', 'unknown', 'working', 'partly-filled', 'cancelling', 'ended'],
    effects: AFTER,
    because: 'it has been accepted',
  },
  X12: {
    title: 'exchange restarts and forgets closed orders',
    expected: 'history and executions are asked as well',
    rate: 0.0006,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X13: {
    title: 'history lags by up to 20 s',
    expected: 'two looks, some time apart, before an absence is believed',
    rate: 0.3,
    states: ['sent', 'unknown', 'working', 'partly-filled', 'cancelling', 'ended'],
    effects: AFTER,
    because: 'what has not happened cannot lag',
  },
  X15: {
    title: 'fill after the cancel was acknowledged',
    expected: 'the fill counts; an acknowledgement releases nothing',
    rate: 0.3,
    states: ['cancelling'],
    effects: AFTER,
    because: 'the cancel has been acknowledged',
  },
  X16: {
    title: 'cancelled with part of it filled',
    expected: 'both are true',
    rate: 0,
    states: ['sent', 'unknown', 'working', 'partly-filled', 'cancelling'],
    effects: AFTER,
    because: 'it comes of the market and is only counted',
  },
  X18: {
    title: 'execution shown to questions only later',
    expected: 'a position that is ahead of its executions is no difference yet',
    rate: 0.1,
    states: ['sent', 'unknown', 'working', 'partly-filled', 'cancelling', 'ended', 'none'],
    effects: AFTER,
    because: 'it has been executed',
  },
  X20: {
    title: 'funding row among the executions',
    expected: 'moves cash, never a position',
    rate: 1,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X21: {
    title: 'position reduced by force',
    expected: 'booked as what it is, shared by those who held it',
    rate: 0.0005,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X22: {
    title: 'trade, order or cancel by hand on the same account',
    expected: 'booked as external; our books stay equal to the exchange’s',
    rate: 0.0008,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X26: {
    title: 'price jumps by several per cent',
    expected: 'limits and collars hold',
    rate: 0.001,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  X29: {
    title: 'maintenance of some seconds',
    expected: 'as a disconnect with ambiguous answers',
    rate: 0.0008,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P1: {
    title: 'killed, and started again',
    expected: 'nothing lost, nothing doubled',
    rate: 0.0025,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P1b: {
    title: 'killed between two effects',
    expected: 'the same, at the worst instant',
    rate: 0.003,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P3: {
    title: 'event loop blocked for up to a minute',
    expected: 'nothing decided before it leaves after it',
    rate: 0.001,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P4: {
    title: 'stopped for minutes, then continued',
    expected: 'the hole is noticed; the account is compared before anything new',
    rate: 0.0002,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P5: {
    title: 'wall clock jumps by an hour',
    expected: 'nothing is measured by it',
    rate: 0.001,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P6: {
    title: 'orderly stop, then start',
    expected: 'goes on where it was',
    rate: 0.0008,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P7: {
    title: 'commit fails: the disk is full',
    expected: 'nothing more is sent by this process',
    rate: 0.002,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  P8: {
    title: 'slow disk: a commit takes seconds',
    expected: 'what has grown old meanwhile is not sent',
    rate: 0.02,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  O1: {
    title: 'operator says it twice',
    expected: 'one effect',
    rate: 0.3,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  O2: {
    title: 'a second instance takes over',
    expected: 'the older one sends nothing more',
    rate: 0.0006,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  O4: {
    title: 'emergency stop, at any moment, perhaps twice',
    expected: 'flat and verified, or it says what is left',
    rate: 0.0008,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
  O5: {
    title: 'halt, and a resume while something is unknown',
    expected: 'nothing new while halted; the halt outlives a crash',
    rate: 0.002,
    states: ANY,
    effects: BOTH,
    because: NO_ORDER,
  },
} as const satisfies Record<string, FaultSpec>;

export type FaultId = keyof typeof FAULTS;

export const FAULT_IDS = Object.keys(FAULTS) as readonly FaultId[];

export function faultSpec(id: FaultId): FaultSpec {
  return FAULTS[id];
}
