import { strict as assert } from 'node:assert';
import type { Random } from '../../../runtime/index.ts';
import { oneOf } from './draw.ts';
import { EXIT_NAMES, EXIT_VALUES, isSound, type ExitName, type Genome, type Limits } from './genome.ts';
import { grownCondition, type Vocabulary } from './grow.ts';

/** What is searched: the words, the sides and the size of evolved strategies. */
export interface Language {
  readonly words: Vocabulary;
  readonly sides: readonly Genome['side'][];
  readonly limits: Limits;
}

const TRIES_MAX = 10_000;
/** Most exits are left out: each one is a number more that could have been another. */
const EXIT_SHARE = 0.25;
const LEAVE_SHARE = 0.6;

/** A random strategy of a language, small ones as likely as large ones. */
export function grownGenome({ words, sides, limits }: Language, random: Random): Genome {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const depth = (): number => 3 + Math.floor(random() * Math.max(1, limits.depthMax - 3));
    const enter = grownCondition(depth(), words, random);
    const leave = random() < LEAVE_SHARE ? grownCondition(depth(), words, random) : undefined;
    const exits = Object.fromEntries(
      EXIT_NAMES.map((exit) => [exit, random() < EXIT_SHARE ? oneOf(EXIT_VALUES[exit].slice(1), random) : 0]),
    ) as Record<ExitName, number>;
    const genome: Genome = { enter, ...(leave === undefined ? {} : { leave }), side: oneOf(sides, random), exits };
    if (isSound(genome, limits)) return genome;
  }
  assert.fail('the limits leave room for a strategy');
}
