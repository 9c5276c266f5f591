import { toFloat, type Bar } from '../../domain/index.ts';
import { integer, real } from '../parameters.ts';
import { defineStrategy, type StrategyView } from '../strategy.ts';
import type { PlaceWish, Wish } from '../wish.ts';
import { buyTag, emptyRungs, sellTag, settleRungs, type GridMemory } from './grid-levels.ts';
import { inWords } from './words.ts';

const LEAVE = 'leave';
/** A risk gate refuses entries far from the market (10% by default), so deeper levels wait until it is this near. */
const REACH = 0.08;

export const grid = defineStrategy({
  name: 'grid',
  title: 'Grid',
  description:
    'Rests buy orders at even steps below an anchor price and sells each one step higher, over and over. Earns from a ' +
    'market that goes back and forth; in a decline it ends fully invested, and gives up at a loss some steps below its ' +
    'lowest order. Whenever it holds nothing and the price closes a step above the anchor, or below the lowest order, the ' +
    'grid moves there.',
  family: 'MF',
  parameters: {
    levels: integer({
      min: 2,
      max: 20,
      default: 5,
      description: 'Buy orders below the anchor; each is an equal share of the full size.',
    }),
    stepPercent: real({ min: 0.1, max: 20, default: 1, description: 'Distance between them, percent of the anchor.' }),
    giveUpSteps: real({
      min: 0,
      max: 20,
      default: 3,
      description: 'Steps below the lowest order at which everything is sold and the grid starts anew there. 0: never.',
    }),
  },
  check({ levels, stepPercent, giveUpSteps }) {
    const depth = (levels + giveUpSteps) * stepPercent;
    return depth < 100
      ? undefined
      : `the grid would reach ${depth}% below its anchor; use fewer levels or smaller steps`;
  },

  setup(setup) {
    const { levels, stepPercent, giveUpSteps } = setup.parameters;
    const memory: GridMemory = { anchor: 0, rungs: emptyRungs(levels), left: 0, leaving: 0 };
    /** Price `steps` below the anchor. */
    const below = (steps: number): number => memory.anchor * (1 - (steps * stepPercent) / 100);

    /** Every order that should be there, with the market at `price`, and is not. */
    function upkeep(price: number): PlaceWish[] {
      return memory.rungs.flatMap((_, index) => sale(index) ?? buy(index, price) ?? []);
    }

    /** A buy waits until the market is above its level, for it must rest there and not chase a fallen price, and in reach. */
    function buy(index: number, market: number): PlaceWish | undefined {
      const rung = memory.rungs[index]!;
      const price = below(index + 1);
      if (rung.buying || rung.held > 0 || rung.offered > 0) return undefined;
      if (market <= price || market * (1 - REACH) > price) return undefined;
      rung.buying = true;
      return {
        type: 'place',
        tag: buyTag(index),
        side: 'buy',
        order: { type: 'limit', price },
        size: { share: 1 / levels },
        reason: `level ${index + 1} of ${levels}: ${inWords(price)} is ${inWords((index + 1) * stepPercent)}% below ${inWords(memory.anchor)}`,
      };
    }

    function sale(index: number): PlaceWish | undefined {
      const rung = memory.rungs[index]!;
      if (rung.held === 0 || rung.held <= rung.offered) return undefined;
      rung.held += memory.left;
      memory.left = 0;
      rung.offered = rung.held;
      return {
        type: 'place',
        tag: sellTag(index),
        side: 'sell',
        order: { type: 'limit', price: below(index) },
        size: { quantity: rung.held },
        reduceOnly: true,
        reason: `level ${index + 1} bought near ${inWords(below(index + 1))}, sells one step up at ${inWords(below(index))}`,
      };
    }

    /** Sells everything at market; `undefined` when there is no reason to. */
    function giveUp(bar: Bar, held: number): readonly Wish[] | undefined {
      const holds = memory.rungs.some((rung) => rung.held > 0);
      if (giveUpSteps === 0 || !holds || bar.closeFloat >= below(levels + giveUpSteps)) return undefined;
      const reason = `close ${inWords(bar.closeFloat)} is over ${giveUpSteps} steps below the lowest level ${inWords(below(levels))}`;
      memory.leaving = held;
      return [{ type: 'cancel', reason }, leave(held, reason)];
    }

    /** While the position is being sold: waits for that, tries again if it failed, and then starts anew. */
    function finishLeaving(bar: Bar, held: number, view: StrategyView): readonly Wish[] {
      if (view.workingTags.has(LEAVE)) return [];
      if (held > memory.leaving / 2) return [leave(held, 'the rest of a grid that was given up')];
      memory.rungs = emptyRungs(levels);
      memory.left = held;
      memory.leaving = 0;
      return moveTo(bar.closeFloat);
    }

    function moveTo(price: number): readonly Wish[] {
      memory.anchor = price;
      // Placing a tag again replaces its order, so those of the old grid need no cancelling.
      for (const rung of memory.rungs) rung.buying = false;
      return upkeep(price);
    }

    return {
      memory,
      onBar(bar, view) {
        const held = toFloat(view.position().quantity);
        if (memory.leaving > 0) return finishLeaving(bar, held, view);
        settleRungs(memory, held, view.workingTags);
        if (memory.anchor === 0) return moveTo(bar.closeFloat);
        const idle = memory.rungs.every((rung) => rung.held === 0 && rung.offered === 0);
        const outside = bar.closeFloat >= below(-1) || bar.closeFloat < below(levels);
        if (idle && outside) return moveTo(bar.closeFloat);
        return giveUp(bar, held) ?? upkeep(bar.closeFloat);
      },
      onFill(fill, view) {
        if (memory.leaving > 0) return undefined;
        settleRungs(memory, toFloat(view.position().quantity), view.workingTags);
        return upkeep(toFloat(fill.price));
      },
    };
  },
});

function leave(quantity: number, reason: string): PlaceWish {
  return {
    type: 'place',
    tag: LEAVE,
    side: 'sell',
    order: { type: 'market' },
    size: { quantity },
    reduceOnly: true,
    reason,
  };
}
