import { timeframeMs, type Timeframe } from '../../domain/index.ts';
import {
  askPatiently,
  datasetReport,
  downloadSeries,
  type DatasetKey,
  type InstrumentName,
  type PastData,
  type Patience,
  type Wait,
} from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import { jitter, type DataTools } from '../data-commands.ts';
import { resultLines, type DownloadState } from './lines.ts';
import { pastDataOf } from './source.ts';
import { nameOf, readOrder, type DownloadOrder, type DownloadWords } from './words.ts';

/** How the person at the terminal hears of it. */
export interface DownloadWatch {
  readonly say: (line: string) => void;
  readonly show: (state: DownloadState) => void;
  readonly signal: AbortSignal;
}

const PATIENCE = { timeoutMs: 15_000, attemptsMax: 8 } as const;

/**
 * Downloads everything that was asked for, one series after the other, and says how good each is. All names are looked up
 * before anything is fetched.
 *
 * @throws {AssayError} BAD_OPTION, BAD_RANGE, BAD_TIMEFRAME, INSTRUMENT_NAME, VENUE_UNKNOWN, DOWNLOAD_NOT_OFFERED,
 *   DOWNLOAD_NO_INSTRUMENT, and those of `downloadSeries`; the signal's reason
 */
export async function downloadData(
  { archive, timers }: DataTools,
  named: readonly string[],
  words: DownloadWords,
  watch: DownloadWatch,
): Promise<void> {
  const wanted = readOrder(named, words, timers.now());
  const source = pastDataOf({ venue: wanted.venue, through: words.through, url: words.url }, timers);
  const patience = { ...PATIENCE, timers, random: jitter(timers), signal: watch.signal };
  try {
    const order = { ...wanted, series: offeredOf(source, wanted.series, watch.say) };
    const first = beginning(order, 0);
    const onWait = (wait: Wait): void => watch.show({ ...first, wait });
    for (const instrument of order.instruments) await assertListed(source, instrument, { ...patience, onWait });
    for (const [index, series] of order.series.entries()) {
      const job = { source, order, series, index, askAgain: words.askAgain === true };
      await downloadOne({ archive, timers }, job, { ...patience, ...watch });
    }
  } finally {
    await source.close();
  }
}

async function downloadOne(
  { archive, timers }: DataTools,
  job: {
    readonly source: PastData;
    readonly order: DownloadOrder;
    readonly series: DatasetKey;
    readonly index: number;
    readonly askAgain: boolean;
  },
  { say, show, ...patience }: Omit<Patience, 'onWait'> & DownloadWatch,
): Promise<void> {
  const { source, order, series, index, askAgain } = job;
  const { from, to } = order;
  let state = beginning(order, index);
  const move = (change: Partial<DownloadState>): void => {
    state = { ...state, ...change };
    show(state);
  };
  const result = await downloadSeries({
    ...patience,
    archive,
    source,
    series,
    from,
    askAgain,
    ...(to === undefined ? {} : { to }),
    onProgress: (progress) => move({ ...progress, wait: undefined }),
    onWait: (wait) => move({ wait }),
  });
  for (const line of resultLines(series, result, from)) say(line);
  if (result.dataset === undefined) return;
  const { text } = await datasetReport(archive, result.dataset, timers.now());
  // The heading has been said.
  for (const line of text.split('\n').slice(1)) say(line);
}

function beginning({ series }: DownloadOrder, index: number): DownloadState {
  return { series: series[index]!, index: index + 1, total: series.length, share: 0, rows: 0, rowsPerSecond: 0 };
}

/** Those of the series that the venue offers; told what is left out. Of each kind there is one at least, or it is refused. */
function offeredOf(
  source: PastData,
  wanted: readonly DatasetKey[],
  say: (line: string) => void,
): readonly DatasetKey[] {
  const missing = new Map<DatasetKey['kind'], Set<Timeframe>>();
  const offered = wanted.filter((series) => {
    const timeframes = source.timeframesOf(series.kind);
    if (timeframes.length === 0) {
      throw usageError(
        'DOWNLOAD_NOT_OFFERED',
        `${source.name} has no history of ${nameOf(series.kind)}; leave it out of --kind`,
      );
    }
    if (series.kind === 'funding' || timeframes.includes(series.timeframe)) return true;
    missing.set(series.kind, (missing.get(series.kind) ?? new Set()).add(series.timeframe));
    return false;
  });
  for (const [kind, timeframes] of missing) {
    const has = source.timeframesOf(kind);
    const sentence = `${source.name} has no ${nameOf(kind)} of ${[...timeframes].join(', ')}; it has ${has.join(', ')}`;
    if (!offered.some((series) => series.kind === kind)) {
      const [first] = timeframes;
      const [nearest] = has.toSorted((a, b) => distance(a, first!) - distance(b, first!));
      throw usageError('DOWNLOAD_NOT_OFFERED', `${sentence}: try --timeframe ${nearest!}`);
    }
    say(`${sentence}. Left out.`);
  }
  return offered;
}

function distance(a: Timeframe, b: Timeframe): number {
  return Math.abs(Math.log(timeframeMs(a) / timeframeMs(b)));
}

async function assertListed(source: PastData, instrument: InstrumentName, patience: Patience): Promise<void> {
  const { value } = await askPatiently(
    `${source.name}: its list of instruments`,
    (signal) => source.listing(instrument, signal),
    patience,
  );
  if (value.listed) return;
  const symbol = `${instrument.pair}${instrument.kind === 'spot' ? '' : '-PERP'}`;
  const market = instrument.kind === 'spot' ? 'spot' : 'perpetual';
  const near = value.near.length === 0 ? 'nothing is spelt like it' : `near it are ${value.near.join(', ')}`;
  throw usageError('DOWNLOAD_NO_INSTRUMENT', `${source.name} lists no ${market} ${symbol}; ${near}`);
}
