import { createHash } from 'node:crypto';
import type { EpochMs } from '../../domain/index.ts';
import { usageError, type Timers } from '../../runtime/index.ts';
import type { HoldoutSeal, HoldoutStore } from '../../storage/index.ts';
import { marketReturns, type Evaluator, type LabMarket } from '../trials/index.ts';
import type { FrozenCandidate, SealedHoldout } from './sealed.ts';
import { marketBefore, trialKey, wholeOf } from './trial-market.ts';

const DAY_MS = 86_400_000;
/** Fewer say nothing about anything. */
const SEALED_DAYS_MIN = 30;

export interface SealOptions {
  readonly market: LabMarket;
  readonly holdouts: HoldoutStore;
  /** Of the whole market. It is asked for when an opening has been charged, and not before. */
  readonly evaluatorOf: (market: LabMarket) => Evaluator;
  readonly timers: Timers;
  /** Sealed where this is no more than a third of the history. */
  readonly days?: number;
  /** Of the history, sealed where it is shorter than that. */
  readonly fraction?: number;
  /** Openings in all, by all campaigns. */
  readonly openingsMax?: number;
}

/**
 * Seals the last part of a market, or finds the seal that was put on it first.
 *
 * @throws {AssayError} `HOLDOUT_TOO_SHORT` where the sealed part would be under 30 days
 */
export async function sealHoldout(options: SealOptions): Promise<SealedHoldout> {
  const { market, holdouts, evaluatorOf, timers } = options;
  const seal = (await holdouts.sealOf(market.dataHash)) ?? (await holdouts.seal(newSeal(options)));
  const stretch = { from: seal.from, to: seal.to };
  const research = marketBefore(market, seal.from);
  return {
    research,
    seal,
    async open(candidate, actor, judge) {
      const { rules, campaignId, frozenAt, evidence } = candidate;
      const opening = await holdouts.charge({
        dataHash: seal.dataHash,
        candidateHash: candidateHash(candidate, market),
        candidate: { rules, evidence },
        frozenAt,
        campaignId,
        actor,
        openedAt: timers.now(),
      });
      const { candidateHash: hash } = opening;
      if (opening.answer !== undefined) {
        return { candidateHash: hash, answer: opening.answer as ReturnType<typeof judge>, isRecorded: true };
      }
      const [outcome] = await evaluatorOf(market).evaluate([rules], stretch);
      const said = judge({ outcome: outcome!, marketReturns: marketReturns(market, stretch) });
      const answer = (await holdouts.answer(opening, said)) as ReturnType<typeof judge>;
      return { candidateHash: hash, answer, isRecorded: false };
    },
    alphaFor: (campaignId, level = 0.05) =>
      holdouts.spendAlpha(
        { dataHash: research.dataHash, base: market.instrument.base, ...wholeOf(research.columns) },
        campaignId,
        level,
      ),
    async remaining() {
      return Math.max(seal.openingsMax - (await holdouts.openingsCharged(seal)), 0);
    },
  };
}

/** The same whenever it was frozen and whatever it is called: only other rules are another candidate. */
function candidateHash({ rules }: FrozenCandidate, { instrument }: LabMarket): string {
  return createHash('sha256')
    .update(`${trialKey(rules)} ${instrument.id}`)
    .digest('hex');
}

function newSeal({ market, timers, days = 365, fraction = 0.25, openingsMax = 20 }: SealOptions): HoldoutSeal {
  const { from, to } = wholeOf(market.columns);
  const history = to - from;
  const length = days * DAY_MS <= history / 3 ? days * DAY_MS : history * fraction;
  const begins = Math.floor((to - length) / DAY_MS) * DAY_MS;
  const sealedDays = (to - begins) / DAY_MS;
  if (sealedDays < SEALED_DAYS_MIN || begins <= from) {
    throw usageError(
      'HOLDOUT_TOO_SHORT',
      `${market.instrument.id} has ${Math.floor(history / DAY_MS)} days of bars, of which ${Math.floor(sealedDays)} ` +
        `would be sealed; ${SEALED_DAYS_MIN} are the fewest that can judge anything`,
    );
  }
  const { id, base } = market.instrument;
  return {
    dataHash: market.dataHash,
    instrument: id,
    base,
    from: begins as EpochMs,
    to,
    openingsMax,
    sealedAt: timers.now(),
  };
}
