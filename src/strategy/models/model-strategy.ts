import type { Bar, InstrumentId } from '../../domain/index.ts';
import { noticeExit, type StanceMemory } from '../catalogue/stance.ts';
import {
  defineStrategy,
  type StrategyDefinition,
  type StrategyInstance,
  type StrategySetup,
  type StrategyView,
} from '../strategy.ts';
import type { TargetWish } from '../wish.ts';
import { shareOf } from './share.ts';
import { createEvents, type BarEvents } from './events.ts';
import { FeatureRow } from './features/feature-row.ts';
import { Drift } from './guards/drift.ts';
import { objectionOf } from './guards/guard.ts';
import type { OnDecision } from './decision.ts';
import type { Barriers, Model } from './model.ts';
import { chanceOf, scoreOf } from './predictor.ts';
import { filteredPrimary } from './primary/filtered-primary.ts';

/**
 * The venue's stop stands this much further out than the barrier: the strategy leaves at the close beyond a barrier, as
 * the labels did, and the stop is for a bar that does not wait for its close.
 */
const STOP_BEYOND = 1.5;

/** The place of the barriers' unit beside the features. */
const TARGET = 'target';

type ModelMemory = StanceMemory & {
  /** Bars since it entered; -1 when out. */
  held: number;
  /** Close at the decision to enter, and the width of the barriers then, as a fraction. */
  entryClose: number;
  width: number;
  /** What was said last about why it does not enter, so that it is said once. */
  objection: string;
};

/**
 * A strategy that does what its model says, in every phase alike.
 *
 * At the close of each bar, out: where there is an event, it enters the side whose chance is `enter` or more, unless a
 * guard objects; then it says so once, as a wish to stand nowhere. In a position: it leaves at the first close beyond a
 * barrier or after the longest time, and turns when the other side may be entered. Of two instruments it needs both bars
 * of one time to enter. The model of a primary strategy filters that strategy's entries instead.
 */
export function modelStrategy(model: Model, onDecision?: OnDecision): StrategyDefinition {
  const { name, title, description, family, recipe } = model;
  const looksAtOther = recipe.features.some(({ of }) => of !== 'principal');
  const count = looksAtOther ? 2 : 1;
  return defineStrategy({
    name,
    title,
    description,
    family,
    parameters: {},
    instruments: { min: count, max: count },
    setup(setup) {
      const { events, barriers } = recipe;
      if (events.type === 'primary') return filteredPrimary(model, events.rules, setup, onDecision);
      if (barriers === undefined) throw new RangeError(`${name} has nothing that ends a position`);
      return instance(model, { events, barriers }, setup, onDecision);
    },
  });
}

function instance(
  model: Model,
  { events: kind, barriers }: { readonly events: BarEvents; readonly barriers: Barriers },
  setup: StrategySetup<object>,
  onDecision: OnDecision | undefined,
): StrategyInstance {
  const { recipe, guards } = model;
  const [principal, other] = setup.instruments;
  const row = new FeatureRow(recipe.features, [[TARGET, barriers.target]]);
  setup.use(row.principal);
  if (row.other !== undefined) {
    // Without one, the host would feed it with the principal's own bars.
    if (other === undefined) throw new RangeError(`${model.name} looks at a second instrument, and is given one only`);
    setup.use(row.other, { instrument: other });
  }
  const drift = setup.use(new Drift(guards.facts, guards.drift.bars, row.warmUpBars, () => row.read()));
  const events = createEvents(kind);
  for (const indicator of events.indicators) setup.use(indicator);
  const memory: ModelMemory = { stance: 0, held: -1, entryClose: 0, width: 0, objection: '' };

  return {
    memory,
    onBar(bar, view) {
      const isPrincipal = bar.instrument === principal;
      if (isPrincipal && memory.held >= 0) memory.held += 1;
      const close = view.lastBar()?.closeFloat ?? NaN;
      const isComplete = row.other === undefined || sameTime(view, principal!, other!);
      const wanted = isComplete && events.happens() ? wantedSide(view.lastBar()!) : undefined;
      if (wanted !== undefined && wanted.side !== memory.stance) {
        const entered = enter(wanted, close, view);
        if (entered !== undefined) return entered;
      }
      // Leaving asks for nothing of the second instrument, so it does not wait for it.
      return isPrincipal && memory.stance !== 0 ? leave(close) : undefined;
    },
    onFill(fill) {
      noticeExit(memory, fill);
      if (memory.stance === 0) memory.held = -1;
      return undefined;
    },
  };

  /** The side whose chance is high enough, at an event. */
  function wantedSide(bar: Bar): { readonly side: 1 | -1; readonly chance: number } | undefined {
    const chance = chanceOf(model.calibration, scoreOf(model.predictor, row.read()));
    onDecision?.({ bar, chance });
    if (model.enter >= 1) return undefined;
    if (recipe.sides !== 'both') {
      const side = recipe.sides === 'long' ? 1 : -1;
      return chance >= model.enter ? { side, chance } : undefined;
    }
    if (chance >= model.enter) return { side: 1, chance };
    return 1 - chance >= model.enter ? { side: -1, chance: 1 - chance } : undefined;
  }

  function enter(
    { side, chance }: { readonly side: 1 | -1; readonly chance: number },
    close: number,
    view: StrategyView,
  ): TargetWish | undefined {
    const width = row.beside(TARGET);
    if (!(width > 0)) return undefined; // No barrier could be set, and no label was.
    const objection = objectionOf(guards, recipe.features, { now: view.now, row: row.read(), drift });
    const words = `chance ${chance.toFixed(3)} of a ${side === 1 ? 'long' : 'short'} that pays, ${model.enter.toFixed(3)} is enough`;
    if (objection !== undefined) {
      if (memory.stance !== 0 || memory.objection === objection) return undefined;
      memory.objection = objection;
      return { type: 'target', exposure: 0, reason: `${words}, but ${objection}` };
    }
    memory.objection = '';
    memory.stance = side;
    memory.held = 0;
    memory.entryClose = close;
    memory.width = width;
    const distance = STOP_BEYOND * barriers.stop * width * close;
    return {
      type: 'target',
      exposure: side * shareOf(recipe.sizing, chance, 0.5),
      reason: words,
      ...(distance > 0 ? { bracket: { stopLoss: { distance } } } : {}),
    };
  }

  function leave(close: number): TargetWish | undefined {
    const gain = memory.stance * (close / memory.entryClose - 1);
    const reason =
      barriers.profit > 0 && gain >= barriers.profit * memory.width
        ? 'the barrier of profit is reached'
        : barriers.stop > 0 && gain <= -barriers.stop * memory.width
          ? 'the barrier of loss is reached'
          : memory.held >= barriers.holdingMax
            ? `${barriers.holdingMax} bars in the position`
            : undefined;
    if (reason === undefined) return undefined;
    memory.stance = 0;
    memory.held = -1;
    return { type: 'target', exposure: 0, reason };
  }
}

function sameTime(view: StrategyView, principal: InstrumentId, other: InstrumentId): boolean {
  const [one, two] = [view.lastBar(principal), view.lastBar(other)];
  return one !== undefined && one.openTime === two?.openTime;
}
