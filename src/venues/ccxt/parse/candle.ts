import { z } from 'zod';
import type { Bar } from '../../../domain/index.ts';
import { barOf, type Series } from '../../candle.ts';
import { amount, instant, type Reading } from '../../reading.ts';
import { readAs } from './words.ts';

const candle = z.tuple([instant, amount, amount, amount, amount, amount]).rest(z.unknown());

/** A candle as ccxt tells it. Whether it has closed is for the caller to tell. */
export function readCandle(series: Series, raw: unknown): Reading<Bar> {
  const reading = readAs(candle, 'a candle', raw);
  if (!reading.ok) return reading;
  const [openTime, open, high, low, close, volume] = reading.value;
  return barOf(series, openTime, { open, high, low, close, volume });
}
