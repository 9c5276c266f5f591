import { writeFileSync } from 'node:fs';
import { usageError, type Timers } from '../runtime/index.ts';
import {
  CANARY,
  CANONICAL_DAY,
  crashAtEveryBoundary,
  crashInPairs,
  faultTable,
  hunt,
  inWorkshop,
  MUTANTS,
  parseFaults,
  runCampaign,
  runSeed,
  SEEDS_MAX,
  type FaultId,
  type Hunt,
  type Mutant,
  type RunReport,
  type Totals,
} from '../simulation/index.ts';
import { readWhole } from './option-readers.ts';
import { asCode, publishFigures, publishSection } from './published-section.ts';
import { sourceCommit } from './source-commit.ts';
import { coverageLines, huntLine, totalsLines, violationLines } from './simulate-lines.ts';

/** The command line's words, unread. */
export interface SimulateWords {
  readonly seed?: string;
  readonly seeds?: string;
  readonly days?: string;
  readonly faults?: string;
  readonly crashAt?: string;
  readonly crashAll?: boolean;
  readonly pairs?: string;
  /** True for all of them, or one by its name. */
  readonly mutants?: boolean | string;
  readonly coverage?: boolean;
  /** Says which faults there are, and runs nothing. */
  readonly listFaults?: boolean;
  readonly twice?: boolean;
  /** Cores for many seeds. */
  readonly workers?: string;
  readonly journal?: boolean;
  readonly json?: string;
  /** Document into which the figures go; `docs/reliability.md` when no name is given. */
  readonly publish?: boolean | string;
  /** The line as typed, to be shown beside the figures. */
  readonly commandLine: string;
}

export interface SimulateOutcome {
  /** False when an invariant was broken, or a mistake was not found. */
  readonly clean: boolean;
}

const MINUTES_PER_DAY = 1_440;
const DOCUMENT = 'docs/reliability.md';
const SEEDS_DEFAULT = { from: 1, to: 100 } as const;
/** Lines of progress for a person; a campaign of hours says something every minute or so. */
const SAY_EVERY_MS = 20_000;

/**
 * Runs what the words ask for and says what came of it.
 *
 * @param say one line for a person
 * @throws {AssayError} BAD_OPTION
 */
export async function simulateCommand(
  words: SimulateWords,
  timers: Timers,
  say: (line: string) => void,
): Promise<SimulateOutcome> {
  if (words.listFaults === true) {
    const lines = faultTable().split('\n');
    for (const line of lines) say(line);
    if (typeof words.publish === 'string') publishSection(words.publish, 'faults', lines);
    return { clean: true };
  }
  if (words.mutants !== undefined && words.mutants !== false) return huntMutants(words, timers, say);
  if (words.crashAll === true || words.pairs !== undefined) return crash(words, timers, say);
  if (words.seed !== undefined) return oneSeed(words, timers, say);
  return manySeeds(words, timers, say);
}

async function oneSeed(words: SimulateWords, timers: Timers, say: (line: string) => void): Promise<SimulateOutcome> {
  const seed = readWhole('--seed', words.seed!, { min: 0, max: 2 ** 32 - 1 });
  const canonical = words.crashAt !== undefined && seed === CANONICAL_DAY.seed && words.faults === undefined;
  const options = {
    ...(canonical ? CANONICAL_DAY : {}),
    seed,
    ...runWords(words),
    ...(words.crashAt === undefined ? {} : { crashAt: readNumbers('--crash-at', words.crashAt) }),
    ...(words.journal === true ? { follow: say } : {}),
  };
  const report = await inWorkshop(timers, async (workshop) => {
    const first = await runSeed(options, workshop);
    if (words.twice !== true) return first;
    const { follow: _follow, ...again } = options as typeof options & { follow?: unknown };
    const second = await runSeed(again, workshop);
    say(second.digest === first.digest ? 'run twice: the same trace' : 'RUN TWICE: TWO DIFFERENT TRACES');
    return first;
  });
  for (const line of seedLines(report)) say(line);
  writeJson(words, { report: plainReport(report) });
  return { clean: report.violation === undefined };
}

