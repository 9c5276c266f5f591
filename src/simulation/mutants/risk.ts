import type { Order, Quantity } from '../../domain/index.ts';
import type { Mutant } from './mutant.ts';
import { savedState } from './altered-state.ts';

export const unknownOutsideLimits: Mutant = {
  name: 'unknown-not-in-limits',
  mistake: 'limits count only orders that are known to exist',
  breaks: ['limits-at-worst'],
  session({ engine: { orders } }) {
    const counts = ({ status }: Order): boolean => status !== 'unknown' && status !== 'sent';
    const pending = orders.pendingQuantity.bind(orders);
    orders.unresolved = () => 0;
    orders.pendingQuantity = (instrument, side) => {
      let hidden = 0n;
      for (const order of orders.values()) {
        const { draft, quantity, filledQuantity } = order;
        const isMeant = draft.instrument === instrument && draft.side === side && !draft.reduceOnly && !counts(order);
        if (isMeant) hidden += quantity - filledQuantity;
      }
      return (pending(instrument, side) - hidden) as Quantity;
    };
  },
};

export const haltForgotten: Mutant = {
  name: 'halt-not-persisted',
  mistake: 'a halt is forgotten when the process restarts',
  breaks: ['halt-is-latched', 'halted-adds-no-risk', 'restart-loses-nothing'],
  checkpoint: (checkpoint) =>
    savedState(checkpoint, ({ engine }) => ({ engine: { ...engine, risk: { ...engine.risk, modes: [] } } })),
};

export const haltAllowsEntries: Mutant = {
  name: 'halt-allows-entries',
  mistake: 'entries pass the gate while trading is halted',
  breaks: ['halted-adds-no-risk'],
  session({ engine }) {
    Object.defineProperty(engine.risk, 'halted', { get: () => false });
    Object.defineProperty(engine.risk, 'modeFor', { value: () => undefined });
    const { modes } = engine;
    Object.defineProperty(modes, 'restricted', { get: () => false });
  },
};

export const stopWithoutLooking: Mutant = {
  name: 'stop-does-not-verify',
  mistake: 'an emergency stop says "stopped" without having looked',
  breaks: ['stop-tells-the-truth'],
  session(session) {
    session.emergencyStop = async (by, reason) => {
      session.command({ type: 'halt', by, reason });
      session.command({ type: 'flatten', by, reason });
      return { state: 'stopped', steps: [], residue: { openOrders: 0, positions: [] } };
    };
  },
};
