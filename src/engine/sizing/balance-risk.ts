import { fixed, ONE, type Money, type Rate } from '../../domain/index.ts';

/**
 * The balance-dependent rule: a small account risks more of itself per trade than a large one.
 *
 *     B <= 10,000            2 %
 *     B >= 100,000           0.5 %
 *     between, with t = (B - 10,000) / 90,000:
 *                            0.5 % + 1.5 % x (exp(-2.5 t) - exp(-2.5)) / (1 - exp(-2.5))
 *
 * The rule it descends from, 0.5 % + 1.5 % x exp(-2.5 t), ended at 0.62 % and jumped to 0.5 % at 100,000: growing by
 * a dollar cut the allowed loss from 623 to 500. Subtracting and rescaling the exponential keeps its decay and meets
 * both ends exactly, so the curve is continuous and the rate never rises; the allowed loss, B x rate, never falls.
 *
 * Balances are in the settlement currency, taken as US dollars.
 */
const FROM = fixed('10000');
const TO = fixed('100000');
const RATE_HIGH = fixed('0.02');
const RATE_LOW = fixed('0.005');
const DECAY = fixed('2.5');

/** Fraction of equity to risk on one trade, rounded down at the twelfth decimal. */
export function balanceRiskRate(equity: Money): Rate {
  return (fineRate(equity) / FINER) as Rate;
}

/** Loss to accept on one trade. Computed before the rate is rounded, so that it never falls as equity grows. */
export function balanceRiskLoss(equity: Money): Money {
  return ((equity * fineRate(equity)) / FINE) as Money;
}

/** The curve is computed in integers of 1e-24: the same on every machine, with digits to spare for the last one. */
const FINE = ONE * ONE;
const FINER = ONE;

function fineRate(equity: Money): bigint {
  if (equity <= FROM) return RATE_HIGH * FINER;
  if (equity >= TO) return RATE_LOW * FINER;
  const decayed = inverseExponential((DECAY * FINER * (equity - FROM)) / (TO - FROM));
  const share = ((decayed - DECAYED_FULLY) * FINE) / (FINE - DECAYED_FULLY);
  return RATE_LOW * FINER + ((RATE_HIGH - RATE_LOW) * share) / ONE;
}

const DECAYED_FULLY = inverseExponential(DECAY * FINER);

/** exp(-x) for x >= 0 in units of 1e-24, as the inverse of the Taylor series of exp(x): all terms positive. */
function inverseExponential(x: bigint): bigint {
  let sum = FINE;
  let term = FINE;
  for (let n = 1n; term > 0n; n += 1n) {
    term = (term * x) / (FINE * n);
    sum += term;
  }
  return (FINE * FINE) / sum;
}
