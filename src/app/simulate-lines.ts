import {
  coverageTable,
  emptyCells,
  FAULT_IDS,
  faultSpec,
  type Hunt,
  type RunReport,
  type Totals,
} from '../simulation/index.ts';

/** A violation with what led to it, and how to see it again. */
export function violationLines(report: RunReport, words: string): readonly string[] {
  const { violation, seed } = report;
  if (violation === undefined) return [];
  const crash = report.crashAt.length === 0 ? '' : ` --crash-at ${report.crashAt.join(',')}`;
  return [
    `VIOLATION of ${violation.invariant}, seed ${seed}, ${violation.atSeconds.toFixed(3)} s: ${violation.problem}`,
    ...violation.lastLines.slice(-LINES_SHOWN).map((line) => `  ${line}`),
    `  again, with everything that happened: assay simulate --seed ${seed}${words}${crash} --journal`,
  ];
}

const LINES_SHOWN = 25;

export function totalsLines(title: string, totals: Totals): readonly string[] {
  const seconds = totals.tookMs / 1_000;
  const figures: readonly (readonly [string, string])[] = [
    ['runs', `${whole(totals.seeds)} in ${seconds.toFixed(1)} s (${(totals.seeds / seconds).toFixed(1)} a second)`],
    ['simulated time', spell(totals.simulatedMs)],
    ['events', whole(totals.events)],
    ['orders sent', whole(totals.orders)],
    ['executions', whole(totals.executions)],
    ['kills and restarts', whole(totals.kills)],
    ['boundaries passed', whole(totals.boundaries)],
    [
      'emergency stops',
      `${whole(totals.stops)}, of which ${whole(totals.stopsIncomplete)} said that they were incomplete`,
    ],
    ['faults that struck', whole(totals.faults)],
    [
      'equal again',
      `at most ${totals.convergedMaxMs / 1_000} s after the last fault, p99 ${totals.convergedP99Ms / 1_000} s`,
    ],
    ['violations', whole(totals.violations.length)],
    ['all traces', `SHA-256 ${totals.digest}`],
  ];
  const width = Math.max(...figures.map(([label]) => label.length));
  return [title, ...figures.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`), ...faultLines(totals)];
}

function faultLines({ faultCounts }: Totals): readonly string[] {
  const struck = FAULT_IDS.map((id) => {
    let count = 0;
    for (const [key, value] of faultCounts) if (key.startsWith(`${id} `)) count += value;
    return { id, count };
  }).filter(({ count }) => count > 0);
  if (struck.length === 0) return [];
  const width = Math.max(...struck.map(({ count }) => whole(count).length));
  return [
    '  by fault',
    ...struck.map(({ id, count }) => `    ${id.padEnd(5)}${whole(count).padStart(width)}  ${faultSpec(id).title}`),
  ];
}

export function coverageLines(counts: Totals['faultCounts']): readonly string[] {
  const empty = emptyCells(counts);
  return [
    '',
    coverageTable(counts),
    '',
    empty.length === 0
      ? 'No cell is empty that can be met.'
      : `${empty.length} cells were not met: ${empty.map(({ fault, state, effect }) => `${fault} ${state} ${effect}`).join(', ')}`,
  ];
}

export function huntLine({ mutant, caughtBy, seeds }: Hunt): string {
  const name = mutant.name.padEnd(30);
  if (caughtBy === undefined) return `${name}NOT FOUND in ${seeds} seeds: ${mutant.mistake}`;
  return `${name}${caughtBy.violation?.invariant.padEnd(24)}after ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}: ${mutant.mistake}`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function spell(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 48) return `${hours.toFixed(1)} hours`;
  const days = hours / 24;
  return days < 730 ? `${days.toFixed(1)} days` : `${(days / 365).toFixed(2)} years`;
}
