import { seededRandom, type Random } from '../../../runtime/index.ts';
import { checkWhole } from '../../validation/statistic.ts';
import { bestFirst, type Outcome } from '../best-first.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Json, Proposal, TrialResult } from '../generator.ts';
import { hyperbandBrackets, type HyperbandBracket } from '../hyperband.ts';

export interface HyperbandRules {
  readonly seed: number;
  /** Blocks of time that the data has been cut into: what a candidate that survives is tried on in the end. */
  readonly blocks: number;
  /** One in so many survives a round. */
  readonly eta?: number;
  /** Only the boldest bracket, again and again: successive halving. */
  readonly halvingOnly?: boolean;
}

/** A candidate that is still in its bracket. */
interface Entrant<Candidate> {
  readonly candidate: Candidate;
  /** Of the source's proposal. */
  readonly sourceId: number;
  /** Who made it, where the source is made of several. */
  readonly from?: string;
}

interface State<Candidate> {
  readonly random: number;
  readonly source: Json;
  readonly pending: PendingState<number>;
  readonly bracket: number;
  readonly round: number;
  /** Those of this round; in the first one they come as they are asked for. */
  readonly entrants: readonly Entrant<Candidate>[];
  /** How many the round will have. */
  readonly wanted: number;
  readonly proposed: number;
  /** By their place among the entrants. */
  readonly heard: readonly (readonly [place: number, outcome: Outcome])[];
  /** In which the bracket takes the blocks. */
  readonly order: readonly number[];
}

const ETA = 3;

/**
 * Many candidates on little of the data, and the best of each round on more of it: Hyperband, with another generator as the
 * source. The blocks of a bracket are drawn at random and are the same for all of its candidates, so that they can be
 * compared and no part of the time is looked at more than another; each round adds blocks to those before.
 *
 * The source hears of what came to the end of a bracket; what was cut is told as failed, for it has no value on all of
 * the data.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Li et al. (2018), "Hyperband", J. Machine Learning Research 18(185)
 */
export function hyperbandSearch<Candidate>(
  makeSource: GeneratorMaker<Candidate>,
  { seed, blocks, eta = ETA, halvingOnly = false }: HyperbandRules,
): GeneratorMaker<Candidate> {
  checkWhole(blocks, 'blocks of time', 1);
  checkWhole(eta, 'eta', 2);
  const brackets = halvingOnly ? hyperbandBrackets(blocks, eta).slice(0, 1) : hyperbandBrackets(blocks, eta);
  const format = stateFormat<State<Candidate>>('hyperband', [seed, blocks, eta, halvingOnly]);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const source = makeSource(state?.source);
    const pending = new Pending<number>(state?.pending);
    let at = state ?? beginning(brackets, 0, blocks, random.next);
    return {
      name: 'hyperband',
      get isExhausted() {
        return source.isExhausted && at.entrants.length === 0;
      },
      ask(count) {
        if (at.round === 0) enter(count);
        return propose(count);
      },
      askOn(count) {
        if (at.round === 0) closeEntry();
        return at.round === 0 ? [] : propose(count);
      },
      tell(results) {
        const more = pending.take(results).map(({ result, note }) => [note, outcomeOf(result)] as const);
        at = { ...at, heard: [...at.heard, ...more] };
        if (at.wanted > 0 && at.heard.length === at.wanted) cut();
      },
      state() {
        const { bracket, round, entrants, wanted, proposed, heard, order } = at;
        const saved = { random: random.state(), source: source.state(), pending: pending.state() };
        return format.seal({ ...saved, bracket, round, entrants, wanted, proposed, heard, order });
      },
    };

    function propose(count: number): readonly Proposal<Candidate>[] {
      const proposals: Proposal<Candidate>[] = [];
      for (; proposals.length < count && at.proposed < at.entrants.length; at = { ...at, proposed: at.proposed + 1 }) {
        const { candidate, from } = at.entrants[at.proposed]!;
        const size = sizeOf(brackets[at.bracket]!, at.round);
        proposals.push({
          id: pending.add(at.proposed),
          candidate,
          ...(from === undefined ? {} : { from }),
          ...(size < blocks ? { blocks: at.order.slice(0, size).toSorted((a, b) => a - b) } : {}),
          ...(at.round > 0 ? { continues: true } : {}),
        });
      }
      return proposals;
    }

    /** Takes new candidates into the bracket. Where the source waits to hear of those it gave, the round is what there is. */
    function enter(count: number): void {
      const missing = Math.min(count - (at.entrants.length - at.proposed), at.wanted - at.entrants.length);
      if (missing <= 0) return;
      const more = source.ask(missing).map(({ id, candidate, from }) => ({
        candidate,
        sourceId: id,
        ...(from === undefined ? {} : { from }),
      }));
      at = { ...at, entrants: [...at.entrants, ...more] };
      if (more.length < missing) closeEntry();
    }

    /** Nobody more comes into the bracket: its first round is those who are there. */
    function closeEntry(): void {
      at = { ...at, wanted: at.entrants.length };
      if (at.wanted > 0 && at.heard.length === at.wanted) cut();
    }

    /** Ends a round: the best go on, or, after the last one, the next bracket begins. */
    function cut(): void {
      const inOrder = at.heard.toSorted(([one], [other]) => one - other).map(([, outcome]) => outcome);
      const order = bestFirst(inOrder);
      const survivors = order.filter((place) => inOrder[place]!.objectives !== undefined).slice(0, survivorsMax());
      const places = new Set(survivors);
      const entrants = at.entrants.filter((_, place) => places.has(place));
      const isLast = at.round + 1 === brackets[at.bracket]!.rounds.length;
      source.tell(
        at.entrants.flatMap(({ sourceId }, place): TrialResult[] => {
          if (isLast) return [{ ...inOrder[place]!, id: sourceId }];
          return places.has(place) ? [] : [{ id: sourceId }];
        }),
      );
      at =
        isLast || entrants.length === 0
          ? beginning(brackets, (at.bracket + 1) % brackets.length, blocks, random.next)
          : { ...at, round: at.round + 1, entrants, wanted: entrants.length, proposed: 0, heard: [] };
    }

    /** As planned, or fewer where fewer entered; at least one. */
    function survivorsMax(): number {
      const planned = brackets[at.bracket]!.rounds[at.round + 1]?.configurations ?? Infinity;
      return Math.max(1, Math.min(planned, Math.floor(at.entrants.length / eta)));
    }
  };
}

type Standing<Candidate> = Omit<State<Candidate>, 'random' | 'source' | 'pending'>;

function beginning<Candidate>(
  brackets: readonly HyperbandBracket[],
  bracket: number,
  blocks: number,
  random: Random,
): Standing<Candidate> {
  const { configurations: wanted } = brackets[bracket]!.rounds[0]!;
  return { bracket, round: 0, entrants: [], wanted, proposed: 0, heard: [], order: shuffled(blocks, random) };
}

/** Numbers below a count, in any order with the same chance. Fisher & Yates (1938). */
function shuffled(count: number, random: Random): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Whole blocks of a round. */
function sizeOf({ rounds }: HyperbandBracket, round: number): number {
  return Math.max(1, Math.round(rounds[round]!.resource));
}

function outcomeOf({ objectives, violation }: Outcome): Outcome {
  return { ...(objectives === undefined ? {} : { objectives }), ...(violation === undefined ? {} : { violation }) };
}
