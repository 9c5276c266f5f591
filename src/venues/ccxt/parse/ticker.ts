import { z } from 'zod';
import type { Price } from '../../../domain/index.ts';
import { amount, understood, type Reading } from '../../reading.ts';
import { readAs } from './words.ts';

const ticker = z.object({ last: amount });

export function readLastPrice(raw: unknown): Reading<Price> {
  const reading = readAs(ticker, 'a ticker', raw);
  return reading.ok ? understood(reading.value.last) : reading;
}
