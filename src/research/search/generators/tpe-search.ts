import { seededRandom, type Random } from '../../../runtime/index.ts';
import type { ParameterValue } from '../../../strategy/index.ts';
import { checkWhole } from '../../validation/statistic.ts';
import { bestFirst, type Outcome } from '../best-first.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Proposal } from '../generator.ts';
import { goodTrialCount } from '../parzen-split.ts';
import {
  brokenRule,
  existsAt,
  pointKey,
  spaceAsJson,
  type Dimension,
  type Point,
  type Space,
} from '../spaces/space.ts';
import { firstWithinRules } from '../spaces/unit-cube.ts';
import { estimatorOf, type Estimator } from './parzen.ts';

interface Heard extends Outcome {
  readonly point: Point;
}

interface State {
  readonly random: number;
  readonly pending: PendingState<Point>;
  readonly heard: readonly Heard[];
}

export interface TpeRules {
  readonly seed: number;
  /** Random trials before it begins to model. */
  readonly startup?: number;
}

const STARTUP = 10;
/** Points drawn, of which the most promising new one that keeps the rules is taken; a random one where none is. */
const DRAWS = 24;
/** Trials that it models: the good ones and the newest of the others. */
const HEARD_MAX = 500;
/**
 * Tree-structured Parzen estimator: models what the good tenth of the trials have in common and what the rest has, dimension
 * by dimension, and proposes what is likely among the former and unlikely among the latter. What it has proposed and not
 * heard of counts among the rest, so that a batch is not one point many times. Several objectives are split by their fronts.
 *
 * @see Bergstra et al. (2011), "Algorithms for Hyper-Parameter Optimization", NeurIPS 24
 */
export function tpeSearch(space: Space, { seed, startup = STARTUP }: TpeRules): GeneratorMaker<Point> {
  checkWhole(startup, 'random trials at first', 1);
  const format = stateFormat<State>('tpe', [spaceAsJson(space), seed, startup]);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const pending = new Pending<Point>(state?.pending);
    let heard = state?.heard ?? [];
    let tried = triedOf(heard, pending.all());
    let learnt: Learnt | undefined;
    return {
      name: 'tpe',
      isExhausted: false,
      ask(count) {
        const proposals: Proposal<Point>[] = [];
        for (let index = 0; index < count; index += 1) {
          const point = next();
          tried.add(pointKey(point));
          proposals.push({ id: pending.add(point), candidate: point });
        }
        return proposals;
      },
      tell(results) {
        const more = pending.take(results).map(({ result: { objectives, violation }, note: point }) => ({
          point,
          ...(objectives === undefined ? {} : { objectives }),
          ...(violation === undefined ? {} : { violation }),
        }));
        const all = [...heard, ...more];
        heard = remembered(all);
        if (heard.length < all.length) tried = triedOf(heard, pending.all());
        learnt = undefined;
      },
      state: () => format.seal({ random: random.state(), pending: pending.state(), heard }),
    };

    function next(): Point {
      const anywhere = (): Point => firstWithinRules(space, () => space.dimensions.map(random.next)).point;
      if (heard.length < startup) return anywhere();
      learnt ??= learntFrom(space.dimensions, heard);
      const model = modelOf(space.dimensions, learnt, pending.all());
      let [best, highest] = [undefined as Point | undefined, -Infinity];
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const { point, promise } = drawnFrom(space.dimensions, model, random.next);
        if (promise <= highest || brokenRule(space, point) !== undefined || tried.has(pointKey(point))) continue;
        [best, highest] = [point, promise];
      }
      return best ?? anywhere();
    }
  };
}

/** The good ones, and of the others the newest, in the order in which they were heard of. */
function remembered(heard: readonly Heard[]): readonly Heard[] {
  if (heard.length <= HEARD_MAX) return heard;
  const good = new Set(bestFirst(heard).slice(0, goodTrialCount(heard.length)));
  let surplus = heard.length - HEARD_MAX;
  return heard.filter((_, place) => {
    if (surplus === 0 || good.has(place)) return true;
    surplus -= 1;
    return false;
  });
}

function triedOf(heard: readonly Heard[], pending: readonly Point[]): Set<string> {
  return new Set([...heard.map(({ point }) => point), ...pending].map(pointKey));
}

/** What does not change until more is heard. */
interface Learnt {
  readonly good: readonly Estimator[];
  readonly rest: readonly Point[];
}

function learntFrom(dimensions: readonly Dimension[], heard: readonly Heard[]): Learnt {
  const order = bestFirst(heard).map((place) => heard[place]!.point);
  const count = goodTrialCount(heard.length);
  const good = order.slice(0, count);
  return {
    good: dimensions.map((dimension) => estimatorOf(dimension, valuesIn(good, dimension))),
    rest: order.slice(count),
  };
}

/** By dimension, in their order. */
type Model = readonly { readonly good: Estimator; readonly rest: Estimator }[];

function modelOf(dimensions: readonly Dimension[], learnt: Learnt, pending: readonly Point[]): Model {
  const rest = [...learnt.rest, ...pending];
  return dimensions.map((dimension, index) => ({
    good: learnt.good[index]!,
    rest: estimatorOf(dimension, valuesIn(rest, dimension)),
  }));
}

function valuesIn(points: readonly Point[], { name }: Dimension): readonly ParameterValue[] {
  return points.flatMap((point) => (Object.hasOwn(point, name) ? [point[name]!] : []));
}

/** A point as the good ones are, and how much less likely it is among the rest. */
function drawnFrom(dimensions: readonly Dimension[], model: Model, random: Random): { point: Point; promise: number } {
  const point: Record<string, ParameterValue> = {};
  let promise = 0;
  for (const [index, dimension] of dimensions.entries()) {
    if (!existsAt(dimension, point)) continue;
    const { good, rest } = model[index]!;
    const value = good.sample(random);
    promise += good.logOf(value) - rest.logOf(value);
    point[dimension.name] = value;
  }
  return { point, promise };
}
