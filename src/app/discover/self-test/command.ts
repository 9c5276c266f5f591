import { DEFAULT_POLICY, searchLevels } from '../../../pipeline/index.ts';
import type { Timers } from '../../../runtime/index.ts';
import { publishFigures } from '../../published-section.ts';
import { readWhole } from '../words.ts';
import { holdoutCanary, leakCanaries, type CanaryResult } from './canaries.ts';
import type { CampaignFigures, CampaignTask } from './campaign.ts';
import { runCampaigns } from './pool.ts';
import { CASES, nullTogether, POWER_CURVE, resultOf, uniformity, type Case, type CaseResult } from './suite.ts';

export interface SelfTestWords {
  readonly campaigns: string;
  readonly candidates: string;
  readonly workers: string;
  readonly firstSeed: string;
  readonly publish?: string | boolean;
}

export interface SelfTestWatch {
  readonly say: (line: string) => void;
  readonly onProgress: (done: number, of: number) => void;
  readonly commandLine: string;
}

const DOCUMENT = 'docs/honesty.md';
const SHORT = 30;

/**
 * Puts the lab itself to the test: markets in which nothing is, where nothing may be found, and markets with an edge, which
 * must be. All by the product's own way from the first proposal to the verdict.
 *
 * @returns whether everything that was asked holds
 */
export async function selfTestCommand(words: SelfTestWords, timers: Timers, watch: SelfTestWatch): Promise<boolean> {
  const campaigns = readWhole('--campaigns', words.campaigns, 10, 100_000);
  const budget = readWhole('--candidates', words.candidates, 24, 10_000);
  const threads = readWhole('--workers', words.workers, 1, 64);
  const seed = readWhole('--first-seed', words.firstSeed, 0, 1_000);
  const startedMs = timers.monotonicMs();

  const plan = CASES.map((one) => ({
    one,
    tasks: tasksOf(one, Math.max(1, Math.round(campaigns * one.share)), { budget, seed }),
  }));
  const curve = POWER_CURVE.map((edge) => {
    const one: Case = { ...CASES.find(({ id }) => id === 'P1a')!, edge };
    return { one, tasks: tasksOf(one, Math.max(1, Math.round(campaigns / SHORT)), { budget, seed: seed + 500_000 }) };
  });
  const first = plan[0]!.tasks[0]!;
  const all = [...[...plan, ...curve].flatMap(({ tasks }) => tasks), first];
  const figures = await runCampaigns(all, threads, (done) => watch.onProgress(done, all.length));
  const again = figures.at(-1)!;

  let at = 0;
  const take = (count: number): readonly CampaignFigures[] => figures.slice(at, (at += count));
  const cases = plan.map(({ one, tasks }) => ({ one, figures: take(tasks.length) }));
  const results = cases.map(({ one, figures: own }) => resultOf(one, own));
  const seen = curve.map(({ one, tasks }) => ({ edge: one.edge, result: resultOf(one, take(tasks.length)) }));

  const nulls = cases.filter(({ one }) => one.expects.type === 'nothing').flatMap(({ figures: own }) => own);
  const found = cases.filter(({ one }) => one.expects.type === 'found').flatMap(({ figures: own }) => own);
  const levels = [0.01, 0.05, 0.1].map((level) => uniformity(nulls, level));
  const canaries = [...(await leakCanaries()), await holdoutCanary()];
  const rows = figures.reduce((sum, one) => sum + one.rows, 0);
  const evaluations = figures.reduce((sum, one) => sum + one.evaluations, 0);
  const isRepeatable = JSON.stringify(again.report) === JSON.stringify(figures[0]!.report);
  const together = nullTogether(results);

  const lines = [
    ...table([...results, together, ...levels]),
    '',
    ...canaries.map(canaryLine),
    mark(
      rows === evaluations,
      `N6 trials in the ledger: ${count(rows)}; strategies that were tried, by a counter in the evaluator: ${count(evaluations)}`,
    ),
    mark(isRepeatable, 'R1 the same seed gives the same report'),
    ...oracleLines(found),
    '',
    ...forgotten(nulls),
    '',
    'What it sees: share of campaigns that promote, by the strength of a planted momentum (oracle Sharpe ratio before costs).',
    ...seen.map(
      ({ edge, result }) =>
        `  ${(edge * Math.sqrt(365)).toFixed(1)}  ${percent(result.promoted, result.campaigns).padStart(5)} of ${result.campaigns}`,
    ),
  ];
  const passed =
    [...results, together, ...levels].every((one) => one.passed) &&
    canaries.every(isRefused) &&
    rows === evaluations &&
    isRepeatable;
  lines.push(
    '',
    passed ? 'Everything that was asked holds.' : 'NOT everything that was asked holds: see the lines with ✗.',
  );
  for (const line of lines) watch.say(line);
  if (words.publish !== undefined && words.publish !== false) {
    const minutes = Math.ceil((timers.monotonicMs() - startedMs) / 60_000);
    publishFigures(words.publish === true ? DOCUMENT : words.publish, 'self-test', {
      command: watch.commandLine,
      circumstances: `${count(figures.length)} campaigns of ${budget} candidates, ${minutes} min on ${threads} threads`,
      lines: ['```text', ...lines, '```'],
    });
  }
  return passed;
}

