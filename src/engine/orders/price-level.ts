import { floorToStep, fromFloat, toFloat, type Fixed, type Price } from '../../domain/index.ts';

/** Slack for a number that is a whole step but for float noise: a level a billionth of a step off is that level. */
const NOISE = 1e-9;

/** Which step of a computed number: the one below it, above it, or the nearer of the two. */
type Direction = 'up' | 'down' | 'nearest';

/**
 * The price level at or next to a computed number, on the side named: a sell trigger that must not lie lower than
 * wished goes `up`. `undefined` when the number is not a usable price.
 */
export function priceLevel(value: number, step: Price, direction: Direction): Price | undefined {
  const whole = wholeSteps(value, toFloat(step), direction);
  return whole === undefined ? undefined : ((BigInt(whole) * step) as Fixed);
}

/** The same level as a number of steps of this size, above zero. */
export function wholeSteps(value: number, size: number, direction: Direction): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const steps = value / size;
  if (!Number.isFinite(steps) || Math.abs(steps) > Number.MAX_SAFE_INTEGER) return undefined;
  const whole =
    direction === 'nearest'
      ? Math.round(steps)
      : direction === 'up'
        ? Math.ceil(steps - NOISE)
        : Math.floor(steps + NOISE);
  return whole <= 0 ? undefined : whole;
}

/** A computed size as a whole number of steps, never rounded up. `undefined` when it is not a number above zero. */
export function sizeLevel(value: number, step: Fixed): Fixed | undefined {
  if (!Number.isFinite(value) || value <= 0 || value / toFloat(step) > Number.MAX_SAFE_INTEGER) return undefined;
  const nearest = fromFloat(value, step);
  const floored = toFloat(nearest) > value * (1 + NOISE) ? ((nearest - step) as Fixed) : nearest;
  return floored > 0n ? floorToStep(floored, step) : undefined;
}
