import { strict as assert } from 'node:assert';
import type { EpochMs } from '../../domain/index.ts';
import { checkFinite, checkWhole } from '../validation/statistic.ts';
import { ranked, type Outcome } from './best-first.ts';
import { stateFormat } from './generator-state.ts';
import type { CandidateGenerator, GeneratorMaker, Json, Proposal } from './generator.ts';
import type { SearchControl } from './search-control.ts';

/** What is said before the first trial. */
export interface SearchPlan<Candidate> {
  readonly generator: GeneratorMaker<Candidate>;
  /** Different trials that may be made. What was tried before is asked for again without counting. */
  readonly trialsMax: number;
  /** Trials asked for at once; at most one batch is repeated after a kill. */
  readonly batchSize: number;
  /** How many of the best are kept. */
  readonly keep: number;
  /** It ends after so many different trials without a better one; never, when absent. */
  readonly patience?: number;
  /** It ends when it has searched for so long, all its processes together; never, when absent. What it found then is chance. */
  readonly timeLimitMs?: number;
}

export interface SearchParts<Candidate> {
  /**
   * Tries candidates, in the order given; one on other blocks is another trial. It must remember what was tried as durably
   * as the store remembers the search, or what is asked for again after a kill would count twice: the trial ledger does.
   */
  evaluate(proposals: readonly Proposal<Candidate>[]): Promise<readonly NumberedOutcome[]>;
  readonly store: SearchStore;
  readonly now: () => EpochMs;
  readonly control?: SearchControl;
  onProgress?(progress: RunProgress<Candidate>): void;
}

export interface NumberedOutcome extends Outcome {
  /** Of the candidate: rises with every new one; what was tried before, on whatever part, has the number it had then. */
  readonly number: number;
}

/** Keeps one search, durably when its promise is. */
export interface SearchStore {
  load(): Promise<Json | undefined>;
  /** Replaces what was saved before, wholly or not at all. */
  save(checkpoint: Json): Promise<void>;
}

export interface Counts {
  /** Different candidates, each once on however much of the data, and those that failed among them. */
  readonly tried: number;
  /** At their first trial. */
  readonly failed: number;
  /** Proposed again, by the same generator or another. */
  readonly repeated: number;
}

export interface RunProgress<Candidate> extends Counts {
  readonly of: number;
  readonly rounds: number;
  /** By the name of whoever proposed. */
  readonly byGenerator: Readonly<Record<string, Counts>>;
  /** At the rate measured since this process took it up; absent before there is one. */
  readonly remainingMs?: number;
  /** The best first, at most as many as are kept, of those tried on all of the data: a part of it flatters. */
  readonly best: readonly Ranked<Candidate>[];
}

export interface Ranked<Candidate> extends Outcome {
  readonly number: number;
  readonly candidate: Candidate;
  readonly from: string;
}

export interface SearchReport<Candidate> extends RunProgress<Candidate> {
  readonly ended: SearchEnd;
}

/** `stalled`: everything it proposes was tried before. `time`: it had no longer. */
export type SearchEnd = 'budget' | 'exhausted' | 'no-improvement' | 'time' | 'stalled' | 'cancelled';

/** Rounds in which nothing new is proposed, before a search is held to have nothing more to say. */
const STALLED_ROUNDS = 100;

interface Checkpoint<Candidate> {
  readonly generator: Json;
  readonly rounds: number;
  readonly trialsWithoutBetter: number;
  readonly roundsWithoutNew: number;
  readonly highestNumber: number;
  /** That it has searched, pauses left out. */
  readonly elapsedMs: number;
  readonly byGenerator: Readonly<Record<string, Counts>>;
  readonly best: readonly Ranked<Candidate>[];
}

