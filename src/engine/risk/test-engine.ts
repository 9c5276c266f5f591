import { fixed, parseExact, stringifyExact, type OrderDraft } from '../../domain/index.ts';
import type { PlaceWish, TargetWish } from '../../strategy/index.ts';
import { Engine } from '../engine.ts';
import type { EngineOptions, EngineSnapshot } from '../options.ts';
import type { Command, Effect } from '../events.ts';
import { Bench, submitted } from '../testing.ts';
import type { RiskLimits } from './limits.ts';
import type { ModeScope, TradingMode } from './modes.ts';

// For tests of the controls where they take effect: in the engine.

export const target = (exposure: number, extra: Partial<TargetWish> = {}): TargetWish => ({
  type: 'target',
  exposure,
  reason: 'test',
  ...extra,
});
export const place = (tag: string, price: number, extra: Partial<PlaceWish> = {}): PlaceWish => ({
  type: 'place',
  tag,
  side: 'buy',
  order: { type: 'limit', price },
  size: { quantity: 1 },
  reason: 'test',
  ...extra,
});
export const by = { by: 'Ann', reason: 'drill' };
export const ACCOUNT: ModeScope = { type: 'account' };

/** An engine of 100,000 whose limits are wide but for those given, and whose strategy trades in units of `size`. */
export function limited(limits: Partial<RiskLimits>, options: Partial<EngineOptions> = {}, size = '1'): Bench {
  const bench = new Bench();
  const { limits: wide, strategies, ...defaults } = bench.defaults();
  const sizing = { kind: 'fixed-quantity', quantity: fixed(size) } as const;
  bench.engine = new Engine({
    ...defaults,
    leverage: 5, // Room for the largest size used here.
    limits: { ...wide, dailyLossRateMax: fixed('1'), drawdownRateMax: fixed('1'), ...limits },
    strategies: strategies.map((slot) => ({ ...slot, sizing })),
    ...options,
  });
  return bench;
}

export function tell(bench: Bench, command: Omit<Command, 'at'> & Record<string, unknown>): readonly Effect[] {
  return bench.engine.step({ ...command, at: bench.now } as Command);
}
export function setMode(bench: Bench, scope: ModeScope, mode: TradingMode): readonly Effect[] {
  return tell(bench, { type: 'set-mode', scope, mode, ...by });
}

/** Effects in a few words each. */
export function told(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    switch (effect.type) {
      case 'submit':
        return [`submit ${effect.order.purpose} ${effect.order.side}`];
      case 'denied':
        return [`denied ${effect.code}`];
      case 'mode-changed':
        return [`${effect.scope.type} ${effect.mode}${effect.code === undefined ? '' : ` ${effect.code}`}`];
      case 'halted':
        return [`halted${effect.code === undefined ? '' : ` ${effect.code}`}`];
      case 'command-refused':
        return [`refused ${effect.command} ${effect.code}`];
      case 'fill-booked':
      case 'signal':
      case 'wish-refused':
      case 'alarm':
        return [];
      case 'amend':
      case 'cancel':
      case 'funding-booked':
      case 'limits-changed':
      case 'order-changed':
      case 'position-adopted':
      case 'resumed':
      case 'size-changed':
      case 'strategy-status':
        return [effect.type];
    }
  });
}

export function buy(bench: Bench): void {
  bench.fill(submitted(bench.wish(target(1)))[0]!);
}

export function rejectAll(bench: Bench, orders: readonly OrderDraft[]): string[] {
  return orders.flatMap(({ clientOrderId }) =>
    told(bench.engine.step({ type: 'order-rejected', at: bench.now, clientOrderId, code: 'X', detail: '' })),
  );
}

/** What becomes of an engine when it is taken up again from what it wrote down. */
export function restarted(bench: Bench, options: EngineOptions): Engine {
  const snapshot = parseExact(stringifyExact(bench.engine.snapshot())) as EngineSnapshot;
  return new Engine({ ...options, snapshot });
}