async function manySeeds(words: SimulateWords, timers: Timers, say: (line: string) => void): Promise<SimulateOutcome> {
  const { from, to } = words.seeds === undefined ? SEEDS_DEFAULT : readRange('--seeds', words.seeds);
  const progress = everySoOften(timers);
  const totals = await runCampaign(
    {
      from,
      to,
      run: runWords(words),
      twice: words.twice === true,
      ...(words.workers === undefined ? {} : { workers: readWhole('--workers', words.workers, { min: 1, max: 256 }) }),
      after(report) {
        if (report.violation !== undefined) for (const line of violationLines(report, replayWords(words))) say(line);
        if (progress()) say(`seed ${report.seed} of ${to} …`);
      },
    },
    timers,
  );
  const lines = totalsLines(`seeds ${from} to ${to}`, totals);
  for (const line of lines) say(line);
  publish(words, 'seeds', asCode(lines));
  if (words.coverage === true) {
    const table = coverageLines(totals.faultCounts);
    for (const line of table) say(line);
    publish(words, 'coverage', table);
  }
  writeJson(words, { seeds: { from, to }, totals: plainTotals(totals) });
  return { clean: totals.violations.length === 0 };
}

async function crash(words: SimulateWords, timers: Timers, say: (line: string) => void): Promise<SimulateOutcome> {
  const progress = everySoOften(timers);
  const after = (crashAt: readonly number[], done: number, of: number): void => {
    if (progress()) say(`${done} of ${of}, killed at ${crashAt.join(' and ')} …`);
  };
  const points =
    words.pairs === undefined
      ? await crashAtEveryBoundary(timers, { after })
      : await crashInPairs(timers, { pairs: readWhole('--pairs', words.pairs, { min: 1, max: 10_000_000 }), after });
  for (const report of points.violations) for (const line of violationLines(report, '')) say(line);
  const lines = [
    `the canonical day (seed ${CANONICAL_DAY.seed}) has ${points.boundariesOfTheDay} boundaries`,
    ...totalsLines(words.pairs === undefined ? 'killed once at each' : 'killed twice', points),
  ];
  for (const line of lines) say(line);
  publish(words, words.pairs === undefined ? 'crash-points' : 'crash-pairs', asCode(lines));
  writeJson(words, { canonicalDay: CANONICAL_DAY, boundaries: points.boundariesOfTheDay, totals: plainTotals(points) });
  return { clean: points.violations.length === 0 };
}

async function huntMutants(
  words: SimulateWords,
  timers: Timers,
  say: (line: string) => void,
): Promise<SimulateOutcome> {
  const found: Hunt[] = [];
  for (const mutant of chosenMutants(words.mutants)) {
    const result = await hunt(mutant, timers);
    found.push(result);
    say(huntLine(result));
  }
  publish(words, 'mutants', asCode(found.map(huntLine)));
  const missed = found.filter(({ caughtBy }) => caughtBy === undefined);
  say(
    missed.length === 0
      ? `All ${found.length} mistakes were found, the canary among them.`
      : `NOT FOUND within ${SEEDS_MAX} seeds: ${missed.map(({ mutant }) => mutant.name).join(', ')}.`,
  );
  writeJson(words, {
    mutants: found.map(({ mutant, caughtBy, seeds }) => ({
      name: mutant.name,
      mistake: mutant.mistake,
      seeds,
      ...(caughtBy === undefined ? {} : { seed: caughtBy.seed, invariant: caughtBy.violation?.invariant }),
    })),
  });
  return { clean: missed.length === 0 };
}