/**
 * Asks, tries and tells until the budget is spent, and saves after each batch. Taken up again after a kill it ends as it
 * would have without: the batch that was not saved is asked for again and is the same.
 *
 * @throws {AssayError} `SEARCH_STATE` where another search was saved; `VALIDATION_INPUT`; and whatever the parts throw,
 *   which ends it as a kill would
 */
export async function runSearch<Candidate>(
  plan: SearchPlan<Candidate>,
  parts: SearchParts<Candidate>,
): Promise<SearchReport<Candidate>> {
  const { trialsMax, batchSize, keep, patience = Infinity, timeLimitMs = Infinity } = plan;
  for (const [name, value] of Object.entries({ trialsMax, batchSize, keep })) checkWhole(value, name, 1);
  const { evaluate, store, now, control, onProgress } = parts;
  const format = stateFormat<Checkpoint<Candidate>>('run', { batchSize, keep });

  const saved = format.unseal(await store.load());
  // What an earlier build has not saved begins anew.
  let at: Omit<Checkpoint<Candidate>, 'generator'> = { ...BEGINNING, ...saved };
  const elapsedBefore = at.elapsedMs;
  const generator = plan.generator(saved?.generator);
  const [startedAt, triedBefore] = [now(), totalOf(at.byGenerator).tried];
  let pausedMs = 0;

  for (;;) {
    const ended = endOf(generator);
    if (ended !== undefined) return { ...progress(), ended };
    const proposals = nextOf(generator);
    if (proposals.length === 0) return { ...progress(), ended: 'budget' };
    const pausedAt = now();
    await control?.whileRunning();
    pausedMs += now() - pausedAt;
    // What was asked for and not saved is asked for again, and is the same.
    if (control?.isCancelled === true) return { ...progress(), ended: 'cancelled' };
    await round(generator, proposals);
    at = { ...at, elapsedMs: elapsedBefore + elapsedHere() };
    await store.save(format.seal({ ...at, generator: generator.state() }));
    onProgress?.(progress());
  }

  /** New candidates while the budget lasts, then what is left to learn of those that were tried on a part of the data. */
  function nextOf(asked: CandidateGenerator<Candidate>): readonly Proposal<Candidate>[] {
    const left = trialsMax - totalOf(at.byGenerator).tried;
    if (left <= 0) return asked.askOn?.(batchSize) ?? [];
    const proposals = asked.ask(Math.min(batchSize, left));
    assert(proposals.length > 0, `${asked.name} waits for results that nobody owes it`);
    return proposals;
  }

  async function round(asked: CandidateGenerator<Candidate>, proposals: readonly Proposal<Candidate>[]): Promise<void> {
    const outcomes = await evaluate(proposals);
    assert.equal(outcomes.length, proposals.length, 'every proposal has one outcome');
    const trials = proposals.map((proposal, index) => trialOf(proposal, outcomes[index]!, asked.name));
    asked.tell(proposals.map(({ id }, index) => ({ ...outcomeOf(outcomes[index]!), id })));
    at = after(at, trials, keep);
  }

  function endOf({ isExhausted, askOn }: CandidateGenerator<Candidate>): SearchEnd | undefined {
    if (at.elapsedMs >= timeLimitMs) return 'time';
    if (totalOf(at.byGenerator).tried >= trialsMax) return askOn === undefined ? 'budget' : undefined;
    if (isExhausted) return 'exhausted';
    if (at.trialsWithoutBetter >= patience) return 'no-improvement';
    return at.roundsWithoutNew >= STALLED_ROUNDS ? 'stalled' : undefined;
  }

  function elapsedHere(): number {
    return now() - startedAt - pausedMs;
  }

  function progress(): RunProgress<Candidate> {
    const total = totalOf(at.byGenerator);
    const here = total.tried - triedBefore;
    const remainingMs = here > 0 ? Math.round((elapsedHere() / here) * (trialsMax - total.tried)) : undefined;
    const { rounds, byGenerator, best } = at;
    return {
      ...total,
      of: trialsMax,
      rounds,
      byGenerator,
      best,
      ...(remainingMs === undefined ? {} : { remainingMs }),
    };
  }
}

