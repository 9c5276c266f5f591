import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bar, EpochMs } from '../../../domain/index.ts';
import type { BarColumns } from '../../../market/index.ts';
import { checkForLeaks, kernelEvaluator, sealHoldout, templateFamilies, type Family } from '../../../research/index.ts';
import { AssayError, realTimers, silentLog } from '../../../runtime/index.ts';
import { openLab } from '../../../storage/index.ts';
import { defineStrategy, readRules, type RuleStrategy } from '../../../strategy/index.ts';
import { trialMarket } from './trial-market.ts';

/** A thing that must be refused, every time. */
export interface CanaryResult {
  readonly id: string;
  readonly title: string;
  readonly refused: number;
  readonly outOf: number;
}

/** Looks up the next close through the bar it is given, as a careless feature would. */
const peeking = defineStrategy({
  name: 'peeking',
  title: 'Peeking',
  description: 'Knows the next close.',
  family: 'MF',
  parameters: {},
  setup: () => ({
    onBar(bar) {
      const next = nextClose(bar);
      return next === undefined
        ? undefined
        : { type: 'target', exposure: next > bar.closeFloat ? 1 : -1, reason: 'peeked' };
    },
  }),
});

/** The same with what it only looks at: a second asset that is out of step by a bar. */
const peekingBeside = defineStrategy({
  name: 'peeking-beside',
  title: 'Peeking beside',
  description: 'Knows the next close of another instrument.',
  family: 'MF',
  parameters: {},
  instruments: { min: 2, max: 2 },
  looksAtOthersFirst: true,
  setup: ({ instruments: [traded, other] }) => ({
    onBar(bar, view) {
      const last = view.lastBar(other);
      if (bar.instrument !== traded || last === undefined) return undefined;
      const next = nextClose(last);
      return next === undefined
        ? undefined
        : { type: 'target', exposure: next > last.closeFloat ? 1 : -1, reason: 'peeked' };
    },
  }),
});

function nextClose(bar: Bar): number | undefined {
  const { openTime, close } = (bar as unknown as { readonly shape: BarColumns }).shape;
  return close[openTime.indexOf(bar.openTime) + 1];
}

const SEEDS = 10;
const CAMPAIGNS = 50;
const OPENINGS = 20;

/** N5: whoever knows the next return is found out. */
export async function leakCanaries(): Promise<readonly CanaryResult[]> {
  let refused = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { market } = trialMarket({ kind: 'gaussian', edge: 0, periods: 300, seed });
    const { instrument, columns } = market;
    const subject = {
      definition: peeking,
      parameters: {},
      instruments: [instrument],
      data: [columns],
      timeframes: [columns.timeframe],
    };
    const { leaks } = await checkForLeaks(subject, { cuts: 4, seed });
    if (leaks.length > 0) refused += 1;
  }
  const besides = await besideCanary();
  const ahead = [-1, -5, 0.5, NaN].filter((bars) => !readRules(lookingAhead(bars)).ok).length;
  return [
    { id: 'N5', title: 'strategies that know the next close', refused, outOf: SEEDS },
    besides,
    { id: 'N5', title: 'rules that name a bar to come', refused: ahead, outOf: 4 },
  ];
}

/** N5: whoever reads of a second instrument the bar that has not closed yet is found out too. */
async function besideCanary(): Promise<CanaryResult> {
  let refused = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { market } = trialMarket({ kind: 'lead-lag', edge: 0, periods: 300, seed });
    const { instrument, columns, others = [] } = market;
    const subject = {
      definition: peekingBeside,
      parameters: {},
      instruments: [instrument, ...others.map((other) => other.instrument)],
      data: [columns, ...others.map((other) => other.columns)],
      timeframes: [columns.timeframe],
    };
    const { leaks } = await checkForLeaks(subject, { cuts: 4, seed });
    if (leaks.length > 0) refused += 1;
  }
  return { id: 'N5', title: 'strategies that know the next close of another instrument', refused, outOf: SEEDS };
}

/** N8: campaigns that try their luck on the same sealed days. */
export async function holdoutCanary(): Promise<CanaryResult> {
  const { market } = trialMarket({ kind: 'gaussian', edge: 0, periods: 1_600, seed: 77 });
  const folder = mkdtempSync(join(tmpdir(), 'assay-self-test-'));
  const timers = realTimers();
  const lab = openLab(join(folder, 'lab.db'), { log: silentLog, timers });
  let refused = 0;
  try {
    const holdout = await sealHoldout({
      market,
      holdouts: lab.holdouts,
      evaluatorOf: kernelEvaluator,
      timers,
      openingsMax: OPENINGS,
    });
    const [family] = templateFamilies(86_400_000);
    for (let campaign = 1; campaign <= CAMPAIGNS; campaign += 1) {
      const frozen = {
        rules: numbered(family!, campaign),
        campaignId: `c${campaign}`,
        frozenAt: 0 as EpochMs,
        evidence: {},
      };
      try {
        await holdout.open(frozen, 'self-test', () => 'looked');
      } catch (error) {
        if (!(error instanceof AssayError && error.code === 'HOLDOUT_SPENT')) throw error;
        refused += 1;
      }
    }
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const title = `questions to the same sealed days beyond the ${OPENINGS} that are answered`;
  return { id: 'N8', title, refused, outOf: CAMPAIGNS - OPENINGS };
}

function numbered(family: Family, number: number): RuleStrategy {
  const point = Object.fromEntries(
    family.space.dimensions.map(({ name, ...rest }) => [name, 'values' in rest ? rest.values[0]! : 1]),
  );
  return { ...family.rules(point), barsMax: number };
}

function lookingAhead(bars: number): unknown {
  const close = { op: 'price', source: 'close' };
  const enter = { op: 'above', left: { op: 'past', of: close, bars }, right: close };
  return { format: 'assay-rules-1', name: 'ahead', title: 'Ahead', description: 'x', family: 'TF', long: { enter } };
}