function tasksOf(
  one: Case,
  campaigns: number,
  { budget, seed }: { readonly budget: number; readonly seed: number },
): readonly CampaignTask[] {
  // Each case has seeds of its own, and each campaign another market.
  const first = seed * 1_000_000 + CASES.findIndex(({ id }) => id === one.id) * 100_000;
  return Array.from({ length: campaigns }, (_, index) => ({
    spec: { kind: one.kind, edge: one.edge, periods: one.periods, seed: (first + index) % 2 ** 31 },
    budget,
    levels: searchLevels(DEFAULT_POLICY),
  }));
}

function table(results: readonly CaseResult[]): readonly string[] {
  const width = Math.max(...results.map(({ title }) => title.length));
  return results.map(({ id, title, campaigns, promoted, asked, passed }) =>
    mark(
      passed,
      `${id.padEnd(3)} ${title.padEnd(width)}  ${String(promoted).padStart(4)} of ${String(campaigns).padEnd(5)} ${asked}`,
    ),
  );
}

function canaryLine(canary: CanaryResult): string {
  const { id, title, refused, outOf } = canary;
  return mark(isRefused(canary), `${id} ${title}: ${refused} of ${outOf} refused`);
}

function isRefused({ refused, outOf }: CanaryResult): boolean {
  return refused === outOf;
}

/** P3: what was promoted is what was planted. */
function oracleLines(found: readonly CampaignFigures[]): readonly string[] {
  const known = found
    .flatMap(({ oracleCorrelation }) => (oracleCorrelation === undefined ? [] : [oracleCorrelation]))
    .toSorted((a, b) => a - b);
  if (known.length === 0) return ['  P3 nothing was promoted whose positions could be compared with the oracle'];
  const median = known[Math.floor(known.length / 2)]!;
  return [
    mark(
      median >= 0.5,
      `P3 correlation of what was promoted with the oracle's positions: ${median.toFixed(2)} in the middle of ${known.length}; 0.5 is asked`,
    ),
  ];
}

/** What the same campaigns would have found, had nobody counted. */
function forgotten(nulls: readonly CampaignFigures[]): readonly string[] {
  const fooled = nulls.filter(({ bestAlone }) => bestAlone >= 0.95).length;
  return [
    `Had nobody counted the others: in ${percent(fooled, nulls.length)} of the campaigns without an edge the best one alone is above zero with 95 %.`,
  ];
}

function mark(passed: boolean, line: string): string {
  return `${passed ? '✓' : '✗'} ${line}`;
}

function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${Number(((100 * part) / of).toPrecision(3))} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
