import { seededRandom, type Random } from '../../runtime/index.ts';
import { checkFinite, checkWhole } from '../validation/statistic.ts';

/*
 * Markets of known truth, to calibrate the lab on: those without any edge, in which whoever finds one was fooled, and those
 * with one planted, which must be found. A market is a function of its options alone. Chance is mulberry32; a normal deviate
 * takes two uniforms, u then v, u drawn again while it is 0: `sqrt(-2 ln u) cos(2 pi v)` (Box and Muller 1958).
 */

/**
 * - `gaussian`: `r = 0.03 z` a day.
 * - `garch-t5`: fat tails that cluster: `h` starts at 0.0009, `r = sqrt(h) x`, kept within -0.5 and 0.9, `x` Student t of five
 *   degrees and unit variance; then `h = 0.0009 * 0.03 + 0.09 r² + 0.88 h`.
 * - `drift`: `r = 0.03 (z + edge)` a day: no rule beats holding, and every one that is long looks good.
 * - `momentum-20`: `r = 0.03 (z + edge s)` a day, `s` the direction of the 20 returns before, -1 when they cancel.
 * - `reversal`: `r = 0.006 (z - edge s)` an hour, `s` the direction of the return before: it trades so often that costs eat
 *   a small edge.
 * - `lead-lag`: a leader moves by `0.03 z` a day, drawn first, and `r = 0.03 (z + edge s)`, `s` the direction of the leader's
 *   return before.
 * - `shock-reversal`: `r = 0.03 (z - edge s)` on the day after a return beyond 0.045 either way, `s` its direction, else
 *   `r = 0.03 z`.
 * - `hour-of-day`: `r = 0.006 (z + edge)` in hour 14, `0.006 (z - edge)` in hour 3, else `0.006 z`.
 */
export type MarketKind =
  | 'gaussian'
  | 'garch-t5'
  | 'drift'
  | 'momentum-20'
  | 'reversal'
  | 'hour-of-day'
  | 'lead-lag'
  | 'shock-reversal';

export interface SyntheticMarketOptions {
  readonly kind: MarketKind;
  readonly seed: number;
  /** Bars. A longer market begins with the same returns as a shorter one. */
  readonly periods: number;
  /** Strength of the planted edge in deviations of one return; of no meaning where none is planted. */
  readonly edge: number;
}

export interface SyntheticMarket {
  readonly kind: MarketKind;
  /** Simple returns, oldest first. */
  readonly returns: Float64Array;
  /** Returns of the instrument that leads it, where one does. */
  readonly leader?: Float64Array;
  /** Where someone who knows the truth stands during each bar: 1 long, -1 short, 0 flat; all 0 where no edge is. */
  readonly oracle: Float64Array;
  /** 365 for days, 8,760 for hours. */
  readonly periodsPerYear: number;
}

const DAILY_DEVIATION = 0.03;
const HOURLY_DEVIATION = 0.006;
const MOMENTUM_BARS = 20;
/** Once in a week or so. */
const SHOCK = 1.5 * DAILY_DEVIATION;
const HOUR_UP = 14;
const HOUR_DOWN = 3;
const GARCH = { start: 9e-4, constant: 9e-4 * 0.03, shock: 0.09, persistence: 0.88, lowest: -0.5, highest: 0.9 };
const DEGREES = 5;

/** @throws {AssayError} `VALIDATION_INPUT` */
export function syntheticMarket({ kind, seed, periods, edge }: SyntheticMarketOptions): SyntheticMarket {
  checkWhole(seed, 'seed');
  checkWhole(periods, 'periods', 1);
  checkFinite([edge], 'edge');
  const returns = new Float64Array(periods);
  const oracle = new Float64Array(periods);
  const leader = new Float64Array(periods);
  const next = returnsOf(kind, edge, { random: seededRandom(seed).next, leader });
  for (let bar = 0; bar < periods; bar += 1) {
    const { value, stance } = next(bar, returns);
    returns[bar] = value;
    oracle[bar] = stance;
  }
  const periodsPerYear = kind === 'hour-of-day' || kind === 'reversal' ? 8_760 : 365;
  return { kind, returns, oracle, periodsPerYear, ...(kind === 'lead-lag' ? { leader } : {}) };
}

/** The return of a bar from the returns before it, and what the oracle knew of it. */
type Step = (bar: number, before: Float64Array) => { readonly value: number; readonly stance: number };

function returnsOf(
  kind: MarketKind,
  edge: number,
  { random, leader }: { readonly random: Random; readonly leader: Float64Array },
): Step {
  switch (kind) {
    case 'gaussian':
      return () => ({ value: DAILY_DEVIATION * deviate(random), stance: 0 });
    case 'garch-t5':
      return garch(random);
    case 'drift':
      return () => ({ value: DAILY_DEVIATION * (deviate(random) + edge), stance: 0 });
    case 'momentum-20':
      return momentum(edge, random);
    case 'reversal':
      return (bar, before) => {
        const stance = bar === 0 ? 0 : before[bar - 1]! > 0 ? -1 : 1;
        return { value: HOURLY_DEVIATION * (deviate(random) + edge * stance), stance };
      };
    case 'lead-lag':
      return (bar) => {
        leader[bar] = DAILY_DEVIATION * deviate(random);
        const stance = bar === 0 ? 0 : leader[bar - 1]! > 0 ? 1 : -1;
        return { value: DAILY_DEVIATION * (deviate(random) + edge * stance), stance };
      };
    case 'shock-reversal':
      return (bar, before) => {
        const last = bar === 0 ? 0 : before[bar - 1]!;
        const stance = Math.abs(last) > SHOCK ? -Math.sign(last) : 0;
        return { value: DAILY_DEVIATION * (deviate(random) + edge * stance), stance };
      };
    case 'hour-of-day':
      return (bar) => {
        const hour = bar % 24;
        const stance = hour === HOUR_UP ? 1 : hour === HOUR_DOWN ? -1 : 0;
        return { value: HOURLY_DEVIATION * (deviate(random) + edge * stance), stance };
      };
  }
}

function garch(random: Random): Step {
  let variance = GARCH.start;
  return () => {
    const shock = Math.sqrt(variance) * studentT(random);
    const value = Math.min(GARCH.highest, Math.max(GARCH.lowest, shock));
    variance = GARCH.constant + GARCH.shock * value * value + GARCH.persistence * variance;
    return { value, stance: 0 };
  };
}

function momentum(edge: number, random: Random): Step {
  /** Sum of the returns before each bar. */
  const levels = [0];
  return (bar, before) => {
    if (bar > 0) levels.push(levels[bar - 1]! + before[bar - 1]!);
    const stance = bar < MOMENTUM_BARS ? 0 : levels[bar]! > levels[bar - MOMENTUM_BARS]! ? 1 : -1;
    return { value: DAILY_DEVIATION * (deviate(random) + edge * stance), stance };
  };
}

function deviate(random: Random): number {
  let u = random();
  while (u === 0) u = random();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random());
}

/** Student t of five degrees, scaled to unit variance: the normal above first, then the five below. */
function studentT(random: Random): number {
  const above = deviate(random);
  let squares = 0;
  for (let index = 0; index < DEGREES; index += 1) squares += deviate(random) ** 2;
  return (above / Math.sqrt(squares / DEGREES)) * Math.sqrt((DEGREES - 2) / DEGREES);
}
