import { timeframeMs, type Bar, type EpochMs, type InstrumentId, type Timeframe } from '../../domain/index.ts';
import type { BarReference } from '../ports/journal-store.ts';

/**
 * Consecutive bars that led to nothing, told by reference in one row, however many they are.
 *
 * Bars come regularly: instrument after instrument in the same order, each bar starting where its predecessor ended,
 * heard with the same delay. Such bars are only counted; where one differs, a `turn` says how. A year of one-minute
 * bars without a gap is one turn. So this is both the size of the journal and its speed: a regular bar costs four
 * comparisons.
 */
export class BarGroup {
  readonly firstSeq: number;
  readonly firstAt: EpochMs;
  count = 0;
  private readonly series: Series[] = [];
  private readonly turns: Turn[] = [];
  private regular = 0;
  private position = -1;
  private lag = 0;

  constructor(firstSeq: number, firstAt: EpochMs) {
    this.firstSeq = firstSeq;
    this.firstAt = firstAt;
  }

  get lastSeq(): number {
    return this.firstSeq + this.count - 1;
  }

  add(at: EpochMs, bar: Bar): void {
    this.count += 1;
    const next = this.position + 1 < this.series.length ? this.position + 1 : 0;
    const expected = this.series[next];
    if (
      expected !== undefined &&
      expected.openTime === bar.openTime &&
      expected.instrument === bar.instrument &&
      expected.timeframe === bar.timeframe &&
      at - bar.openTime - expected.duration === this.lag
    ) {
      this.position = next;
      expected.openTime += expected.duration;
      this.regular += 1;
      return;
    }
    this.turn(at, bar);
  }

  private turn(at: EpochMs, bar: Bar): void {
    this.closeTurn();
    const { instrument, timeframe } = bar;
    let index = this.series.findIndex((one) => one.instrument === instrument && one.timeframe === timeframe);
    if (index === -1) {
      index = this.series.length;
      this.series.push({ instrument, timeframe, duration: timeframeMs(timeframe), openTime: 0 });
    }
    const series = this.series[index]!;
    this.position = index;
    this.lag = at - bar.openTime - series.duration;
    this.turns.push([index, bar.openTime - series.openTime, this.lag, 0]);
    series.openTime = bar.openTime + series.duration;
  }

  private closeTurn(): void {
    const last = this.turns.at(-1);
    if (last !== undefined) last[3] += this.regular;
    this.regular = 0;
  }

  encode(): string {
    this.closeTurn();
    return JSON.stringify({
      series: this.series.map(({ instrument, timeframe }) => [instrument, timeframe]),
      turns: this.turns,
    } satisfies Encoded);
  }
}

/** @throws {SyntaxError | TypeError} when the text is not of `BarGroup.encode`'s making. */
export function* decodeBarGroup(firstSeq: number, text: string): Iterable<BarReference> {
  const encoded = JSON.parse(text) as Encoded;
  const series: Series[] = encoded.series.map(([instrument, timeframe]) => ({
    instrument,
    timeframe,
    duration: timeframeMs(timeframe),
    openTime: 0,
  }));
  let seq = firstSeq;
  let known = 0;
  for (const [index, shift, lag, regular] of encoded.turns) {
    known = Math.max(known, index + 1);
    let position = index;
    series[index]!.openTime += shift;
    for (let bars = 0; bars <= regular; bars += 1) {
      const { instrument, timeframe, duration, openTime } = series[position]!;
      const at = openTime + duration + lag;
      yield { type: 'bar-ref', seq, at: at as EpochMs, instrument, timeframe, openTime: openTime as EpochMs };
      seq += 1;
      series[position]!.openTime += duration;
      position = position + 1 < known ? position + 1 : 0;
    }
  }
}

interface Series {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly duration: number;
  /** Of the bar expected next. */
  openTime: number;
}

/** Which series; its open less the expected one, ms; delay from close to hearing it, ms; regular bars that follow. */
type Turn = [index: number, shift: number, lag: number, regular: number];

interface Encoded {
  /** In order of first appearance. */
  readonly series: readonly (readonly [InstrumentId, Timeframe])[];
  readonly turns: readonly Turn[];
}
