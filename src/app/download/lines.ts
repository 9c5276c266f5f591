import {
  count,
  datasetName,
  type DatasetKey,
  type DownloadProgress,
  type DownloadResult,
  type Wait,
} from '../../market/index.ts';

/** How a running download stands: what a person sees move. */
export interface DownloadState extends DownloadProgress {
  readonly series: DatasetKey;
  /** Of so many series this is which, from 1. */
  readonly index: number;
  readonly total: number;
  /** Why nothing comes at the moment. */
  readonly wait?: Wait | undefined;
}

/** Of the bar, where the terminal has room; the figures go first, and a bar shorter than the least is none. */
const [BAR_CELLS_MIN, BAR_CELLS_MAX] = [6, 30];
/** Eighths of a cell, from nothing to all but whole. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** One line of a terminal, no wider than it. */
export function progressLine(state: DownloadState, columns: number): string {
  const { share, rows, rowsPerSecond } = state;
  const figures = [
    `${Math.floor(share * 100)
      .toString()
      .padStart(3)} %`,
    `${count(rows)} rows`,
    `${count(Math.round(rowsPerSecond))}/s`,
    remaining(state),
  ];
  const [name, text] = [place(state), figures.join('  ')];
  const room = columns - name.length - text.length - 4;
  const line =
    room < BAR_CELLS_MIN ? `${name}  ${text}` : `${name}  ${bar(share, Math.min(room, BAR_CELLS_MAX))}  ${text}`;
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/** The same for a log: words, no bar. */
export function progressWords(state: DownloadState): string {
  const { share, rows, rowsPerSecond } = state;
  return (
    `${place(state)}: ${Math.floor(share * 100)} %, ${count(rows)} rows, ` +
    `${count(Math.round(rowsPerSecond))} rows/s, ${remaining(state)}`
  );
}

/** What came of one series, in a sentence, and what a person has to know of it below. */
export function resultLines(series: DatasetKey, result: DownloadResult, from: number): readonly string[] {
  const name = datasetName(series);
  const { dataset, rowsAdded, rowsRecovered, requests, retries, duplicates, unsound, revised } = result;
  if (dataset === undefined) return [`${name}: the venue has nothing in that range`];
  const asked = `${count(requests)} ${requests === 1 ? 'request' : 'requests'}${retries === 0 ? '' : `, ${count(retries)} of them again after a failure`}`;
  const added = rowsAdded === 0 ? 'nothing new' : `${count(rowsAdded)} ${rowsAdded === 1 ? 'row' : 'rows'} added`;
  const lines = [
    `${name}: ${added} in ${asked}; ${count(dataset.count)} from ${day(dataset.first)} to ${day(dataset.last)}`,
  ];
  if (rowsRecovered > 0)
    lines.push(`  ${count(rowsRecovered)} of them had been received by an earlier run that was cut off`);
  if (dataset.first - from > 2 * DAY_MS)
    lines.push(`  the venue has nothing before ${day(dataset.first)}, later than the ${day(from)} asked for`);
  if (duplicates > 0) lines.push(`  ${count(duplicates)} rows came twice, the same, and are stored once`);
  lines.push(...shown(unsound.map(({ at, problem }) => `  left out ${day(at)}: it ${problem}, also when asked again`)));
  lines.push(
    ...shown(
      revised.map(
        ({ at, stored, venue }) =>
          `  REVISED by the venue: ${day(at)} was ${stored.join(' ')} and is ${venue.join(' ')} now; what is stored stays`,
      ),
    ),
  );
  if (revised.length > 0) lines.push(`  to take the venue's word: assay data remove ${name} --yes, and download again`);
  return lines;
}

const DAY_MS = 86_400_000;
const SHOWN_MAX = 10;

function shown(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN_MAX
    ? lines
    : [...lines.slice(0, SHOWN_MAX), `  and ${count(lines.length - SHOWN_MAX)} more`];
}

function place({ series, index, total }: DownloadState): string {
  return total === 1 ? datasetName(series) : `[${index}/${total}] ${datasetName(series)}`;
}

function bar(share: number, cells: number): string {
  const eighths = Math.floor(share * cells * 8);
  const whole = '█'.repeat(Math.floor(eighths / 8));
  return `${whole}${EIGHTHS[eighths % 8]!}`.padEnd(cells, '░');
}

function remaining({ wait, etaMs, share }: DownloadState): string {
  if (wait !== undefined) return `waiting ${length(wait.waitMs)}: ${wait.detail}`;
  if (share >= 1) return 'done';
  return etaMs === undefined ? 'beginning' : `${length(etaMs)} left`;
}

/** `42 s`, `3 min 05 s`, `2 h 10 min`. */
function length(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