const NOTHING: Counts = { tried: 0, failed: 0, repeated: 0 };
const BEGINNING = {
  rounds: 0,
  trialsWithoutBetter: 0,
  roundsWithoutNew: 0,
  highestNumber: 0,
  elapsedMs: 0,
  byGenerator: {},
  best: [],
};

function outcomeOf({ objectives, violation }: Outcome): Outcome {
  return { ...(objectives === undefined ? {} : { objectives }), ...(violation === undefined ? {} : { violation }) };
}

/** One trial of a batch. */
interface Trial<Candidate> extends Ranked<Candidate> {
  /** On all of the data. */
  readonly isWhole: boolean;
  readonly continues: boolean;
}

function trialOf<Candidate>(
  { candidate, from, blocks, continues = false }: Proposal<Candidate>,
  outcome: NumberedOutcome,
  generator: string,
): Trial<Candidate> {
  checkWhole(outcome.number, 'the number of a trial', 1);
  checkFinite(outcome.objectives ?? [], `the objectives of trial ${outcome.number}`);
  return {
    ...outcomeOf(outcome),
    number: outcome.number,
    candidate,
    from: from ?? generator,
    isWhole: blocks === undefined,
    continues,
  };
}

/** How a search stands after a batch. */
function after<Candidate>(
  at: Omit<Checkpoint<Candidate>, 'generator'>,
  trials: readonly Trial<Candidate>[],
  keep: number,
): Omit<Checkpoint<Candidate>, 'generator'> {
  const byGenerator: Record<string, Counts> = { ...at.byGenerator };
  const fresh: Ranked<Candidate>[] = [];
  // Numbers of one batch may come in any order, and one candidate may stand in it twice.
  const numbers = new Set<number>();
  const known = new Set(at.best.map(({ number }) => number));
  for (const { isWhole, continues, ...trial } of trials) {
    const { tried, failed, repeated } = byGenerator[trial.from] ?? NOTHING;
    const isNew = !continues && trial.number > at.highestNumber && !numbers.has(trial.number);
    const hasFailed = trial.objectives === undefined;
    byGenerator[trial.from] = {
      tried: tried + Number(isNew),
      failed: failed + Number(isNew && hasFailed),
      repeated: repeated + Number(!isNew && !continues),
    };
    if (isNew) numbers.add(trial.number);
    if (!isWhole || hasFailed || !(isNew || continues) || known.has(trial.number)) continue;
    known.add(trial.number);
    fresh.push(trial);
  }
  const candidates = [...at.best, ...fresh];
  const order = ranked(candidates);
  const isBetter = order.some(({ place, front }) => front === 0 && place >= at.best.length && !isMatched(place));
  return {
    rounds: at.rounds + 1,
    trialsWithoutBetter: isBetter ? 0 : at.trialsWithoutBetter + numbers.size,
    roundsWithoutNew: numbers.size > 0 || trials.some(({ continues }) => continues) ? 0 : at.roundsWithoutNew + 1,
    elapsedMs: at.elapsedMs,
    highestNumber: Math.max(at.highestNumber, ...numbers),
    byGenerator,
    best: order.slice(0, keep).map(({ place }) => candidates[place]!),
  };

  /** Whether one that was known is as good. */
  function isMatched(place: number): boolean {
    const wanted = JSON.stringify(outcomeOf(candidates[place]!));
    return at.best.some((known) => JSON.stringify(outcomeOf(known)) === wanted);
  }
}

function totalOf(byGenerator: Readonly<Record<string, Counts>>): Counts {
  return Object.values(byGenerator).reduce(
    (sum, { tried, failed, repeated }) => ({
      tried: sum.tried + tried,
      failed: sum.failed + failed,
      repeated: sum.repeated + repeated,
    }),
    NOTHING,
  );
}
