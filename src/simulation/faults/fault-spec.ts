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
export const ANY: readonly OrderState[] = [...OPEN, 'none'];
export const ASKED: readonly OrderState[] = [...OPEN, 'ended', 'none'];
export const BOTH: readonly FaultEffect[] = [...EFFECTS];
export const BEFORE: readonly FaultEffect[] = ['before'];
export const AFTER: readonly FaultEffect[] = ['after'];
export const CREATE_ONLY = 'only an order on its way can be refused, delayed or doubled like this';
export const NO_ORDER = 'with no order open there is none that the exchange has acted on';
