import type { PipelineDecision, PipelineMetrics } from '../../../contract/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import {
  pipelineFigures,
  titleOf,
  type Criterion,
  type Decision,
  type Figure,
  type PipelineFigures,
} from '../../pipeline/index.ts';
import type { Storage, StoredDecision } from '../../storage/index.ts';
import { instant } from './wire.ts';

type CriterionView = PipelineDecision['watches'][number] extends infer Watch ? Omit<Watch, 'leadsTo'> : never;

const DAY_MS = 86_400_000;

/** What the pipeline has done today and in the last days, and where its strategies are now. */
export async function pipelineMetricsView(
  storage: Pick<Storage, 'pipeline' | 'strategies'>,
  { days, now }: { readonly days: number; readonly now: EpochMs },
): Promise<PipelineMetrics> {
  // What is recorded at this very millisecond is part of it.
  const to = (now + 1) as EpochMs;
  const midnight = (Math.floor(now / DAY_MS) * DAY_MS) as EpochMs;
  const today = await pipelineFigures(storage, { from: midnight, to });
  const period = await pipelineFigures(storage, { from: (now - days * DAY_MS) as EpochMs, to });
  return {
    asOf: instant(now),
    today: stretchView(today),
    period: stretchView(period),
    awaitingApproval: period.awaitingApproval,
    phases: { ...period.phases },
  };
}

export function pipelineDecisionView(stored: StoredDecision): PipelineDecision {
  const { id, at, strategyId, versionHash, type, from, to, actor, reason, policyHash } = stored;
  // Nothing was held against anything where a configuration decided.
  const decision = stored.decision as Decision | null;
  return {
    id,
    at: instant(at),
    strategyId,
    versionHash,
    type,
    from: from as PipelineDecision['from'],
    to: to as PipelineDecision['to'],
    actor,
    reason,
    policyHash: policyHash ?? null,
    requirements: (decision?.requirements ?? []).map(({ verdict, alternatives }) => ({
      verdict,
      alternatives: alternatives.map(criterionView),
    })),
    watches: (decision?.watches ?? []).map(({ leadsTo, ...watch }) => ({ ...criterionView(watch), leadsTo })),
    reports: (decision?.reports ?? []).map(({ sentence }) => sentence),
  };
}

function criterionView({ measure, is, threshold, value, verdict, sentence }: Criterion): CriterionView {
  return { measure, title: titleOf(measure), is, threshold, value, verdict, sentence };
}

function stretchView(figures: PipelineFigures): PipelineMetrics['today'] {
  const { from, to, tested, found, graduated, configured, demoted, retired } = figures;
  return {
    from: instant(from),
    to: instant(to),
    tested,
    found,
    successRate: figureView(figures.successRate),
    graduated,
    graduationRatePerDay: figureView(figures.graduationRatePerDay),
    configured,
    demoted,
    retired,
  };
}

function figureView(figure: Figure): PipelineMetrics['today']['successRate'] {
  return figure.value === null ? figure : { value: figure.value, reason: null };
}
