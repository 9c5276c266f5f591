import { z } from 'zod';
import {
  exactBar,
  type Bar,
  type EpochMs,
  type Fixed,
  type InstrumentId,
  type Timeframe,
} from '../../../domain/index.ts';
import { amount, instant, putAside, readAs, understood, type Reading } from './reading.ts';

export interface Series {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
}

const pushedKline = z.object({
  start: instant,
  open: amount,
  high: amount,
  low: amount,
  close: amount,
  volume: amount,
  confirm: z.boolean(),
});

const listedKline = z.tuple([instant, amount, amount, amount, amount, amount]).rest(z.unknown());

/** A row of the `kline` topic; `undefined` while the bar is still forming. */
export function readPushedBar(series: Series, raw: unknown): Reading<Bar | undefined> {
  const reading = readAs(pushedKline, 'a kline', raw);
  if (!reading.ok) return reading;
  const { start, open, high, low, close, volume, confirm } = reading.value;
  return confirm ? barOf(series, start, { open, high, low, close, volume }) : understood(undefined);
}

/** A row of `market/kline`. Whether it has closed is for the caller to tell, by the time of the reply. */
export function readListedBar(series: Series, raw: unknown): Reading<Bar> {
  const reading = readAs(listedKline, 'a kline', raw);
  if (!reading.ok) return reading;
  const [start, open, high, low, close, volume] = reading.value;
  return barOf(series, start, { open, high, low, close, volume });
}

interface Candle {
  readonly open: Fixed;
  readonly high: Fixed;
  readonly low: Fixed;
  readonly close: Fixed;
  readonly volume: Fixed;
}

function barOf(series: Series, openTime: EpochMs, candle: Candle): Reading<Bar> {
  const { open, high, low, close, volume } = candle;
  const isPossible =
    low > 0n && high >= low && open >= low && open <= high && close >= low && close <= high && volume >= 0n;
  if (!isPossible) return putAside(`the kline of ${series.instrument} at ${openTime} has prices that cannot be`);
  return understood(exactBar(series, openTime, candle));
}
