import { z } from 'zod';
import type { Bar } from '../../../domain/index.ts';
import { barOf, type Series } from '../../candle.ts';
import { amount, instant, readAs, understood, type Reading } from './reading.ts';

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
