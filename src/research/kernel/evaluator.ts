import { usageError } from '../../runtime/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import {
  engineEvaluator,
  labTerms,
  lookedAt,
  type Evaluator,
  type LabMarket,
  type Stretch,
  type TrialOutcome,
} from '../trials/index.ts';
import { KernelMarket } from './kernel-market.ts';
import { kernelDays, outcomeOf, type KernelDays } from './outcome.ts';
import { runRules } from './run.ts';
import { stepBars } from './step-bars.ts';
import { Tape } from './tape.ts';
import { kernelCovers } from './terms.ts';

/** An evaluator that counts for which rules it had to ask the engine, and why. */
export interface KernelEvaluator extends Evaluator {
  readonly asked: ReadonlyMap<string, number>;
}

/**
 * The kernel as an evaluator: the engine's answers, many times sooner. What it does not cover it hands to the engine, so
 * that nobody has to know which of them answered.
 */
export function kernelEvaluator(market: LabMarket): KernelEvaluator {
  const terms = labTerms(market);
  const steps = stepBars(market.columns, market.instrument.priceStep);
  const others = (market.others ?? []).map(({ columns }) => columns);
  const kernel = typeof steps === 'string' ? steps : new KernelMarket(terms, market.columns, steps, { others });
  const engine = engineEvaluator(market);
  const tape = new Tape();
  const asked = new Map<string, number>();
  let known: { readonly stretch: Stretch | undefined; readonly days: KernelDays } | undefined;

  const daysIn = (stretch: Stretch | undefined): KernelDays => {
    if (known === undefined || known.stretch !== stretch) known = { stretch, days: kernelDays(market, stretch) };
    return known.days;
  };

  /** The outcome, or why the kernel has none. */
  const answer = (rules: RuleStrategy, days: KernelDays): TrialOutcome | string => {
    if (typeof kernel === 'string') return kernel;
    lookedAt(market, rules);
    const covered = kernelCovers(rules, terms, market.columns);
    if (covered !== true) return covered;
    tape.clear();
    const run = runRules(kernel, rules, tape, { first: days.firstBar, end: days.endBar });
    return run.uncovered ?? outcomeOf(kernel, tape, days);
  };

  return {
    market,
    asked,
    async evaluate(rules, stretch) {
      const days = daysIn(stretch);
      if (days.count === 0) throw usageError('LAB_NO_BARS', `no bars of ${market.instrument.id} lie in that time`);
      const outcomes: TrialOutcome[] = [];
      for (const one of rules) {
        const outcome = answer(one, days);
        if (typeof outcome !== 'string') {
          outcomes.push(outcome);
          continue;
        }
        asked.set(outcome, (asked.get(outcome) ?? 0) + 1);
        outcomes.push(...(await engine.evaluate([one], stretch)));
      }
      return outcomes;
    },
  };
}
