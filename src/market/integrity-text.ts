import type { BarColumns } from './columns.ts';
import type { Fault, IntegrityReport } from './integrity.ts';
import { JUMP_LOG_RETURN } from './integrity.ts';

/**
 * The report as lines for a terminal.
 *
 * @param place what to call a row: `(row) => 'line 17'` for a file; the bar's time otherwise
 * @param more lines to put below, each with its name
 */
export function renderIntegrityReport(
  report: IntegrityReport,
  place: (row: number) => string,
  more: readonly (readonly [name: string, text: string])[] = [],
): string {
  const rows: (readonly [string, string])[] = [
    ['bars', `${count(report.count)}, ${instant(report.first)} to ${instant(report.last)} (opening times, UTC)`],
    [
      'missing',
      report.missing === 0
        ? 'none'
        : `${count(report.missing)} (${(report.missingRate * 100).toFixed(3)} %) in ${count(report.gapCount)} ${report.gapCount === 1 ? 'gap' : 'gaps'}`,
    ],
  ];
  if (report.gapLargest !== undefined) {
    rows.push(['largest gap', `${count(report.gapLargest.missing)} bars after ${instant(report.gapLargest.after)}`]);
  }
  rows.push(
    ['out of order', fault(report.outOfOrder, place)],
    ['duplicates', fault(report.duplicates, place)],
    ['off the grid', fault(report.misaligned, place)],
    ['inconsistent', fault(report.inconsistent, place)],
    ['not positive', fault(report.nonPositive, place)],
    // Mark prices have none.
    ['no volume', report.zeroVolume.count === report.count ? 'in any bar' : fault(report.zeroVolume, place)],
    ['largest move', `${report.jumpLargest.toFixed(4)} (log return) at ${place(report.jumpLargestRow)}`],
    [`above ${JUMP_LOG_RETURN}`, fault(report.jumps, place)],
    ['last candle', report.forming ? 'still forming' : 'closed'],
    ...more,
  );
  return named(`${report.instrument} ${report.timeframe}`, rows);
}

/** A heading, and under it lines whose texts begin at one column. */
export function named(heading: string, rows: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [heading, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)].join('\n');
}

/** Names a row by its opening time. */
export function placeByTime(columns: BarColumns): (row: number) => string {
  return (row) => instant(columns.openTime[row] ?? Number.NaN);
}

function fault({ count: found, firstRow }: Fault, place: (row: number) => string): string {
  return firstRow === undefined ? 'none' : `${count(found)}, first at ${place(firstRow)}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** `2019-05-15 02:00`, with seconds only where there are some. */
export function instant(ms: number): string {
  if (Number.isNaN(ms)) return 'never';
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/(?::00)?\.000Z$/, '');
}
