import type { EpochMs, InstrumentId, OrderDraft, StrategyId } from '../../domain/index.ts';
import type { Command, Effect } from '../events.ts';
import type { OrderBook } from '../orders/order-book.ts';
import { scopeName, type Latch, type Modes, type ModeScope, type TradingMode } from './modes.ts';

/** What setting a latch may do to the rest of the engine. */
export interface LatchPort {
  emit(effect: Effect): void;
  /** Cancels what could still add to a position in the scope. */
  cancelEntries(scope: ModeScope, reason: string): void;
}

export interface LatchOptions {
  readonly modes: Modes;
  readonly orders: OrderBook;
  readonly state: { readonly now: EpochMs; readonly reconciling: boolean };
  readonly instruments: { has(id: InstrumentId): boolean };
  readonly strategyIds: { has(id: StrategyId): boolean };
}

/** Sets the trading modes and says so. Caution is raised by anyone; it is lowered by a command, and not over an obstacle. */
export class Latches {
  private readonly options: LatchOptions;
  private readonly port: LatchPort;

  constructor(options: LatchOptions, port: LatchPort) {
    this.options = options;
    this.port = port;
  }

  /**
   * Sets a latch, unless one as cautious stands, and cancels the entries it concerns.
   *
   * @returns false when one stood
   */
  raise(latch: Latch): boolean {
    const { modes, state } = this.options;
    const wasHalted = modes.halt !== undefined;
    if (!modes.raise({ ...latch, at: state.now })) return false;
    this.announce(latch, wasHalted);
    const verb = latch.mode === 'HALTED' ? 'halted' : 'set to reduce only';
    this.port.cancelEntries(latch.scope, `${verb} by ${latch.by}`);
    return true;
  }

  /** Carries out an operator's word. @returns true when the scope is less cautious than before. */
  set(order: Announcement, command: Command['type']): boolean {
    const { scope, mode, by, reason } = order;
    const { modes, state } = this.options;
    if (!this.knows(scope)) {
      this.refuse(command, 'BAD_SCOPE', `there is no ${scopeName(scope)} in this session`);
      return false;
    }
    if (mode !== 'ACTIVE') this.raise({ scope, mode, by, reason });
    if (modes.of(scope) === mode) return false;
    const obstacles = this.obstaclesTo(scope);
    if (obstacles.length > 0) {
      this.refuse(command, 'RESUME_BLOCKED', obstacles.join('; '));
      return false;
    }
    const wasHalted = modes.halt !== undefined;
    modes.lower(scope, mode === 'ACTIVE' ? mode : { scope, mode, by, reason, at: state.now });
    this.announce(order, wasHalted);
    return true;
  }

  /** What stands in the way of making a scope less cautious, in sentences. */
  obstaclesTo(scope: ModeScope): readonly string[] {
    const obstacles: string[] = [];
    if (this.options.state.reconciling && scope.type !== 'strategy') {
      obstacles.push('our books are being compared with the venue');
    }
    for (const { draft, status } of this.options.orders.values()) {
      if ((status === 'unknown' || status === 'quarantined') && concerns(scope, draft)) {
        obstacles.push(`order ${draft.clientOrderId} in ${draft.instrument} is ${status}`);
      }
    }
    return obstacles;
  }

  refuse(command: Command['type'], code: string, detail: string): void {
    this.port.emit({ type: 'command-refused', command, code, detail });
  }

  /** Of this session, or latched by something that is gone by now, which must still be possible to clear. */
  private knows(scope: ModeScope): boolean {
    if (this.options.modes.of(scope) !== 'ACTIVE') return true;
    switch (scope.type) {
      case 'global':
      case 'account':
        return true;
      case 'instrument':
        return this.options.instruments.has(scope.instrument);
      case 'strategy':
        return this.options.strategyIds.has(scope.strategyId);
    }
  }

  /** A halt of the account and its end have names of their own; everything else is a change of mode. */
  private announce({ scope, mode, by, reason, code }: Announcement, wasHalted: boolean): void {
    const isHalted = this.options.modes.halt !== undefined;
    const why = { by, reason, ...(code === undefined ? {} : { code }) };
    if (isHalted && !wasHalted) this.port.emit({ type: 'halted', ...why });
    else if (wasHalted && !isHalted) this.port.emit({ type: 'resumed', by, reason });
    const isSaid = isHalted !== wasHalted && scope.type === 'account' && mode !== 'REDUCE_ONLY';
    if (!isSaid) this.port.emit({ type: 'mode-changed', scope, mode, ...why });
  }
}

type Announcement = Omit<Latch, 'mode'> & { readonly mode: TradingMode };

function concerns(scope: ModeScope, { instrument, strategyId }: OrderDraft): boolean {
  switch (scope.type) {
    case 'global':
    case 'account':
      return true;
    case 'instrument':
      return scope.instrument === instrument;
    case 'strategy':
      return scope.strategyId === strategyId;
  }
}
