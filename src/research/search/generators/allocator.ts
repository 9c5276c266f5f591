import { seededRandom } from '../../../runtime/index.ts';
import { checkThat } from '../../validation/statistic.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { CandidateGenerator, GeneratorMaker, Json, Proposal, TrialResult } from '../generator.ts';
import { chooseArm, learn, type BetaBelief } from '../thompson-sampling.ts';

export interface Arm<Candidate> {
  /** Unique among the arms. */
  readonly name: string;
  readonly generator: GeneratorMaker<Candidate>;
  /** What earlier campaigns taught, faded; nothing when absent. */
  readonly belief?: BetaBelief;
}

export interface AllocatorRules {
  readonly seed: number;
  /**
   * What the principal objective of a trial must exceed to count as a success: what the best of so many useless trials
   * would reach. See `luckHurdle`.
   *
   * @param trials heard of from this arm, this one included
   */
  readonly hurdle: (trials: number) => number;
  /** Share of the proposals whose arm is drawn evenly, whatever is believed. */
  readonly exploration?: number;
}

export interface ArmStanding {
  readonly belief: BetaBelief;
  /** Trials on all of the data that were heard of. */
  readonly trials: number;
}

export interface Allocator<Candidate> extends CandidateGenerator<Candidate> {
  /** By the name of the arm: for the next campaign, and for whoever asks where the trials went. */
  standings(): Readonly<Record<string, ArmStanding>>;
}

interface State {
  readonly random: number;
  readonly pending: PendingState<readonly [arm: number, id: number, isWhole: boolean]>;
  readonly arms: readonly (ArmStanding & { readonly generator: Json })[];
}

const EXPLORATION = 0.1;
const PRIOR: BetaBelief = { alpha: 1, beta: 1 };

/**
 * Shares trials among generators by Thompson sampling: an arm is asked as often as it is believed to find successes most
 * often, and one proposal in ten goes to any arm, so that none is given up for good. A random search among the arms is the
 * control that the others have to beat.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Thompson (1933), Biometrika 25(3/4); Chapelle & Li (2011), "An Empirical Evaluation of Thompson Sampling", NeurIPS 24
 */
export function allocator<Candidate>(
  arms: readonly Arm<Candidate>[],
  { seed, hurdle, exploration = EXPLORATION }: AllocatorRules,
): (state?: Json) => Allocator<Candidate> {
  checkThat(arms.length > 0, 'there is no arm to share trials among');
  checkThat(new Set(arms.map(({ name }) => name)).size === arms.length, 'two arms have one name');
  checkThat(exploration >= 0 && exploration <= 1, `exploration is a share, not ${exploration}`);
  const options = [seed, exploration, arms.map(({ name, belief = PRIOR }) => [name, belief.alpha, belief.beta])];
  const format = stateFormat<State>('allocator', options);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const pending = new Pending(state?.pending);
    const standing: ArmStanding[] = arms.map(({ belief = PRIOR }, index) => {
      const known = state?.arms[index];
      return { belief: known?.belief ?? belief, trials: known?.trials ?? 0 };
    });
    const generators = arms.map(({ generator }, index) => generator(state?.arms[index]!.generator));

    return {
      name: 'allocator',
      get isExhausted() {
        return generators.every(({ isExhausted }) => isExhausted);
      },
      ask(count) {
        const proposals: Proposal<Candidate>[] = [];
        let open = [...arms.keys()].filter((arm) => !generators[arm]!.isExhausted);
        while (proposals.length < count && open.length > 0) {
          const arm = choose(open);
          const [proposal] = generators[arm]!.ask(1);
          if (proposal === undefined || generators[arm]!.isExhausted) open = open.filter((one) => one !== arm);
          if (proposal === undefined) continue;
          proposals.push(named(arm, proposal));
        }
        return proposals;
      },
      askOn(count) {
        const proposals: Proposal<Candidate>[] = [];
        for (const [arm, generator] of generators.entries()) {
          for (const proposal of generator.askOn?.(count - proposals.length) ?? [])
            proposals.push(named(arm, proposal));
        }
        return proposals;
      },
      tell(results) {
        const told = arms.map((): TrialResult[] => []);
        for (const { result, note } of pending.take(results)) {
          const [arm, id, isWhole] = note;
          told[arm]!.push({ ...result, id });
          if (isWhole) hear(arm, result);
        }
        for (const [arm, own] of told.entries()) if (own.length > 0) generators[arm]!.tell(own);
      },
      standings: () => Object.fromEntries(arms.map(({ name }, index) => [name, standing[index]!])),
      state: () =>
        format.seal({
          random: random.state(),
          pending: pending.state(),
          arms: standing.map((one, index) => ({ ...one, generator: generators[index]!.state() })),
        }),
    };

    /** As its own proposal, in its arm's name. */
    function named(arm: number, proposal: Proposal<Candidate>): Proposal<Candidate> {
      const { name } = arms[arm]!;
      const id = pending.add([arm, proposal.id, proposal.blocks === undefined]);
      return { ...proposal, id, from: proposal.from === undefined ? name : `${name}/${proposal.from}` };
    }

    function choose(open: readonly number[]): number {
      if (random.next() < exploration) return open[Math.floor(random.next() * open.length)]!;
      return open[
        chooseArm(
          open.map((arm) => standing[arm]!.belief),
          random.next,
        )
      ]!;
    }

    /** What breaks its constraints is no success, however high its objective. */
    function hear(arm: number, { objectives, violation = 0 }: TrialResult): void {
      const trials = standing[arm]!.trials + 1;
      const succeeded = objectives !== undefined && violation === 0 && objectives[0]! > hurdle(trials);
      standing[arm] = { belief: learn(standing[arm]!.belief, succeeded), trials };
    }
  };
}
