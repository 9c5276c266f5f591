/** Uniform in [0, 1). The only source of chance in the system. */
export type Random = () => number;

/** A generator that can be stopped, written down and taken up again. */
export interface SeededRandom {
  next(): number;
  /** The whole state of the generator: `seededRandom(state())` continues the sequence. */
  state(): number;
}

/** A small seeded generator (mulberry32): the whole run is a function of `seed`. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
    state: () => state,
  };
}

/** Standard normal draws from a uniform source (Box and Muller 1958); each call uses two uniforms. */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
