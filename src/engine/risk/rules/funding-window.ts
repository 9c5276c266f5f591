import { format } from '../../../domain/index.ts';
import { HOUR_MS } from '../flow/windows.ts';
import { notTraded } from './unknown-instrument.ts';
import type { RiskRule } from './rule.ts';

/** Perpetuals pay at 00:00, 08:00 and 16:00 UTC on the venues we know. */
const FUNDING_EVERY_MS = 8 * HOUR_MS;

/** No entry into a perpetual that would pay a high funding rate at once; a rate that is not known is a high one. */
export const fundingWindow: RiskRule = {
  code: 'FUNDING_WINDOW',
  check(draft, view, { fundingWindowMs, fundingRateMax }) {
    if (draft.reduceOnly || fundingWindowMs === undefined) return undefined;
    const instrument = view.instrument(draft.instrument);
    if (instrument === undefined) return notTraded(draft.instrument);
    if (instrument.kind !== 'linear-perpetual') return undefined;
    const dueInMs = FUNDING_EVERY_MS - (view.now % FUNDING_EVERY_MS);
    if (dueInMs > fundingWindowMs) return undefined;
    const rate = view.fundingRate(draft.instrument);
    const paid = rate === undefined ? undefined : draft.side === 'buy' ? rate : -rate;
    if (paid !== undefined && paid <= fundingRateMax) return undefined;
    const said = rate === undefined ? 'not known' : format(rate);
    return `funding of ${draft.instrument} is due in ${dueInMs} ms and its last rate is ${said}; at most ${format(fundingRateMax)} is paid on an entry`;
  },
};
