import type { Evidence } from './check.ts';
import { goneMs, latchesOf, type Deed } from './deeds.ts';
import { isOurs, linkOf } from './order-ids.ts';

/** Longer than a request is held up on the way, and than a server takes to look for the latch. */
const TAKEN_UP_MS = 5_000;
/** Between an act and its being seen and written down on a busy machine. */
const SEEN_MS = 3_000;
/** A halt may come of a latch that was lifted so long ago: what the watchdog did is heard of later. */
const HEARD_MS = 120_000;
/** One attempt of an emergency stop takes no longer. */
const STOP_ROUND_MS = 20_000;

/** After a stop nothing leaves that could add to a position; and nobody stops without a cause. */
export function checkStopping(evidence: Evidence): string[] {
  return [...opened(evidence), ...decided(evidence), ...halted(evidence), ...latched(evidence)];
}

/** At the exchange: orders that may open, while the latch stood. */
function opened({ ledger, deeds }: Evidence): string[] {
  const latches = latchesOf(deeds);
  return ledger.requests.flatMap(({ path, transport, fields, at }) => {
    const id = linkOf(fields);
    if (path !== '/v5/order/create' || transport === 'by-hand' || !isOurs(id) || fields['reduceOnly'] === true)
      return [];
    // That it was lifted is seen a little later than it was.
    const latch = latches.find(({ from, until }) => at >= from && at < until - SEEN_MS);
    if (latch === undefined) return [];
    const takenUpAt = Math.max(latch.from, backAt(deeds, at)) + TAKEN_UP_MS;
    return at < takenUpAt ? [] : [`order ${id} was sent ${at - latch.from} ms after the stop`];
  });
}

/** In the journal: the same, exactly. */
function decided({ books: { intents, halts } }: Evidence): string[] {
  return intents.flatMap(({ seq, order }) => {
    // Being let go again may lead to orders in the same entry.
    const last = halts.findLast((halt) => halt.seq < seq || (halt.seq === seq && halt.type === 'resumed'));
    return last?.type !== 'halted' || order.reduceOnly
      ? []
      : [`order ${order.clientOrderId} was decided on while trading was halted (${last.reason})`];
  });
}

function halted({ books: { halts }, deeds }: Evidence): string[] {
  const latches = latchesOf(deeds);
  return halts.flatMap(({ type, at, by, code, reason }) => {
    if (type === 'resumed' || reason.startsWith('not armed')) return [];
    const byStop = code === undefined || code === 'WATCHDOG';
    const explained = latches.some(({ from, until }) => from <= at + SEEN_MS && until >= at - HEARD_MS);
    return byStop && explained ? [] : [`trading was halted by ${by}, and nobody had asked for it: ${reason}`];
  });
}

/** The latch is set by somebody who orders a stop, or by a watchdog whose server was silent. */
function latched({ deeds, staleMs }: Evidence): string[] {
  const latches = latchesOf(deeds);
  return latches.flatMap(({ from }) => {
    // A stop that was under way when it was lifted latches again where it ends with something left.
    if (latches.some(({ until }) => until < from && from - until < STOP_ROUND_MS)) return [];
    const asked = deeds.some(({ type, at }) => type === 'stop' && at <= from + SEEN_MS && at >= from - HEARD_MS);
    // It may have come back while the watchdog was making up its mind.
    const silentMs = Math.max(goneMs(deeds, from), goneMs(deeds, from - SEEN_MS) + SEEN_MS);
    const silent = staleMs !== undefined && silentMs >= staleMs - SEEN_MS;
    return asked || silent ? [] : [`the watchdog stopped a server that was ${silentMs} ms away`];
  });
}

function backAt(deeds: readonly Deed[], at: number): number {
  return deeds.findLast((deed) => deed.type === 'server-back' && deed.at <= at)?.at ?? -Infinity;
}
