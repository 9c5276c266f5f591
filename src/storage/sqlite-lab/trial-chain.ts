import { createHash } from 'node:crypto';
import type { NewTrial, WrittenOutcome } from '../ports/trials.ts';
import { sha256 } from '../record/chain.ts';

/**
 * The chain of a campaign: what was tried, in which order, and what came of it. It knows nothing of clocks, machines and
 * versions, so two runs of one plan on equal data have equal links, and so has one that was interrupted.
 *
 * As with the journal's chain, it proves that the rows still are what was written, not who wrote them.
 */
export function firstTrialLink(plan: {
  readonly kind: string;
  readonly seed: number;
  readonly trialsMax: number | undefined;
  readonly plan: string;
}): string {
  return sha256(`assay trials 1\n${JSON.stringify([plan.kind, plan.seed, plan.trialsMax ?? null])}\n${plan.plan}`);
}

/** What a link covers, besides the streams. */
export interface LinkedTrial extends Pick<
  NewTrial,
  'key' | 'family' | 'generator' | 'purpose' | 'from' | 'to' | 'seed' | 'parents'
> {
  readonly number: number;
  readonly dataHash: string;
  readonly costs: string;
  readonly streamHash: string;
  readonly figures: readonly number[];
}

export function trialLink(previous: string, trial: LinkedTrial): string {
  const { number, key, family, generator, purpose, dataHash, costs, from, to, seed, parents, figures } = trial;
  const row = [number, key, family, generator, purpose, dataHash, costs, from, to, seed, parents, figures];
  return sha256(`${previous}\n${JSON.stringify(row)}\n${trial.streamHash}`);
}

export function figuresOf(outcome: Omit<WrittenOutcome, 'returns' | 'exposures'>): readonly number[] {
  return [outcome.trades, outcome.fees, outcome.funding, outcome.turnover, outcome.maxDrawdown];
}

export function streamHash(firstDay: number, returns: Uint8Array, exposures: Uint8Array): string {
  return createHash('sha256')
    .update(`${firstDay} ${returns.length} ${exposures.length}\n`)
    .update(returns)
    .update(exposures)
    .digest('hex');
}

export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A copy, since what a database hands out need not begin where a float may. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
