import { z } from 'zod';
import { identifier, putAside, readAs, understood, type Reading } from './reading.ts';

const acknowledgement = z.object({ orderId: identifier });

/** The result of `order/create`: the venue's name of the order, and no word yet on what becomes of it. */
export function readAcknowledgement(raw: unknown): Reading<string> {
  const reading = readAs(acknowledgement, 'an acknowledgement', raw);
  return reading.ok ? understood(reading.value.orderId) : putAside(reading.problem);
}
