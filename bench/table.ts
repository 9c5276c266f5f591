import { styleText } from 'node:util';
import { ratesOf, verdictOf, type Goal, type Row, type Verdict } from './row.ts';
import { statisticsOf } from './samples.ts';

const COLUMNS = ['', 'min', 'median', 'IQR', 'cpu', 'per second, at the median', 'compared', 'goal'] as const;
const COLOURS: Readonly<Record<Verdict, 'green' | 'yellow' | 'red'>> = {
  met: 'green',
  'met at best': 'yellow',
  open: 'yellow',
  'not met': 'red',
};

/** The rows of one workload as a terminal shows them. Columns in which nothing stands are left out. */
export function table(rows: readonly Row[], { colour }: { readonly colour: boolean }): string {
  const cells = rows.map((row) => cellsOf(row, rows));
  const used = COLUMNS.map((_name, column) => cells.some((line) => line[column] !== ''));
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...cells.map((line) => line[column]!.length)));
  const aligned = (line: readonly string[]): string[] =>
    line
      // Words to the left, figures to the right.
      .map((text, column) =>
        column === 0 || column > 4 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
      )
      .filter((_text, column) => used[column]);
  const head = `  ${aligned(COLUMNS).join('  ').trimEnd()}`;
  const body = rows.map((row, index) => {
    const line = `  ${aligned(cells[index]!).join('  ').trimEnd()}`;
    const verdict = verdictOf(row);
    return colour && verdict !== undefined ? line.replace(verdict, painted(COLOURS[verdict])) : line;
  });
  return [colour ? painted('dim')(head) : head, ...body].join('\n');
}

function painted(format: 'dim' | 'green' | 'yellow' | 'red'): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}

function cellsOf(row: Row, rows: readonly Row[]): string[] {
  const { min, median, iqr, isNoisy } = statisticsOf(row.samples);
  return [
    row.label,
    `${figure(min)} ${row.unit}`,
    `${figure(median)} ${row.unit}`,
    `${figure(iqr)}${isNoisy ? ' noisy' : ''}`,
    row.cpuMs === undefined ? '' : figure(statisticsOf(row.cpuMs).median),
    ratesOf(row)
      .map((rate) => `${whole(rate.median)} ${rate.noun}`)
      .join(', '),
    comparison(row, rows),
    row.goal === undefined ? '' : `${row.goal.id} ${words(row.goal, row)}: ${verdictOf(row)}`,
  ];
}

/** The ratio of the medians, and of the minima, to the row this one is compared with. */
function comparison(row: Row, rows: readonly Row[]): string {
  const other = rows.find(({ label }) => label === row.against?.label);
  if (other === undefined || row.against === undefined) return '';
  const [own, its] = [statisticsOf(row.samples), statisticsOf(other.samples)];
  return `${figure(own.median / its.median)} (${figure(own.min / its.min)}) ${row.against.words}`;
}

function words({ atLeastPerSecond, atMost }: Goal, { unit, work }: Row): string {
  if (atLeastPerSecond !== undefined) return `>= ${whole(atLeastPerSecond)} ${Object.keys(work ?? {})[0] ?? ''}/s`;
  const most = atMost ?? 0;
  return `<= ${Number.isInteger(most) ? whole(most) : most} ${unit}`;
}

/** Three digits, or all of them before the point. */
function figure(value: number): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
