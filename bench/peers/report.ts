import { statisticsOf } from '../samples.ts';
import type { Peer, PeerGoal } from './peers.ts';
import type { Outcome } from './rounds.ts';

/** Ours, by which the others are measured. */
export const TIERS = { kernel: 'Assay, kernel', engine: 'Assay, engine' } as const;

export interface Compared {
  readonly title: string;
  /** Bars, or bars times sets. */
  readonly work: number;
  readonly unit: string;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

type Timed = Extract<Outcome, { readonly type: 'timed' }>;

/** A table of one work, in Markdown. A side whose result differs has no figure in it. */
export function lines({ title, work, unit, outcomes }: Compared, peers: readonly Peer[]): readonly string[] {
  const rows = [...outcomes].map(([name, outcome]) => {
    if (outcome.type !== 'timed') return [name, ...untimed(outcome), '', '', '', '', ''];
    const { min, median, isNoisy } = statisticsOf(cpuOf(outcome));
    return [
      name,
      outcome.version,
      figure((work * 1_000) / median),
      `${figure(min)} / ${figure(median)}${isNoisy ? ' noisy' : ''}`,
      figure(statisticsOf(outcome.took.map(({ wallMs }) => wallMs)).median),
      against(outcome, outcomes.get(TIERS.kernel)),
      against(outcome, outcomes.get(TIERS.engine)),
    ];
  });
  const head = ['', 'version', `${unit} a second`, 'ms of work, min / median', 'ms on the wall', 'kernel', 'engine'];
  return [
    `**${title}**`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map((_name, column) => (column < 2 ? ' --- ' : ' ---: ')).join('|')}|`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...goalLines(outcomes, peers),
  ];
}

function untimed(outcome: Exclude<Outcome, Timed>): readonly [string] {
  return [outcome.type === 'differs' ? `${outcome.version}; differs: ${outcome.difference}` : outcome.reason];
}

/** How many times ours the work took: of the medians, and of the minima. */
function against(one: Timed, ours: Outcome | undefined): string {
  if (ours?.type !== 'timed' || ours === one) return '';
  const { median, min } = ratiosOf(one, ours);
  return `${figure(median)} x (${figure(min)})`;
}

function ratiosOf(one: Timed, ours: Timed): { readonly median: number; readonly min: number } {
  const [theirs, own] = [statisticsOf(cpuOf(one)), statisticsOf(cpuOf(ours))];
  return { median: theirs.median / own.median, min: theirs.min / own.min };
}

function goalLines(outcomes: ReadonlyMap<string, Outcome>, peers: readonly Peer[]): readonly string[] {
  const judged = peers.flatMap(({ name, goals }) =>
    goals.flatMap((goal) => {
      const [theirs, ours] = [outcomes.get(name), outcomes.get(TIERS[goal.tier])];
      if (theirs === undefined || ours?.type !== 'timed') return [];
      return [
        `- ${goal.id}, ${name}: ${words(goal)}: ${theirs.type === 'timed' ? verdict(goal, theirs, ours) : 'unknown'}.`,
      ];
    }),
  );
  return judged.length === 0 ? [] : [...judged, ''];
}

function words({ tier, times }: PeerGoal): string {
  return `${times} times the work of our ${tier}`;
}

/** By the medians; a goal that only the minima meet is not met. */
function verdict({ times }: PeerGoal, theirs: Timed, ours: Timed): string {
  const { median } = ratiosOf(theirs, ours);
  return `${figure(median)}, ${median >= times ? 'met' : 'not met'}`;
}

function cpuOf({ took }: Timed): readonly number[] {
  return took.map(({ cpuMs }) => cpuMs);
}

/** Three digits, or all of them before the point. */
function figure(value: number): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
