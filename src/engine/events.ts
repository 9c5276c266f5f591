import type {
  ApprovedOrder,
  ClientOrderId,
  EpochMs,
  Fill,
  InstrumentId,
  Money,
  OrderAmendment,
  OrderDraft,
  OrderPurpose,
  OrderStatus,
  Price,
  Quantity,
  Rate,
  StrategyId,
  VenueEvent,
} from '../domain/index.ts';
import type { Finding, ReconcileReport } from './reconcile/report.ts';
import type { Resolution } from './reconcile/resolutions.ts';
import type { OrderByHand } from './orders/by-hand.ts';
import type { LimitName } from './risk/limit-table.ts';
import type { RiskLimits } from './risk/limits.ts';
import type { ModeScope, TradingMode } from './risk/modes.ts';

/** What an operator, or the session on an operator's behalf, tells the engine. `by` names the person or part. */
export type Command =
  | {
      readonly type: 'start-strategy';
      readonly at: EpochMs;
      readonly strategyId: StrategyId;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly type: 'stop-strategy';
      readonly at: EpochMs;
      readonly strategyId: StrategyId;
      readonly positions: 'close' | 'keep';
      readonly by: string;
      readonly reason: string;
    }
  /** No new risk: everything but reducing orders is denied, working entries are cancelled. Latched until cleared. */
  | { readonly type: 'halt'; readonly at: EpochMs; readonly by: string; readonly reason: string }
  | { readonly type: 'clear-halt'; readonly at: EpochMs; readonly by: string; readonly reason: string }
  /** How cautious one scope is to be. Lowering caution is for an operator, and is refused while something stands in its way. */
  | {
      readonly type: 'set-mode';
      readonly at: EpochMs;
      readonly scope: ModeScope;
      readonly mode: TradingMode;
      readonly by: string;
      readonly reason: string;
    }
  /** How much of its full size a strategy trades, from now on; less of it is taken off what it holds at once. */
  | {
      readonly type: 'set-size';
      readonly at: EpochMs;
      readonly strategyId: StrategyId;
      /** Above 0, at most 1. */
      readonly share: Rate;
      readonly by: string;
      readonly reason: string;
    }
  /** Other limits, settled; `version` is one more than that in force, so that nobody overwrites what they have not seen. */
  | {
      readonly type: 'set-limits';
      readonly at: EpochMs;
      readonly version: number;
      readonly limits: RiskLimits;
      readonly by: string;
      readonly reason: string;
    }
  /** Our books are being compared with the venue's; until that is done nothing may add risk. */
  | {
      readonly type: 'reconciling';
      readonly at: EpochMs;
      readonly on: boolean;
      readonly by: string;
      readonly reason: string;
    }
  /** Each position is to have a stop at the venue; this is said when one has none. */
  | {
      readonly type: 'verify-protection';
      readonly at: EpochMs;
      /** Protective orders that the venue was asked about and does not have. */
      readonly absent: readonly ClientOrderId[];
    }
  /** The outcome of a comparison, for the record and the screen; the differences were repaired by events of their own. */
  | { readonly type: 'reconciled'; readonly at: EpochMs; readonly report: ReconcileReport }
  /** An operator's judgement of a difference, as the newest comparison found it. */
  | {
      readonly type: 'resolve-discrepancy';
      readonly at: EpochMs;
      /** In the ledger of differences. */
      readonly id: string;
      readonly action: Resolution;
      readonly finding: Finding;
      readonly by: string;
      readonly reason: string;
    }
  /** A person's own order. */
  | {
      readonly type: 'place-order';
      readonly at: EpochMs;
      readonly order: OrderByHand;
      readonly by: string;
      readonly reason: string;
    }
  /** At least one of the three is given. */
  | {
      readonly type: 'amend-order';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly quantity?: Quantity;
      readonly price?: Price;
      readonly trigger?: Price;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly type: 'cancel-order';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly by: string;
      readonly reason: string;
    }
  /** All that a person may cancel, of one instrument or strategy where named; what protects or closes a position stays. */
  | {
      readonly type: 'cancel-orders';
      readonly at: EpochMs;
      readonly instrument?: InstrumentId;
      readonly strategyId?: StrategyId;
      readonly by: string;
      readonly reason: string;
    }
  /** At market; of every holder, or of the one named. A strategy that runs may enter again. */
  | {
      readonly type: 'close-position';
      readonly at: EpochMs;
      readonly instrument: InstrumentId;
      readonly strategyId?: StrategyId;
      readonly by: string;
      readonly reason: string;
    }
  /** Cancel every order and close every position at market; does not halt by itself. */
  | { readonly type: 'flatten'; readonly at: EpochMs; readonly by: string; readonly reason: string };