function chosenMutants(word: SimulateWords['mutants']): readonly Mutant[] {
  const all = [...MUTANTS, CANARY];
  if (typeof word !== 'string') return all;
  const one = all.filter(({ name }) => name === word);
  if (one.length === 0)
    throw usageError('BAD_OPTION', `--mutants: "${word}" is none; there are ${all.map(({ name }) => name).join(', ')}`);
  return one;
}

function seedLines(report: RunReport): readonly string[] {
  const { violation } = report;
  const lines = [
    `seed ${report.seed}: ${(report.simulatedMs / 60_000).toFixed(1)} simulated minutes, ${report.orders} orders, ` +
      `${report.executions} executions, ${report.events} events, ${report.kills} restarts, ${report.boundaries} boundaries`,
    `trace SHA-256 ${report.digest}`,
  ];
  if (violation !== undefined) return [...violationLines(report, ''), ...lines];
  return [
    ...lines,
    `no invariant was broken; equal to the exchange ${(report.convergedMs ?? 0) / 1_000} s after the last fault`,
  ];
}

/** How a violation is run again: the words that shaped it, without those that chose the seeds. */
function replayWords({ days, faults }: SimulateWords): string {
  return [...(days === undefined ? [] : [`--days ${days}`]), ...(faults === undefined ? [] : [`--faults ${faults}`])]
    .map((word) => ` ${word}`)
    .join('');
}

function runWords(words: SimulateWords): { minutes?: number; faults?: readonly FaultId[] } {
  const minutes = words.days === undefined ? undefined : readDays(words.days) * MINUTES_PER_DAY;
  const faults = words.faults === undefined ? undefined : readFaults(words.faults);
  return { ...(minutes === undefined ? {} : { minutes }), ...(faults === undefined ? {} : { faults }) };
}

function readFaults(text: string): readonly FaultId[] {
  const faults = parseFaults(text);
  if (faults !== undefined) return faults;
  throw usageError(
    'BAD_OPTION',
    `--faults takes none, all, or numbers such as N1,N2,P1; was "${text}"; see docs/simulation.md`,
  );
}

function readDays(text: string): number {
  const days = Number(text);
  if (Number.isFinite(days) && days > 0 && days <= 366) return days;
  throw usageError('BAD_OPTION', `--days takes a number above 0 and at most 366, was "${text}"`);
}

function readRange(option: string, text: string): { readonly from: number; readonly to: number } {
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && from <= to && to < 2 ** 32) return { from, to };
  throw usageError('BAD_OPTION', `${option} takes a range such as 1..100, was "${text}"`);
}

function readNumbers(option: string, text: string): readonly number[] {
  return text.split(',').map((word) => readWhole(option, word.trim(), { min: 1, max: 10_000_000 }));
}

function everySoOften(timers: Timers): () => boolean {
  let saidMs = timers.monotonicMs();
  return () => {
    if (timers.monotonicMs() - saidMs < SAY_EVERY_MS) return false;
    saidMs = timers.monotonicMs();
    return true;
  };
}

/** Into the document, with what was run and on which source. */
function publish(words: SimulateWords, section: string, lines: readonly string[]): void {
  if (words.publish === undefined || words.publish === false) return;
  const file = typeof words.publish === 'string' ? words.publish : DOCUMENT;
  publishFigures(file, section, { command: words.commandLine, lines });
}

function writeJson({ json }: SimulateWords, result: object): void {
  if (json === undefined) return;
  writeFileSync(json, `${JSON.stringify({ commit: sourceCommit(), ...result }, undefined, 2)}\n`);
}

function plainReport({ faults, asked, ...report }: RunReport): object {
  return { ...report, faults: Object.fromEntries(faults), asked: Object.fromEntries(asked) };
}

function plainTotals({ faultCounts, asked, violations, ...totals }: Totals): object {
  return {
    ...totals,
    violations: violations.map(({ seed, violation }) => ({ seed, ...violation })),
    faultCounts: Object.fromEntries(faultCounts),
    asked: Object.fromEntries(asked),
  };
}
