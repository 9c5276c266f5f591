import {
  intervalStart,
  timeframeMs,
  type Bar,
  type EpochMs,
  type Instrument,
  type Timeframe,
} from '../../domain/index.ts';
import { asking, type BybitAccess } from './asking.ts';
import { listBars, PAGE_BARS } from './listed-bars.ts';

export interface PastBarsOptions extends BybitAccess {
  readonly instruments: readonly Instrument[];
  readonly timeframes: readonly Timeframe[];
  /** Of each series; fewer where the venue has no more. */
  readonly count: number;
}

export interface PastBars {
  /** In the order in which they closed; of those that closed together the finer first. */
  readonly bars: readonly Bar[];
  /** Every bar that had closed by then is among them; to go on from. */
  readonly until: EpochMs;
}

/**
 * The newest closed bars of some series, to warm indicators with.
 *
 * @throws {AssayError} VENUE_UNREACHABLE
 */
export async function readPastBars(options: PastBarsOptions): Promise<PastBars> {
  const { instruments, timeframes, count } = options;
  return asking(options, async ({ questions }) => {
    const { at: until } = await questions.ask('/v5/market/time', {}, { isPublic: true });
    const bars: Bar[] = [];
    for (const instrument of instruments) {
      for (const timeframe of timeframes) {
        const [step, end] = [timeframeMs(timeframe), intervalStart(until, timeframe)];
        for (let start = end - count * step; start < end; start += PAGE_BARS * step) {
          const range = { start, end: Math.min(end, start + PAGE_BARS * step) };
          bars.push(...(await listBars(questions, { instrument: instrument.id, timeframe }, range)).bars);
        }
      }
    }
    bars.sort((a, b) => a.closeTime - b.closeTime || timeframeMs(a.timeframe) - timeframeMs(b.timeframe));
    return { bars, until };
  });
}
