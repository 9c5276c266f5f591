import { format, larger, WATCHDOG_ID, ZERO } from '../../domain/index.ts';
import { INSTRUMENTS } from '../market.ts';
import type { Check } from './check.ts';

/** A cancel that was lost is repeated long before this. */
const CANCEL_MAX_MS = 14_000;

export function noOrphan(): Check {
  return {
    id: 'no-orphan',
    atRest({ engine }, { exchange: { ledger }, evidence }) {
      for (const { clientOrderId, closedAt } of ledger.orders.values()) {
        if (clientOrderId === undefined || clientOrderId.startsWith(WATCHDOG_ID)) continue;
        if (!evidence.drafts.has(clientOrderId)) return `the exchange has ${clientOrderId}, our journal does not`;
        const isOpenHere = engine.orders.get(clientOrderId) !== undefined;
        if (isOpenHere !== (closedAt === undefined))
          return `${clientOrderId} is ${isOpenHere ? 'open' : 'over'} here and ${isOpenHere ? 'over' : 'open'} there`;
      }
      for (const { draft, status } of engine.orders.values())
        if (ledger.named(draft.clientOrderId) === undefined)
          return `${draft.clientOrderId} is ${status} here, and the exchange never had it`;
      return undefined;
    },
  };
}

export function exactlyOnceExecution(): Check {
  return {
    id: 'executed-once',
    appended({ event, effects }, _suspect, { evidence, exchange: { ledger } }) {
      if (event.type !== 'fill') return undefined;
      for (const effect of effects) {
        if (effect.type !== 'fill-booked') continue;
        const { fill, strategyId } = effect;
        if (!ledger.orderOf.has(fill.fillId)) return `${fill.fillId} is booked, and the exchange never executed it`;
        if (evidence.booked.get(`${fill.fillId} ${strategyId}`) !== 1)
          return `${fill.fillId} is booked twice for ${strategyId}`;
      }
      return undefined;
    },
    atRest(_suspect, { evidence, exchange: { ledger } }) {
      const missing = ledger.executions.find(({ fill }) => !evidence.fills.has(fill.fillId));
      return missing === undefined ? undefined : `${missing.fill.fillId} was executed and never booked`;
    },
  };
}

export function onlyTradesMoveQuantity(): Check {
  return {
    id: 'only-trades-move',
    appended({ event }, { engine }, { evidence }) {
      if (event.type !== 'funding' && event.type !== 'fill') return undefined;
      const { instrument } = event.type === 'funding' ? event.funding : event.fill;
      const held = engine.portfolio.netPosition(instrument).quantity;
      return held === evidence.position(instrument)
        ? undefined
        : `the engine holds ${format(held)} ${instrument}, its fills make ${format(evidence.position(instrument))}`;
    },
  };
}

export function statusFollowsExecutions(): Check {
  return {
    id: 'filled-as-executed',
    appended({ event }, { engine }) {
      if (event.type !== 'fill' || event.fill.clientOrderId === undefined) return undefined;
      const order = engine.orders.get(event.fill.clientOrderId);
      if (order === undefined || engine.halted) return undefined;
      if (order.filledQuantity <= larger(order.quantity, order.amending?.quantity ?? ZERO)) return undefined;
      return `${order.draft.clientOrderId} is filled beyond its quantity, and trading goes on`;
    },
    atRest({ engine }, { exchange: { ledger } }) {
      for (const order of engine.orders.values()) {
        const theirs = ledger.named(order.draft.clientOrderId);
        if (theirs !== undefined && theirs.filled !== order.filledQuantity)
          return `${order.draft.clientOrderId}: filled ${format(order.filledQuantity)} here, ${format(theirs.filled)} there`;
      }
      return undefined;
    },
  };
}

export function zeroTolerance(): Check {
  return {
    id: 'equal-at-rest',
    atRest: ({ engine }, { exchange: { ledger }, evidence }) => {
      for (const { id } of INSTRUMENTS) {
        const [ours, theirs] = [engine.portfolio.netPosition(id).quantity, ledger.position(id)];
        if (ours !== theirs) return `${id}: ${format(ours)} here, ${format(theirs)} at the exchange`;
      }
      if (evidence.flow !== ledger.flow)
        return `cash flows make ${format(evidence.flow)} here, ${format(ledger.flow)} at the exchange`;
      return undefined;
    },
  };
}

export function equityIdentity(): Check {
  return {
    id: 'equity-adds-up',
    appended: (_entry, { engine }, { evidence }) =>
      engine.equity === evidence.equity
        ? undefined
        : `equity is ${format(engine.equity)}, the journal's cash flows and marks make ${format(evidence.equity)}`,
  };
}

export function whatWasAskedIsDone(): Check {
  return {
    id: 'asked-is-done',
    atRest({ engine }, { now, evidence }) {
      for (const { draft, cancelRequested } of engine.orders.values()) {
        const askedAt = evidence.cancelsAsked.get(draft.clientOrderId);
        if (cancelRequested && askedAt !== undefined && now - askedAt > CANCEL_MAX_MS)
          return `${draft.clientOrderId} was to be cancelled ${(now - askedAt) / 1_000} s ago, and is still open`;
      }
      return undefined;
    },
  };
}
