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
  /** Strikes everything at once, and is counted once for each order that is open: `effect` is then the order's own. */
  readonly isGlobal?: true;
  /** Why the other states or effects cannot be met. */
  readonly because?: string;
}

const OPEN: readonly OrderState[] = ['sent', 'unknown', 'working', 'partly-filled', 'cancelling'];
const ANY: readonly OrderState[] = [...OPEN, 'none'];
/** An order may be meant to be cancelled before it has arrived. */
export const CREATE: readonly OrderState[] = ['sent', 'cancelling'];
export const SPOKEN_OF: readonly OrderState[] = ANY;
export const ASKED: readonly OrderState[] = [...OPEN, 'ended', 'none'];
export const BOTH: readonly FaultEffect[] = [...EFFECTS];
export const BEFORE: readonly FaultEffect[] = ['before'];
export const AFTER: readonly FaultEffect[] = ['after'];
export const CREATE_ONLY = 'only an order on its way can be refused, delayed or doubled like this';
export const SPOKEN = 'the exchange speaks of what it has done, before we can hold the order to be over';
/** Of a fault that strikes everything at once. */
export const EVERYTHING = {
  states: ANY,
  effects: BOTH,
  isGlobal: true,
  because: 'an order that works is at the exchange, and with none open there is none',
} as const;
