import type { Bar } from '../../../domain/index.ts';
import { noticeExit, type StanceMemory } from '../../catalogue/stance.ts';
import { ruleDecisions, type RuleDecisions, type RuleStrategy } from '../../rules/index.ts';
import type { StrategyInstance, StrategySetup, StrategyView } from '../../strategy.ts';
import type { TargetWish } from '../../wish.ts';
import type { OnDecision } from '../decision.ts';
import { FeatureRow } from '../features/feature-row.ts';
import { Drift } from '../guards/drift.ts';
import { objectionOf } from '../guards/guard.ts';
import type { Model } from '../model.ts';
import { chanceOf, scoreOf } from '../predictor.ts';
import { shareOf } from '../share.ts';
import { isClosedBy, shadowOf, type ShadowTrade } from './shadow-trade.ts';

/** The primary's own, whose stance is where it would stand unfiltered, and more. */
type FilterMemory = RuleDecisions['memory'] & {
  /** The side that is really held. */
  taken: 1 | 0 | -1;
  /** The primary's trade that was not taken. */
  shadow?: ShadowTrade;
  /** What was said last about why it does not enter, so that it is said once. */
  objection: string;
};

/**
 * A primary strategy whose entries a model lets through or not. The primary decides as if all of them were taken, so what
 * is traded is a part of its trades, each entered and ended as it would be; one that is not taken is followed on paper.
 */
export function filteredPrimary(
  model: Model,
  rules: RuleStrategy,
  setup: StrategySetup<object>,
  onDecision: OnDecision | undefined,
): StrategyInstance {
  const { recipe, guards } = model;
  const row = new FeatureRow(recipe.features);
  setup.use(row.principal);
  const primary = ruleDecisions(rules, setup);
  const drift = setup.use(new Drift(guards.facts, guards.drift.bars, row.warmUpBars, () => row.read()));
  // One object: after a restart the host fills in what was saved, wherever it is used.
  const memory: FilterMemory = Object.assign(primary.memory, { taken: 0 as const, objection: '' });

  return {
    memory,
    onBar(bar, view) {
      if (memory.shadow !== undefined && isClosedBy(memory.shadow, bar)) {
        delete memory.shadow;
        primary.exited();
      }
      const wish = primary.decide();
      if (wish === undefined) return undefined;
      delete memory.shadow;
      return wish.exposure === 0 ? stand(0, wish) : enter(wish, bar, view);
    },
    onFill(fill) {
      const held: StanceMemory = { stance: memory.taken };
      noticeExit(held, fill);
      if (memory.taken !== 0 && held.stance === 0) primary.exited();
      memory.taken = held.stance;
      return undefined;
    },
  };

  function enter(wish: TargetWish, bar: Bar, view: StrategyView): TargetWish | undefined {
    const side = wish.exposure > 0 ? 1 : -1;
    const chance = chanceOf(model.calibration, scoreOf(model.predictor, row.read()));
    onDecision?.({ bar, chance });
    const words = `${wish.reason}; chance ${chance.toFixed(3)} that it pays`;
    const isEnough = model.enter < 1 && chance >= model.enter;
    const objection = isEnough
      ? objectionOf(guards, recipe.features, { now: view.now, row: row.read(), drift })
      : undefined;
    if (isEnough && objection === undefined) {
      memory.objection = '';
      const exposure = side * shareOf(recipe.sizing, chance, model.enter);
      return stand(side, { ...wish, exposure, reason: `${words}, ${model.enter.toFixed(3)} is enough` });
    }
    memory.shadow = shadowOf(side, wish.bracket);
    const refused = {
      type: 'target',
      exposure: 0,
      reason: `${words}, but ${objection ?? 'that is too little'}`,
    } as const;
    if (memory.taken !== 0) return stand(0, refused);
    if (objection === undefined || memory.objection === objection) return undefined;
    memory.objection = objection;
    return refused;
  }

  /** What the primary leaves is left; where nothing was taken there is nothing to leave. */
  function stand(stance: 1 | 0 | -1, wish: TargetWish): TargetWish | undefined {
    if (stance === memory.taken) return undefined;
    memory.taken = stance;
    return wish;
  }
}
