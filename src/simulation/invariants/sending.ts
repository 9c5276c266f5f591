import { stringifyExact, type ClientOrderId } from '../../domain/index.ts';
import { REQUEST_WINDOW_MS, type OrderBody } from '../exchange.ts';
import type { Check } from './check.ts';

/** A clock may differ from the exchange's, a decision wait for its commit: older than this it is stale. */
const DECISION_AGE_MAX_MS = 10_000;

export function atMostOnce(): Check {
  let seen = 0;
  const accepted = new Set<ClientOrderId>();
  return {
    id: 'at-most-once',
    ticked({ exchange: { ledger } }) {
      for (; seen < ledger.arrivals.length; seen += 1) {
        const { clientOrderId, outcome } = ledger.arrivals[seen]!;
        if (outcome !== 'accepted') continue;
        if (accepted.has(clientOrderId)) return `${clientOrderId} became an order twice`;
        accepted.add(clientOrderId);
      }
      return undefined;
    },
  };
}

export function noSendWithoutRecord(): Check {
  return {
    id: 'recorded-before-sent',
    submitting({ clientOrderId }, { durableSeq }, { evidence }) {
      const record = evidence.drafts.get(clientOrderId);
      if (record === undefined) return `${clientOrderId} is sent and is not in the journal`;
      return record.seq <= durableSeq
        ? undefined
        : `${clientOrderId} of entry ${record.seq} is sent when entry ${durableSeq} is the newest on disk`;
    },
  };
}

export function conservation(): Check {
  const sends = new Map<ClientOrderId, number>();
  let arrivals = 0;
  const arrived = new Map<ClientOrderId, number>();
  return {
    id: 'sent-once',
    submitting({ clientOrderId }) {
      const count = (sends.get(clientOrderId) ?? 0) + 1;
      sends.set(clientOrderId, count);
      return count === 1 ? undefined : `${clientOrderId} is sent for the ${count}nd time`;
    },
    ticked({ exchange: { ledger }, guard }) {
      for (; arrivals < ledger.arrivals.length; arrivals += 1) {
        const { clientOrderId } = ledger.arrivals[arrivals]!;
        if (!sends.has(clientOrderId) && guard?.sent.has(clientOrderId) !== true)
          return `${clientOrderId} arrived and no session sent it`;
        const count = (arrived.get(clientOrderId) ?? 0) + 1;
        arrived.set(clientOrderId, count);
        // A network may deliver a request twice, but nothing makes it three.
        if (count > 2) return `${clientOrderId} arrived ${count} times`;
      }
      return undefined;
    },
  };
}

export function freshness(): Check {
  let seen = 0;
  return {
    id: 'fresh',
    ticked({ exchange: { ledger }, evidence }) {
      for (; seen < ledger.arrivals.length; seen += 1) {
        const { at, clientOrderId, outcome } = ledger.arrivals[seen]!;
        const decidedAt = evidence.drafts.get(clientOrderId)?.at;
        if (outcome !== 'accepted' || decidedAt === undefined) continue;
        const ageMs = at - decidedAt;
        if (ageMs > DECISION_AGE_MAX_MS + REQUEST_WINDOW_MS)
          return `${clientOrderId} was accepted ${ageMs} ms after it was decided`;
      }
      return undefined;
    },
  };
}

export function fidelity(): Check {
  const KEYS: readonly (keyof OrderBody)[] = ['instrument', 'side', 'quantity', 'terms', 'timeInForce', 'reduceOnly'];
  return {
    id: 'faithful',
    submitting(order, _suspect, { evidence }) {
      const written = evidence.drafts.get(order.clientOrderId)?.draft;
      if (written === undefined) return undefined; // Which is another's to say.
      const differs = KEYS.find((key) => stringifyExact(order[key]) !== stringifyExact(written[key]));
      return differs === undefined
        ? undefined
        : `${order.clientOrderId} is sent with another ${differs} than was written`;
    },
  };
}

export function idHygiene(): Check {
  return {
    id: 'ids-unique',
    submitting({ clientOrderId, strategyId }, _suspect, { sessionId }) {
      const isOurs = clientOrderId.startsWith(`${sessionId}-${strategyId}-`);
      return isOurs && /^[A-Za-z0-9_-]{1,36}$/.test(clientOrderId)
        ? undefined
        : `${clientOrderId} does not name its session and strategy in 36 characters`;
    },
  };
}
