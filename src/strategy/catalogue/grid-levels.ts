/** One rung of a grid: buys at its price, sells one rung up. */
interface Rung {
  /** A buy has been placed and has not been seen to end. */
  buying: boolean;
  /** Base units bought here and not yet sold. */
  held: number;
  /** Base units last offered for sale; 0 when no sale has been placed, or it has ended. */
  offered: number;
}

export type GridMemory = {
  /** Price of the top of the grid; 0 before the first bar. */
  anchor: number;
  /** From the anchor downwards. */
  rungs: Rung[];
  /** Base units that belong to no rung: too little to sell alone, they go with the next sale. */
  left: number;
  /** Base units being sold at market to give the grid up; 0 when it is not. */
  leaving: number;
};

export function emptyRungs(count: number): Rung[] {
  return Array.from({ length: count }, () => ({ buying: false, held: 0, offered: 0 }));
}

export function buyTag(index: number): string {
  return `buy-${index + 1}`;
}
export function sellTag(index: number): string {
  return `sell-${index + 1}`;
}

/**
 * Brings the rungs in line with what is held and which orders still work. Working from the position, not from single
 * fills, stays right when fills come in parts, at better prices, or were never told (during a halt).
 *
 * What was traded belongs to the rung whose order has just ended. Failing that, an order was filled in part, and prices
 * reach the highest buy and the lowest sale first.
 */
export function settleRungs(memory: GridMemory, held: number, working: ReadonlySet<string>): void {
  const { rungs } = memory;
  const known = rungs.reduce((sum, rung) => sum + rung.held, memory.left);
  const change = held - known;
  // Floats that stand for the same whole number of steps may differ in their last digits.
  if (Math.abs(change) > 1e-9 * Math.max(held, known)) {
    if (change > 0) addBought(memory, change, working);
    else removeSold(memory, -change, working);
  }
  rungs.forEach((rung, index) => {
    if (rung.buying && !working.has(buyTag(index))) rung.buying = false;
    if (rung.offered > 0 && !working.has(sellTag(index))) endSale(memory, rung);
  });
}

function addBought(memory: GridMemory, quantity: number, working: ReadonlySet<string>): void {
  const { rungs } = memory;
  const ended = rungs.find((rung, index) => rung.buying && !working.has(buyTag(index)));
  const rung = ended ?? rungs.find((rung) => rung.buying);
  if (rung === undefined) memory.left += quantity;
  else rung.held += quantity;
}

function removeSold(memory: GridMemory, quantity: number, working: ReadonlySet<string>): void {
  const { rungs } = memory;
  let rest = quantity;
  const takeFrom = (rung: Rung): void => {
    const part = Math.min(rest, rung.held);
    rung.held -= part;
    rest -= part;
  };
  rungs.filter((rung, index) => rung.offered > 0 && !working.has(sellTag(index))).forEach(takeFrom);
  const fromLeft = Math.min(rest, memory.left);
  memory.left -= fromLeft;
  rest -= fromLeft;
  rungs.toReversed().forEach(takeFrom);
}

/** A fee taken in coin leaves less than can be sold, so a sale that sold most of its rung sold it. */
function endSale(memory: GridMemory, rung: Rung): void {
  if (rung.held <= rung.offered / 2) {
    memory.left += rung.held;
    rung.held = 0;
  }
  rung.offered = 0;
}
