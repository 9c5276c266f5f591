import type { ModelSizing } from './model.ts';

const TENTHS = 10;

/** Part of the session's full size that a chance is worth. @param least the chance that is worth nothing */
export function shareOf(sizing: ModelSizing, chance: number, least: number): number {
  if (sizing.type === 'full' || chance >= sizing.full) return 1;
  const part = (chance - least) / (sizing.full - least);
  return Math.max(1, Math.floor(part * TENTHS)) / TENTHS;
}
