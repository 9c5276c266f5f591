import type { CampaignLedger } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { trialKey, trialMarket, type LedgeredEvaluator } from '../ledger/index.ts';
import type { CandidateGenerator, GeneratorMaker, Json, TrialResult } from '../search/index.ts';
import { marketReturns, type Stretch, type TrialOutcome } from '../trials/index.ts';
import { objectiveOf } from './objective.ts';

/** A strategy that a generator proposes. */
export interface LabCandidate {
  readonly rules: RuleStrategy;
  /** Which of the generators it comes from, as reports name it. */
  readonly generator: string;
}

export interface SearchProgress {
  /** Proposals so far, of the budget. */
  readonly asked: number;
  readonly budget: number;
  /** Of those, proposed before: answered from the ledger. */
  readonly repeats: number;
  /** Of those, too idle to learn from. */
  readonly idle: number;
  /** Best objective so far; absent before the first. */
  readonly best?: number;
  readonly bestTitle?: string;
}

/** As the ledger keeps it with the trials of a batch: what a generator needs to go on once it is told of them. */
interface SavedSearch {
  readonly generator: Json;
  readonly batch: readonly { readonly id: number; readonly rules: RuleStrategy }[];
  readonly asked: number;
  readonly repeats: number;
  readonly idle: number;
  readonly best: number | null;
  readonly bestTitle: string;
}

export interface SearchPhase {
  readonly ledger: CampaignLedger;
  readonly evaluator: LedgeredEvaluator;
  readonly generator: GeneratorMaker<LabCandidate>;
  readonly stretch: Stretch;
  readonly budget: number;
  readonly batchSize: number;
  readonly onProgress: (progress: SearchProgress) => void;
  /** Asked before each batch. */
  readonly shouldStop: () => boolean;
}

/**
 * Asks, tries, tells, until the budget that was stated is used. Each batch is in the ledger with the generator's state
 * before anyone learns of it, so a search that was killed goes on as if it had not been.
 *
 * @returns how it stands; less than the budget where it was stopped, or had nothing more to propose
 */
export async function searchPhase(phase: SearchPhase): Promise<SearchProgress> {
  const search = await Search.begin(phase);
  while (search.progress.asked < phase.budget && !phase.shouldStop()) {
    if (!(await search.batch())) break;
    phase.onProgress(search.progress);
  }
  return search.progress;
}

class Search {
  progress: SearchProgress;
  private readonly phase: SearchPhase;
  private readonly generator: CandidateGenerator<LabCandidate>;
  private readonly market: Float64Array;

  private constructor(phase: SearchPhase, saved: SavedSearch | undefined) {
    this.phase = phase;
    this.generator = phase.generator(saved?.generator);
    this.market = marketReturns(phase.evaluator.market, phase.stretch);
    const { asked = 0, repeats = 0, idle = 0 } = saved ?? {};
    const { best, bestTitle } = saved ?? {};
    this.progress = {
      asked,
      budget: phase.budget,
      repeats,
      idle,
      ...(typeof best === 'number' ? { best, bestTitle: bestTitle! } : {}),
    };
  }

  static async begin(phase: SearchPhase): Promise<Search> {
    const saved = phase.ledger.record.generatorState as SavedSearch | undefined;
    const search = new Search(phase, saved);
    if (saved !== undefined) await search.recall(saved.batch);
    return search;
  }

  /** @returns whether there was anything to try */
  async batch(): Promise<boolean> {
    const { budget, batchSize, evaluator, stretch } = this.phase;
    const proposals = this.generator.ask(Math.min(batchSize, budget - this.progress.asked));
    if (proposals.length === 0) return false;
    const batch = proposals.map(({ id, candidate }) => ({ id, rules: candidate.rules }));
    const outcomes = await evaluator.tryOut(
      proposals.map(({ candidate }) => candidate),
      { stretch, purpose: 'search', generatorState: this.saved(batch) },
    );
    this.hear(batch.map((one, index) => ({ ...one, outcome: outcomes[index]! })));
    const repeats = outcomes.filter(({ isRepeat }) => isRepeat).length;
    this.progress = { ...this.progress, repeats: this.progress.repeats + repeats };
    return true;
  }

  /** Tells the generator what it had not been told when the process ended. */
  private async recall(batch: SavedSearch['batch']): Promise<void> {
    const { ledger, evaluator, stretch } = this.phase;
    const keys = batch.map(({ rules }) => trialKey(rules));
    const found = await ledger.recall({ market: trialMarket(evaluator.market), ...stretch, purpose: 'search' }, keys);
    this.hear(
      batch.map((one, index) => {
        const { returns, exposures, ...rest } = found.get(keys[index]!)!;
        return {
          ...one,
          outcome: { ...rest, returns: Float64Array.from(returns), exposures: Float64Array.from(exposures) },
        };
      }),
    );
    const repeats = Math.max(0, this.progress.asked - ledger.record.searched);
    this.progress = { ...this.progress, repeats };
  }

  private hear(
    tried: readonly { readonly id: number; readonly rules: RuleStrategy; readonly outcome: TrialOutcome }[],
  ): void {
    const results: TrialResult[] = [];
    let { asked, idle, best, bestTitle } = this.progress;
    for (const { id, rules, outcome } of tried) {
      asked += 1;
      const objective = objectiveOf(rules, outcome, this.market);
      if (objective === undefined) idle += 1;
      else if (best === undefined || objective > best) [best, bestTitle] = [objective, rules.title];
      results.push({ id, ...(objective === undefined ? {} : { objectives: [objective] }) });
    }
    this.generator.tell(results);
    this.progress = { ...this.progress, asked, idle, ...(best === undefined ? {} : { best, bestTitle: bestTitle! }) };
  }

  private saved(batch: SavedSearch['batch']): SavedSearch {
    const { asked, repeats, idle, best, bestTitle } = this.progress;
    return {
      generator: this.generator.state(),
      batch,
      asked,
      repeats,
      idle,
      best: best ?? null,
      bestTitle: bestTitle ?? '',
    };
  }
}
