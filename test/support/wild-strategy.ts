import { toFloat, type InstrumentId } from '../../src/domain/index.ts';
import { seededRandom, type Random } from '../../src/runtime/index.ts';
import {
  defineStrategy,
  integer,
  sma,
  type Bracket,
  type PlaceWish,
  type StrategyView,
  type Wish,
} from '../../src/strategy/index.ts';

const TAGS = ['one', 'two', 'three', 'four'] as const;

/**
 * Wishes for anything, at random: every kind of order and protection, sensible or not. Its chance is in its memory, so
 * it goes on after a restart as if nothing had happened.
 */
export const wild = defineStrategy({
  name: 'wild',
  title: 'Wild',
  description: 'Wishes for anything, at random.',
  family: 'MF',
  parameters: {
    seed: integer({ min: 0, max: 1_000_000, default: 1, description: 'All its wishes follow from it.' }),
  },
  instruments: { min: 1, max: 2 },
  timeframes: { min: 1, max: 2 },
  setup(setup) {
    // Numbers of an indicator get into the wishes, so one that was warmed wrongly shows.
    const average = setup.use(sma(5));
    const memory = { state: setup.parameters.seed };

    function say(view: StrategyView, eagerness: number): readonly Wish[] | undefined {
      const generator = seededRandom(memory.state);
      const random: Random = () => generator.next();
      const wishes: Wish[] = [];
      while (random() < eagerness && wishes.length < 3)
        wishes.push(wishOf(random, view, pick(random, setup.instruments)));
      memory.state = generator.state();
      return wishes.length === 0 ? undefined : wishes;
    }

    function wishOf(random: Random, view: StrategyView, instrument: InstrumentId): Wish {
      const market = view.lastBar(instrument)?.closeFloat ?? average.value('sma');
      const reason = `drawn at ${average.value('sma').toFixed(6)}`;
      const kind = random();
      if (kind < 0.35) {
        return {
          type: 'target',
          instrument,
          exposure: pick(random, [-1, -0.5, 0, 0, 0.3, 1, random() * 2 - 1, 2]),
          ...(random() < 0.3 ? { limitPrice: near(random, market) } : {}),
          ...(random() < 0.6 ? { bracket: bracketOf(random, market) } : {}),
          reason,
        };
      }
      if (kind < 0.8) return place(random, view, { instrument, market, reason });
      const tag = pick(random, TAGS);
      if (kind < 0.9) {
        const level = near(random, market);
        return { type: 'amend', tag, ...pick(random, [{ price: level }, { trigger: level }]), reason };
      }
      return { type: 'cancel', ...(random() < 0.7 ? { tag } : {}), reason };
    }

    return {
      memory,
      onBar: (_bar, view) => say(view, 0.45),
      onFill: (_fill, view) => say(view, 0.2),
      onStart: (view) => say(view, 0.2),
      onStop: (view) => say(view, 0.2),
    };
  },
});

function place(
  random: Random,
  view: StrategyView,
  at: { readonly instrument: InstrumentId; readonly market: number; readonly reason: string },
): PlaceWish {
  const held = Math.abs(toFloat(view.position(at.instrument).quantity));
  return {
    type: 'place',
    tag: pick(random, TAGS),
    side: pick(random, ['buy', 'sell']),
    instrument: at.instrument,
    order: orderOf(random, at.market),
    size: random() < 0.5 ? { share: random() } : { quantity: random() < 0.5 ? held : random() * 20 },
    timeInForce: pick(random, ['GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'post-only']),
    reduceOnly: random() < 0.35,
    ...(random() < 0.25 ? { bracket: bracketOf(random, at.market) } : {}),
    ...(random() < 0.3 ? { ocoGroup: pick(random, ['left', 'right']) } : {}),
    reason: at.reason,
  };
}

function orderOf(random: Random, market: number): PlaceWish['order'] {
  const level = near(random, market);
  switch (Math.floor(random() * 8)) {
    case 0:
      return { type: 'stop-market', trigger: level };
    case 1:
      return { type: 'stop-limit', trigger: level, price: near(random, market) };
    case 2:
      return { type: 'take-profit', trigger: level };
    case 3:
      return { type: 'take-profit-limit', trigger: level, price: near(random, market) };
    case 4:
      return { type: 'trailing-stop', distance: market * 0.02 * random() };
    case 5:
      return { type: 'trailing-stop', distance: market * 0.02, activation: level };
    case 6:
      return { type: 'market' };
    default:
      return { type: 'limit', price: level };
  }
}

function bracketOf(random: Random, market: number): Bracket {
  const distance = (): { readonly distance: number } => ({ distance: market * (0.005 + 0.06 * random()) });
  const bracket = {
    ...(random() < 0.7 ? { stopLoss: distance() } : {}),
    ...(random() < 0.6 ? { takeProfit: distance() } : {}),
    ...(random() < 0.3 ? { trailingStop: distance() } : {}),
  };
  return Object.keys(bracket).length === 0 ? { stopLoss: distance() } : bracket;
}

function near(random: Random, price: number): number {
  return price * (0.97 + 0.06 * random());
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}
