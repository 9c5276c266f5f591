import type { Bracket, TargetWish } from '../../strategy/index.ts';

/** What is wrong with a wish's numbers, in a sentence; nothing when they can be acted on. */
export function checkTarget(wish: TargetWish): string | undefined {
  if (!Number.isFinite(wish.exposure) || Math.abs(wish.exposure) > 1)
    return `exposure must be from -1 to 1, was ${wish.exposure}`;
  if (wish.limitPrice !== undefined && !(wish.limitPrice > 0))
    return `limit price must be above zero, was ${wish.limitPrice}`;
  return wish.bracket === undefined ? undefined : checkBracket(wish.bracket);
}

export function checkBracket(bracket: Bracket): string | undefined {
  for (const [name, leg] of Object.entries(bracket) as [string, { price?: number; distance?: number } | undefined][]) {
    if (leg === undefined) continue;
    const value = leg.price ?? leg.distance;
    if (value === undefined || !Number.isFinite(value) || value <= 0)
      return `${name} must be a price or distance above zero, was ${value}`;
  }
  return undefined;
}
