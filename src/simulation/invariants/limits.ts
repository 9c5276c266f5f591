import {
  add,
  format,
  larger,
  multiply,
  negate,
  subtract,
  WATCHDOG_ID,
  ZERO,
  type InstrumentId,
  type OrderDraft,
  type Quantity,
} from '../../domain/index.ts';
import type { LedgerOrder } from '../exchange-ledger.ts';
import { INSTRUMENTS } from '../market.ts';
import type { Check, Scene, Suspect } from './check.ts';

/** Marks and equity of a session lag a little behind the exchange's. */
const LIMIT_SLACK_PERCENT = 102n;

export function nothingReleasedEarly(): Check {
  const look = (scene: Scene, { engine }: Suspect): string | undefined => {
    for (const theirs of scene.exchange.ledger.openOrders) {
      const { clientOrderId, quantity, filled } = theirs;
      if (clientOrderId === undefined || clientOrderId.startsWith(WATCHDOG_ID)) continue;
      const ours = engine.orders.get(clientOrderId);
      if (ours === undefined)
        return `${clientOrderId} can still fill at the exchange, and does not count here any more`;
      const most = larger(ours.quantity, ours.amending?.quantity ?? ZERO);
      if (subtract(most, ours.filledQuantity) < subtract(quantity, filled))
        return `${clientOrderId} can still fill ${format(subtract(quantity, filled))}, and counts less here`;
    }
    for (const clientOrderId of scene.link.underWay) {
      if (engine.orders.get(clientOrderId) === undefined && !clientOrderId.startsWith(WATCHDOG_ID))
        return `${clientOrderId} is on its way to the exchange, and does not count here`;
    }
    return undefined;
  };
  return {
    id: 'nothing-released-early',
    appended: (_entry, suspect, scene) => look(scene, suspect),
    ticked: (scene, suspect) => (suspect === undefined ? undefined : look(scene, suspect)),
  };
}

export function worstCaseLimits(): Check {
  const remaining = ({ quantity, filled }: LedgerOrder): Quantity => subtract(quantity, filled);

  function reach(instrument: InstrumentId, scene: Scene, draft?: OrderDraft): Quantity {
    const { exchange, link, evidence } = scene;
    let net = exchange.ledger.position(instrument);
    // Of what others did to the account we can only know what we have heard.
    for (const { fill } of exchange.ledger.executions) {
      if (fill.instrument !== instrument || evidence.fills.has(fill.fillId) || fill.clientOrderId !== undefined)
        continue;
      net = subtract(net, fill.side === 'buy' ? fill.quantity : negate(fill.quantity));
    }
    const pending = { buy: ZERO, sell: ZERO };
    const count = (side: 'buy' | 'sell', quantity: Quantity): void => {
      pending[side] = add(pending[side], quantity);
    };
    for (const order of exchange.ledger.openOrders) {
      const { instrument: where, reduceOnly, side } = order.draft;
      if (order.clientOrderId !== undefined && where === instrument && !reduceOnly) count(side, remaining(order));
    }
    for (const clientOrderId of link.underWay) {
      const body = evidence.drafts.get(clientOrderId)?.draft;
      if (body !== undefined && body.instrument === instrument && !body.reduceOnly) count(body.side, body.quantity);
    }
    if (draft !== undefined && draft.instrument === instrument) count(draft.side, draft.quantity);
    return larger(add(larger(net, ZERO), pending.buy), add(larger(negate(net), ZERO), pending.sell));
  }

  return {
    id: 'limits-at-worst',
    submitting(order, { engine }, scene) {
      if (order.reduceOnly) return undefined;
      const { limits } = scene;
      const equity = larger(engine.equity, ZERO);
      let gross = ZERO;
      for (const { id } of INSTRUMENTS) {
        const mark = engine.portfolio.mark(id);
        if (mark === undefined) continue;
        const value = multiply(reach(id, scene, order), mark);
        gross = add(gross, value);
        if (id !== order.instrument) continue;
        // What makes nothing worse may leave: the price alone has carried the position beyond the limit.
        if (value === multiply(reach(id, scene), mark)) return undefined;
        const most = multiply(limits.positionNotionalRateMax, equity);
        if (value * 100n > most * LIMIT_SLACK_PERCENT)
          return `with ${order.clientOrderId} the position in ${id} could come to ${format(value)}, ${format(most)} is allowed`;
      }
      const most = multiply(limits.grossLeverageMax, equity);
      return gross * 100n <= most * LIMIT_SLACK_PERCENT
        ? undefined
        : `with ${order.clientOrderId} all positions could come to ${format(gross)}, ${format(most)} is allowed`;
    },
  };
}

export function reduceNeverGrows(): Check {
  const held = new Map<InstrumentId, Quantity>();
  let seen = 0;
  return {
    id: 'reduce-never-grows',
    ticked({ exchange: { ledger } }) {
      for (; seen < ledger.executions.length; seen += 1) {
        const { fill } = ledger.executions[seen]!;
        const before = held.get(fill.instrument) ?? ZERO;
        const after = add(before, fill.side === 'buy' ? fill.quantity : negate(fill.quantity));
        held.set(fill.instrument, after);
        const order = ledger.orderOf.get(fill.fillId);
        if (order?.draft.reduceOnly !== true) continue;
        const shrank = before > 0n ? after >= 0n && after < before : after <= 0n && after > before;
        if (!shrank) return `${order.key} may only reduce, and moved ${format(before)} to ${format(after)}`;
      }
      return undefined;
    },
    submitting({ clientOrderId, purpose, reduceOnly }) {
      const mustReduce = purpose !== 'entry' && purpose !== 'manual';
      return mustReduce && !reduceOnly ? `${clientOrderId} is a ${purpose} that could add to a position` : undefined;
    },
  };
}
