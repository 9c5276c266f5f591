import type { EpochMs } from '../../domain/index.ts';
import type { CampaignLedger } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { partsEvaluator, type LedgeredEvaluator } from '../ledger/index.ts';
import {
  runSearch,
  type GeneratorMaker,
  type Json,
  type NumberedOutcome,
  type Proposal,
  type RunProgress,
  type SearchControl,
  type SearchReport,
} from '../search/index.ts';
import { joined, marketReturns, type Stretch } from '../trials/index.ts';
import { scoreOf, type Aims } from './objective.ts';

export type SearchProgress = RunProgress<RuleStrategy>;

export interface SearchPhase {
  readonly ledger: CampaignLedger;
  readonly evaluator: LedgeredEvaluator;
  readonly generator: GeneratorMaker<RuleStrategy>;
  readonly stretch: Stretch;
  /** The parts that the stretch is cut into, for a search that tries on some of them; none where every trial is whole. */
  readonly blocks: readonly Stretch[];
  readonly aims: Aims;
  /** Different candidates; stated before the first. */
  readonly budget: number;
  readonly batchSize: number;
  /** It ends after so many different candidates without a better one. */
  readonly patience?: number;
  readonly timeLimitMs?: number;
  readonly now: () => EpochMs;
  readonly control: SearchControl;
  readonly onProgress: (progress: SearchProgress) => void;
}

const KEPT = 10;

/**
 * Proposes, tries and tells until the budget that was stated is used. A batch is in the ledger before anyone learns of it,
 * and what the generator knows is beside it, so a search that was killed goes on as if it had not been.
 */
export async function searchPhase(phase: SearchPhase): Promise<SearchReport<RuleStrategy>> {
  const { ledger, generator, budget, batchSize, patience, timeLimitMs, now, control, onProgress } = phase;
  return runSearch(
    {
      generator,
      trialsMax: budget,
      batchSize,
      keep: KEPT,
      ...(patience === undefined ? {} : { patience }),
      ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    },
    {
      now,
      control,
      onProgress,
      store: {
        load: async () => Promise.resolve(ledger.record.generatorState as Json | undefined),
        save: async (checkpoint) => ledger.checkpoint(checkpoint),
      },
      evaluate: phase.blocks.length === 0 ? onAllDays(phase) : onBlocks(phase),
    },
  );
}

type Evaluate = (proposals: readonly Proposal<RuleStrategy>[]) => Promise<readonly NumberedOutcome[]>;

function onAllDays({ evaluator, stretch, aims }: SearchPhase): Evaluate {
  const market = marketReturns(evaluator.market, stretch);
  return async (proposals) => {
    const outcomes = await evaluator.tryOut(proposals.map(candidateOf), { stretch, purpose: 'search' });
    return outcomes.map((outcome, index) => {
      const seen = { rules: proposals[index]!.candidate, outcome, market, days: market.length };
      return { number: outcome.trial, ...scoreOf(seen, aims) };
    });
  };
}

function onBlocks({ evaluator, ledger, stretch, blocks, aims }: SearchPhase): Evaluate {
  const whole = marketReturns(evaluator.market, stretch);
  const held = blocks.map((block) => marketReturns(evaluator.market, block));
  const parts = partsEvaluator({ evaluator, campaign: ledger, whole: stretch, blocks });
  return async (proposals) => {
    const tries = proposals.map(({ blocks: chosen, continues, ...proposal }) => ({
      candidate: candidateOf(proposal),
      ...(chosen === undefined ? {} : { blocks: chosen }),
      ...(continues === undefined ? {} : { continues }),
    }));
    const outcomes = await parts.tryOut(tries);
    return outcomes.map(({ number, outcome }, index) => {
      const { candidate: rules, blocks: chosen } = proposals[index]!;
      const market = chosen === undefined ? whole : joined(chosen.map((block) => held[block]!));
      return { number, ...scoreOf({ rules, outcome, market, days: whole.length }, aims) };
    });
  };
}

function candidateOf({ candidate, from }: Pick<Proposal<RuleStrategy>, 'candidate' | 'from'>) {
  return { rules: candidate, generator: from ?? 'search' };
}