/** Everything that can happen to the engine. Nothing else changes its state. */
export type EngineEvent = VenueEvent | Command;

export type StrategyStatus = 'warming-up' | 'running' | 'stopped';

/** Everything the engine asks of the world, or wants on record. The first three are carried out by the venue. */
export type Effect =
  | { readonly type: 'submit'; readonly order: ApprovedOrder }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'amend'; readonly amendment: OrderAmendment; readonly reason: string }
  /** A fill, or a strategy's part of a forced one, has been booked: whose it was, and why its order existed. */
  | {
      readonly type: 'fill-booked';
      readonly strategyId: StrategyId;
      readonly fill: Fill;
      readonly purpose: OrderPurpose | 'liquidation';
      readonly reason: string;
    }
  /** A strategy's part of a funding payment; received when positive. */
  | {
      readonly type: 'funding-booked';
      readonly strategyId: StrategyId;
      readonly instrument: InstrumentId;
      readonly amount: Money;
    }
  /** A draft our own gate refused. `code` is stable and listed in `docs/errors.md`. */
  | { readonly type: 'denied'; readonly draft: OrderDraft; readonly code: string; readonly detail: string }
  /** A strategy changed its mind; orders may or may not follow. */
  | {
      readonly type: 'signal';
      readonly strategyId: StrategyId;
      readonly instrument: InstrumentId;
      readonly exposure: number;
      readonly reason: string;
    }
  /** A wish that could not become an order, and why; nothing was sent. */
  | {
      readonly type: 'wish-refused';
      readonly strategyId: StrategyId;
      readonly instrument: InstrumentId;
      readonly code: string;
      readonly detail: string;
    }
  | {
      readonly type: 'strategy-status';
      readonly strategyId: StrategyId;
      readonly status: StrategyStatus;
      readonly reason: string;
    }
  | {
      readonly type: 'size-changed';
      readonly strategyId: StrategyId;
      readonly share: Rate;
      readonly by: string;
      readonly reason: string;
    }
  /** What is known of an order has changed, by the venue's word. */
  | {
      readonly type: 'order-changed';
      readonly clientOrderId: ClientOrderId;
      readonly status: OrderStatus;
      readonly reason: string;
    }
  /** Someone should look at this. */
  | {
      readonly type: 'alarm';
      readonly severity: 'info' | 'warning' | 'critical';
      readonly code: string;
      readonly detail: string;
      readonly instrument?: InstrumentId;
    }
  /** The whole account is halted; `code` names the control that did it by itself. */
  | { readonly type: 'halted'; readonly by: string; readonly reason: string; readonly code?: string }
  | { readonly type: 'resumed'; readonly by: string; readonly reason: string }
  /** Any other change of a trading mode. */
  | {
      readonly type: 'mode-changed';
      readonly scope: ModeScope;
      readonly mode: TradingMode;
      readonly by: string;
      readonly reason: string;
      readonly code?: string;
    }
  | {
      readonly type: 'limits-changed';
      readonly version: number;
      readonly loosened: readonly LimitName[];
      readonly tightened: readonly LimitName[];
      readonly by: string;
      readonly reason: string;
    }
  /** A difference nobody can explain is in our books now, at the mark: no fill, and never counted as one. */
  | {
      readonly type: 'position-adopted';
      readonly instrument: InstrumentId;
      /** Signed. */
      readonly difference: Quantity;
      readonly mark: Price;
      /** Whose position it changed. */
      readonly parts: readonly { readonly strategyId: StrategyId; readonly quantity: Quantity }[];
      readonly by: string;
      readonly reason: string;
    }
  /** A command that was not carried out, and what stands in its way. */
  | {
      readonly type: 'command-refused';
      readonly command: Command['type'];
      readonly code: string;
      readonly detail: string;
    };

/** True for effects that leave the process: they must be on disk before they are carried out. */
export function leavesProcess(effect: Effect): boolean {
  return effect.type === 'submit' || effect.type === 'cancel' || effect.type === 'amend';
}
