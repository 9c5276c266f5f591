/** Part of a strategy's `memory`: on which side of zero a number was last, 0 while it has been on neither. */
export type SideMemory = { side: -1 | 0 | 1 };

/**
 * The side a number has just crossed to, if it has. Touching zero is not crossing it, and the first side seen is where
 * the market already was, not a crossing.
 */
export function crossing(memory: SideMemory, value: number): -1 | 1 | undefined {
  const before = memory.side;
  if (value > 0) memory.side = 1;
  else if (value < 0) memory.side = -1;
  if (before === 0 || memory.side === 0 || memory.side === before) return undefined;
  return memory.side;
}
