import type { EpochMs, InstrumentId, StrategyId } from '../../domain/index.ts';

/**
 * `ACTIVE`: everything the rules allow. `REDUCE_ONLY`: nothing may add risk. `HALTED`: the same, and no strategy of the
 * scope is asked for its opinion; what protects or closes positions still passes, since a halt must not trap them.
 */
export type TradingMode = 'ACTIVE' | 'REDUCE_ONLY' | 'HALTED';

/** What a mode is about. An engine is one account; `global` is what an operator says to all of them. */
export type ModeScope =
  | { readonly type: 'global' }
  | { readonly type: 'account' }
  | { readonly type: 'instrument'; readonly instrument: InstrumentId }
  | { readonly type: 'strategy'; readonly strategyId: StrategyId };

/** A latch that is not open: who set it, why, and when. */
export interface ModeRecord {
  readonly scope: ModeScope;
  readonly mode: Exclude<TradingMode, 'ACTIVE'>;
  readonly by: string;
  readonly reason: string;
  /** The control that set it by itself; absent for an operator. Listed in `docs/errors.md`. */
  readonly code?: string;
  readonly at: EpochMs;
}

/** A latch about to be set. */
export type Latch = Omit<ModeRecord, 'at'>;

const CAUTION: Readonly<Record<TradingMode, number>> = { ACTIVE: 0, REDUCE_ONLY: 1, HALTED: 2 };

export function isMoreCautious(mode: TradingMode, than: TradingMode): boolean {
  return CAUTION[mode] > CAUTION[than];
}

/** `account`, `strategy trend`: a scope in a sentence, and its key. */
export function scopeName(scope: ModeScope): string {
  switch (scope.type) {
    case 'global':
    case 'account':
      return scope.type;
    case 'instrument':
      return `instrument ${scope.instrument}`;
    case 'strategy':
      return `strategy ${scope.strategyId}`;
  }
}

/**
 * The trading modes of one account. Each scope has a latch of its own and the most cautious of those that concern an
 * order holds. Anything may raise caution; only `lower`, which is for operators, takes it back.
 */
export class Modes {
  private readonly latched = new Map<string, ModeRecord>();

  constructor(snapshot: readonly ModeRecord[] = []) {
    for (const record of snapshot) this.latched.set(scopeName(record.scope), record);
  }

  /** True while any scope is not active; a cheap question for every bar. */
  get restricted(): boolean {
    return this.latched.size > 0;
  }

  /** The halt of the whole account, if there is one. */
  get halt(): ModeRecord | undefined {
    for (const scope of WHOLE) {
      const record = this.latched.get(scope);
      if (record?.mode === 'HALTED') return record;
    }
    return undefined;
  }

  of(scope: ModeScope): TradingMode {
    return this.latched.get(scopeName(scope))?.mode ?? 'ACTIVE';
  }

  /** The most cautious latch that concerns the whole account or the strategy. */
  forStrategy(strategyId: StrategyId): ModeRecord | undefined {
    if (this.latched.size === 0) return undefined;
    return this.mostCautious([...WHOLE, scopeName({ type: 'strategy', strategyId })]);
  }

  /** The most cautious latch that concerns an order of the strategy in the instrument. */
  forOrder(strategyId: StrategyId, instrument: InstrumentId): ModeRecord | undefined {
    if (this.latched.size === 0) return undefined;
    const narrow = [scopeName({ type: 'instrument', instrument }), scopeName({ type: 'strategy', strategyId })];
    return this.mostCautious([...WHOLE, ...narrow]);
  }

  /** Sets a latch that is more cautious than the one that stands. @returns false when nothing changes. */
  raise(record: ModeRecord): boolean {
    if (!isMoreCautious(record.mode, this.of(record.scope))) return false;
    this.latched.set(scopeName(record.scope), record);
    return true;
  }

  /** Makes one scope less cautious, by the word of an operator. @returns false when nothing changes. */
  lower(scope: ModeScope, to: ModeRecord | 'ACTIVE'): boolean {
    const mode = to === 'ACTIVE' ? to : to.mode;
    if (!isMoreCautious(this.of(scope), mode)) return false;
    if (to === 'ACTIVE') this.latched.delete(scopeName(scope));
    else this.latched.set(scopeName(scope), to);
    return true;
  }

  snapshot(): readonly ModeRecord[] {
    return [...this.latched.values()];
  }

  /** The first of the most cautious, so that the widest scope explains itself. */
  private mostCautious(scopes: readonly string[]): ModeRecord | undefined {
    let most: ModeRecord | undefined;
    for (const scope of scopes) {
      const record = this.latched.get(scope);
      if (record !== undefined && isMoreCautious(record.mode, most?.mode ?? 'ACTIVE')) most = record;
    }
    return most;
  }
}

const WHOLE = ['global', 'account'] as const;
