import type { Fill } from '../../domain/index.ts';
import { choice } from '../parameters.ts';
import type { Bracket, TargetWish } from '../wish.ts';

/** Where a directional strategy wants to stand: short, out, long. */
type Stance = -1 | 0 | 1;

/** Part of a strategy's `memory`: the stance it asked for last, so that it asks once and not at every bar. */
export type StanceMemory = { stance: Stance };

/** The parameter that says which sides a directional strategy may take. */
export function direction(preset: 'long' | 'short' | 'both') {
  return choice({
    choices: ['long', 'short', 'both'],
    default: preset,
    description:
      'Sides it may take: long (out otherwise), short (out otherwise), or both (reverses). Spot allows long only.',
  });
}

/** The stance a signal calls for, given the sides allowed; a side that is not allowed means out. */
export function allowedStance(signal: Stance, sides: 'long' | 'short' | 'both'): Stance {
  if ((signal === 1 && sides === 'short') || (signal === -1 && sides === 'long')) return 0;
  return signal;
}

/** The wish to stand there, or nothing when that is what was wished last. A bracket belongs to an entry only. */
export function stand(memory: StanceMemory, stance: Stance, reason: string, bracket?: Bracket): TargetWish | undefined {
  if (stance === memory.stance) return undefined;
  memory.stance = stance;
  const guarded = stance !== 0 && bracket !== undefined;
  return { type: 'target', exposure: stance, reason, ...(guarded ? { bracket } : {}) };
}

/**
 * To be told of every fill. One that goes against the stance was not wished for: a protective order or a liquidation
 * has taken the strategy out, and it is out until its next signal.
 */
export function noticeExit(memory: StanceMemory, fill: Fill): void {
  const against = fill.side === 'buy' ? memory.stance === -1 : memory.stance === 1;
  if (against) memory.stance = 0;
}
