import { timeframeMs, type EpochMs } from '../domain/index.ts';
import { datasetName, type Archive, type Dataset } from './archive.ts';
import type { BarColumns } from './columns.ts';
import { findGaps } from './gaps.ts';
import { stretch, without } from './holes.ts';
import { integrityReport, type IntegrityReport } from './integrity.ts';
import { count, instant, named, placeByTime, renderIntegrityReport } from './integrity-text.ts';
import { findOutliers, longestSilence, OUTLIER_FACTOR } from './outliers.ts';
import { pointsReport } from './points-report.ts';
import { duration } from './timeframe-inference.ts';

type Line = readonly [name: string, text: string];

/** Gaps, and distances between settlements, that are named one by one. */
const SHOWN_MAX = 5;

/** Everything that is known of a dataset's quality, for a person; and whether it is fit to be used. */
export interface DatasetReport {
  readonly text: string;
  /** False with faults that make data unfit; gaps, silence and jumps are for a person to judge. */
  readonly sound: boolean;
}

/** @throws AssayError those of loading */
export async function datasetReport(archive: Archive, dataset: Dataset, now: EpochMs): Promise<DatasetReport> {
  const { key } = dataset;
  const content: Line = ['content', `${dataset.contentHash} (SHA-256)`];
  switch (key.kind) {
    case 'candles':
    case 'mark': {
      const columns = await archive.load(key.instrument, key.timeframe, { kind: key.kind, gaps: 'skip' });
      const report = integrityReport(columns, now);
      const place = placeByTime(columns);
      const lines = [...gapLines(dataset, columns), ...qualityLines(columns, place, key.kind), content];
      const text = renderIntegrityReport(report, place, lines).replace(/^.*$/m, datasetName(key));
      return { text, sound: isSound(report) };
    }
    case 'funding': {
      const { time, rate } = await archive.loadFunding(key.instrument);
      return pointsText(dataset, { time, value: rate, noun: 'rates', content });
    }
    case 'open-interest': {
      const { time, interest } = await archive.loadOpenInterest(key.instrument, key.timeframe);
      return pointsText(dataset, { time, value: interest, noun: 'samples', content });
    }
  }
}

/** What `renderIntegrityReport` leaves to whoever has the bars: silence, and moves that are unusual for the series. */
export function qualityLines(
  columns: BarColumns,
  place: (row: number) => string,
  kind: 'candles' | 'mark',
): readonly Line[] {
  const silence = kind === 'mark' ? undefined : longestSilence(columns);
  const { count: found, firstRow, usual } = findOutliers(columns);
  const limit = `${OUTLIER_FACTOR} times the usual ${(usual * 100).toFixed(3)} %`;
  return [
    ...(silence === undefined || silence.rows === 1
      ? []
      : [['longest silence', `${count(silence.rows)} bars from ${place(silence.firstRow)}`] as const]),
    [
      'outliers',
      firstRow === undefined
        ? `none above ${limit}`
        : `${count(found)} ${found === 1 ? 'move' : 'moves'} above ${limit}, first at ${place(firstRow)}`,
    ],
  ];
}

export function isSound({ duplicates, outOfOrder, misaligned, inconsistent, nonPositive }: IntegrityReport): boolean {
  return [duplicates, outOfOrder, misaligned, inconsistent, nonPositive].every((fault) => fault.count === 0);
}

function gapLines({ asked, provenance }: Dataset, { openTime, timeframe }: BarColumns): readonly Line[] {
  const step = timeframeMs(timeframe);
  const gaps = findGaps(openTime, timeframe);
  const shown = gaps.slice(0, SHOWN_MAX).map(({ after, missing }): Line => {
    const hole = stretch(after + step, after + step * (missing + 1));
    const why = without([hole], asked).length === 0 ? 'the venue has none' : unasked(provenance);
    return ['gap', `${count(missing)} ${missing === 1 ? 'bar' : 'bars'} from ${instant(hole.from)}: ${why}`];
  });
  return gaps.length > SHOWN_MAX ? [...shown, ['', `and ${count(gaps.length - SHOWN_MAX)} more gaps`]] : shown;
}

function unasked(provenance: Dataset['provenance']): string {
  return provenance === 'exchange' ? 'not asked for yet; run the download again' : 'not in what was imported';
}

function pointsText(
  dataset: Dataset,
  points: { readonly time: Float64Array; readonly value: Float64Array; readonly noun: string; readonly content: Line },
): DatasetReport {
  const { key, gapCount, missing } = dataset;
  const { time, value, noun, content } = points;
  const report = pointsReport(time, value);
  const apart = report.distances.slice(0, SHOWN_MAX).map(({ ms, count: often }) => `${duration(ms)} (${count(often)})`);
  const rest = report.distances.length > SHOWN_MAX ? ' and others' : '';
  const extreme = ({ value: at, at: when }: { readonly value: number; readonly at: EpochMs }): string =>
    `${key.kind === 'funding' ? `${(at * 100).toFixed(4)} %` : at.toLocaleString('en-GB')} at ${instant(when)}`;
  const lines: Line[] = [
    [noun, `${count(report.count)}, ${instant(report.first)} to ${instant(report.last)} (UTC)`],
    ...(key.kind === 'funding'
      ? []
      : [['missing', missing === 0 ? 'none' : `${count(missing)} in ${count(gapCount)} gaps`] as const]),
    ['apart', apart.length === 0 ? 'there is but one' : `${apart.join(', ')}${rest}`],
    ['out of order', report.outOfOrder === 0 ? 'none' : count(report.outOfOrder)],
    ['lowest', extreme(report.lowest)],
    ['highest', extreme(report.highest)],
    content,
  ];
  return { text: named(datasetName(key), lines), sound: report.outOfOrder === 0 };
}
