import {
  defineStrategy,
  integer,
  type Bracket,
  type PlaceWish,
  type StrategyView,
  type Wish,
} from '../strategy/index.ts';
import { Chance } from './chance.ts';

const TAGS = ['left', 'right', 'far'] as const;

/**
 * Wishes for orders of every kind, all the time, so that there is always something for a fault to strike. Its chance is
 * in its memory: after a restart it goes on as if nothing had happened.
 */
export const restless = defineStrategy({
  name: 'restless',
  title: 'Restless',
  description: 'Changes its mind at every bar and at many fills. For simulations; it cannot earn anything.',
  family: 'MF',
  parameters: {
    seed: integer({ min: 0, max: 2 ** 31 - 1, default: 1, description: 'All its wishes follow from it.' }),
  },
  setup(setup) {
    const memory = { drawn: 0 };

    function say(view: StrategyView, eagerness: number): readonly Wish[] | undefined {
      memory.drawn += 1;
      const chance = new Chance(setup.parameters.seed, String(memory.drawn));
      const price = view.lastBar()?.closeFloat;
      if (price === undefined) return undefined;
      const wishes: Wish[] = [];
      while (wishes.length < 3 && chance.happens(eagerness)) wishes.push(wishOf(chance, price));
      return wishes.length === 0 ? undefined : wishes;
    }

    return {
      memory,
      onBar: (_bar, view) => say(view, 0.8),
      onFill: (_fill, view) => say(view, 0.25),
      onStart: (view) => say(view, 0.5),
    };
  },
});

function wishOf(chance: Chance, price: number): Wish {
  const reason = 'restless';
  const kind = chance.next();
  if (kind < 0.5) {
    const exposure = chance.pick([-1, -0.6, -0.3, 0, 0.3, 0.6, 1]);
    return {
      type: 'target',
      exposure,
      ...(chance.happens(0.3) ? { limitPrice: near(chance, price, 0.001) } : {}),
      ...(chance.happens(0.6) ? { bracket: bracketOf(chance, price) } : {}),
      reason,
    };
  }
  const tag = chance.pick(TAGS);
  if (kind < 0.8) {
    return {
      type: 'place',
      tag,
      side: chance.pick(['buy', 'sell']),
      order: restingOrder(chance, price),
      size: { share: chance.between(0.05, 0.5) },
      timeInForce: chance.pick(['GTC', 'GTC', 'IOC', 'post-only']),
      reduceOnly: chance.happens(0.25),
      reason,
    };
  }
  if (kind < 0.9) return { type: 'amend', tag, price: near(chance, price, 0.004), reason };
  return { type: 'cancel', ...(chance.happens(0.7) ? { tag } : {}), reason };
}

function restingOrder(chance: Chance, price: number): PlaceWish['order'] {
  if (chance.happens(0.15)) return { type: 'market' };
  if (chance.happens(0.2)) return { type: 'stop-market', trigger: near(chance, price, 0.004) };
  return { type: 'limit', price: near(chance, price, 0.003) };
}

function bracketOf(chance: Chance, price: number): Bracket {
  const distance = (): { readonly distance: number } => ({ distance: price * chance.between(0.001, 0.02) });
  return {
    stopLoss: distance(),
    ...(chance.happens(0.4) ? { takeProfit: distance() } : {}),
    ...(chance.happens(0.2) ? { trailingStop: distance() } : {}),
  };
}

/** Around the market, mostly where it will be reached. */
function near(chance: Chance, price: number, spread: number): number {
  return price * (1 + spread * chance.between(-1, 1));
}
