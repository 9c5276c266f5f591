import { toFloat } from '../../domain/index.ts';
import { integer, real } from '../parameters.ts';
import { defineStrategy, type StrategyView } from '../strategy.ts';
import type { Wish } from '../wish.ts';
import { inWords } from './words.ts';

const BUY = 'buy';
const PROFIT = 'take-profit';

export const dca = defineStrategy({
  name: 'dca',
  title: 'Dollar-cost averaging',
  description:
    'Buys an equal share at a fixed interval, whatever the price, up to a number of buys; then sells all at a fixed profit ' +
    'over its average entry and starts again, or holds for ever. It spreads the risk of a bad moment and has no opinion on ' +
    'direction: in a long decline it is fully invested near the middle, and there is no stop.',
  family: 'MF',
  parameters: {
    every: integer({ min: 1, max: 10_000, default: 24, description: 'Bars from one buy to the next.' }),
    buys: integer({
      min: 1,
      max: 100,
      default: 10,
      description: 'Buys in a round; each is an equal share of the full size.',
    }),
    takeProfitPercent: real({
      min: 0,
      max: 1000,
      default: 5,
      description: 'Profit over the average entry at which a limit order sells everything. 0: hold.',
    }),
  },

  setup(setup) {
    const { every, buys, takeProfitPercent } = setup.parameters;
    const memory = {
      /** Buys of this round, the one on its way included. */
      made: 0,
      /** Bars to let pass before the next buy. */
      wait: 0,
      /** Whether a buy is on its way, and what was held before it. */
      buying: false,
      heldBefore: 0,
      /** Quantity last offered at the profit price; 0 when none is. */
      offered: 0,
    };

    /** Brings the memory in line with what became of the orders; says whether the position has just grown. */
    function settle(held: number, working: ReadonlySet<string>): boolean {
      let grown = false;
      if (memory.buying && !working.has(BUY)) {
        memory.buying = false;
        grown = held > memory.heldBefore;
        if (!grown) memory.made -= 1; // Denied or rejected: it was not bought, and does not count.
      }
      if (memory.offered > 0 && !working.has(PROFIT)) {
        // A fee taken in coin can leave less than can be sold, so "all sold" means most of it.
        const sold = held <= memory.offered / 2;
        memory.offered = 0;
        if (sold) {
          // A buy that is on its way already belongs to the next round.
          memory.made = memory.buying ? 1 : 0;
          memory.heldBefore = held;
          memory.wait = every - 1;
        }
      }
      if (held === 0 && !memory.buying) memory.made = 0;
      return grown;
    }

    /** The order that takes the profit, when it should be placed or replaced. */
    function offer(held: number, grown: boolean, view: StrategyView): Wish | undefined {
      const entry = view.entryPrice();
      const due = grown || memory.offered === 0;
      if (!due || takeProfitPercent === 0 || memory.made === 0 || memory.buying || entry === undefined)
        return undefined;
      memory.offered = held;
      return {
        type: 'place',
        tag: PROFIT,
        side: 'sell',
        order: { type: 'limit', price: entry * (1 + takeProfitPercent / 100) },
        size: { quantity: held },
        reduceOnly: true,
        reason: `${takeProfitPercent}% over the average entry ${inWords(entry)}`,
      };
    }

    return {
      memory,
      onBar(_bar, view) {
        const held = toFloat(view.position().quantity);
        const grown = settle(held, view.workingTags);
        const wishes: Wish[] = [];
        const profit = offer(held, grown, view);
        if (profit !== undefined) wishes.push(profit);
        if (memory.wait > 0) {
          memory.wait -= 1;
        } else if (memory.made < buys && !memory.buying) {
          memory.made += 1;
          memory.wait = every - 1;
          memory.buying = true;
          memory.heldBefore = held;
          wishes.push({
            type: 'place',
            tag: BUY,
            side: 'buy',
            order: { type: 'market' },
            size: { share: 1 / buys },
            reason: `buy ${memory.made} of ${buys}, every ${every} bars`,
          });
        }
        return wishes;
      },
      onFill(fill, view) {
        const held = toFloat(view.position().quantity);
        // A sale while a buy is on its way must not make it look as if nothing had been bought.
        if (fill.side === 'sell') memory.heldBefore = Math.min(memory.heldBefore, held);
        return offer(held, settle(held, view.workingTags), view);
      },
    };
  },
});
