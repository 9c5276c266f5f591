import { format, magnitude, type EpochMs } from '../../domain/index.ts';
import { DEFAULT_TIMES } from '../../sessions/index.ts';
import { INSTRUMENTS } from '../market.ts';
import type { Check, GuardView, Scene } from './check.ts';

/** Looks that a silence must outlast, and a little more. */
const NOTICED_MS = 7_000;
/** A watchdog that has just started has to hear two beats before it believes that the server lives. */
const HEARD_MS = 5_000;
/** A server that lives carries out a stop by itself first. */
const LATCH_GRACE_MS = 12_000;
/**
 * From there to an empty account, or to a smaller position: lost answers, a thin market. Only time in which the exchange
 * can be asked counts.
 */
const WITHIN_MS = { calm: 60_000, troubled: 150_000 } as const;
/** All of it, in a market so thin that it goes by slices: so many times as long. */
const SLICES_MAX = 4;
/** The clocks of judge and watchdog look at different moments. */
const ROUNDING_MS = 2_000;
/** A request that was decided on may wait for the answer to another. */
const UNDER_WAY_MS = 60_000;

export function watchdogFlattens(): Check {
  let [spentMs, sinceProgressMs, lookedAt, held] = [0, 0, 0, 0n];
  let isTroubled = false;
  return {
    id: 'watchdog-flattens',
    ticked(scene) {
      const { now, guard, exchange, link } = scene;
      const passedMs = Math.min(now - lookedAt, 1_000);
      lookedAt = now;
      const rest = guard === undefined ? undefined : residue(scene);
      if (guard === undefined || rest === undefined || now < dueAt(guard)) {
        spentMs = sinceProgressMs = 0;
        isTroubled = false;
        return undefined;
      }
      if (!link.isOpen || now < exchange.unavailableUntil) return undefined;
      isTroubled ||= scene.faultsAreOn;
      const before = held;
      held = heldOf(scene);
      spentMs += passedMs;
      sinceProgressMs = held < before ? 0 : sinceProgressMs + passedMs;
      const withinMs = isTroubled ? WITHIN_MS.troubled : WITHIN_MS.calm;
      if (sinceProgressMs <= withinMs && spentMs <= SLICES_MAX * withinMs) return undefined;
      return `${rest}, ${spentMs / 1_000} s after the watchdog should have acted`;
    },
  };
}

export function watchdogLeavesAlone(): Check {
  return {
    id: 'watchdog-leaves-alone',
    guarding(act, guard, { now }) {
      const { latchedAt, unlatchedAt, beatAt, runningAt, overAt, healthySince } = guard;
      const isLatched = latchedAt !== undefined || isWithin(now, unlatchedAt, UNDER_WAY_MS);
      if (act !== 'latch' && isLatched) return undefined;
      const { staleMs, startingMs } = DEFAULT_TIMES;
      const isSilent = now - beatAt > staleMs - ROUNDING_MS || now - runningAt > startingMs - ROUNDING_MS;
      // A server that lives has to beat; the judge does not take its word for it.
      const isFine = healthySince !== undefined && now - healthySince > startingMs / 2;
      if ((isSilent && !isFine) || isWithin(now, overAt, UNDER_WAY_MS)) return undefined;
      return `the watchdog asks for ${act}: the server lives, nobody said stop, and the account is within its limits`;
    },
  };
}

export function watchdogOneAtATime(): Check {
  return {
    id: 'watchdog-one-at-a-time',
    guarding(act, { sent, closing }, { exchange: { ledger }, link }) {
      if (act !== 'close') return undefined;
      const open = [...ledger.openOrders].map(({ clientOrderId }) => clientOrderId);
      const earlier = [...open, ...link.underWay].find((id) => id !== undefined && sent.get(id) === closing);
      return earlier === undefined ? undefined : `it closes ${closing} again while ${earlier} can still fill`;
    },
  };
}

function isWithin(now: EpochMs, at: EpochMs | undefined, ms: number): boolean {
  return at !== undefined && now - at <= ms;
}

/** When it has to have noticed. */
function dueAt({ runsSince, latchedAt, beat, beatAt }: GuardView): number {
  if (runsSince === undefined) return Infinity;
  if (latchedAt !== undefined) return Math.max(latchedAt, runsSince) + LATCH_GRACE_MS;
  if (beat === undefined || beat.state === 'stopping' || beat.state === 'stopped') return Infinity;
  const { staleMs, startingMs } = DEFAULT_TIMES;
  const knowsItAlive = runsSince < beatAt - HEARD_MS && beat.state === 'running';
  const limitMs = knowsItAlive ? staleMs : startingMs;
  return Math.max(beatAt, knowsItAlive ? beatAt : runsSince) + limitMs + NOTICED_MS;
}

/** All quantities together: it shrinks with each slice. */
function heldOf({ exchange: { ledger } }: Scene): bigint {
  return INSTRUMENTS.reduce((sum, { id }) => sum + magnitude(ledger.position(id)), 0n);
}

/** What is open at the exchange. */
function residue({ exchange: { ledger } }: Scene): string | undefined {
  const [order] = ledger.openOrders;
  if (order !== undefined) return `${order.key} is open`;
  const held = INSTRUMENTS.find(({ id, quantityStep }) => magnitude(ledger.position(id)) >= quantityStep);
  return held === undefined ? undefined : `${format(ledger.position(held.id))} ${held.id} is held`;
}
