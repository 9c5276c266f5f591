import type {
  AccountStatement,
  ClientOrderId,
  Execution,
  FillId,
  OrderStatement,
  Quantity,
} from '../../domain/index.ts';
import type { Mutant } from './mutant.ts';
import { altered, hearing, sending } from './altered-venue.ts';

export const noDedupe: Mutant = {
  name: 'no-dedupe',
  mistake: 'an execution that is told twice counts twice',
  breaks: ['executed-once', 'only-trades-move'],
  session({ engine: { orders } }) {
    orders.isNewFill = () => true;
  },
};

export const fundingAsFill: Mutant = {
  name: 'funding-as-fill',
  mistake: 'a funding row on the execution feed is taken for a trade',
  breaks: ['executed-once'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => {
        if (event.type !== 'funding') return event;
        const { instrument, quantity, markPrice, amount, fundingId } = event.funding;
        return {
          type: 'fill',
          at: event.at,
          fill: {
            fillId: fundingId as FillId,
            instrument,
            side: quantity > 0n ? 'buy' : 'sell',
            price: markPrice,
            quantity: (quantity < 0n ? -quantity : quantity) as Quantity,
            liquidity: 'taker',
            fee: amount,
            feeCurrency: 'quote',
            executedAt: event.at,
            kind: 'trade',
          },
        };
      }),
    ),
};

export const dropLateFills: Mutant = {
  name: 'drop-late-fills',
  mistake: 'once an order is said to be cancelled it is over, and fills that come later are passed over',
  breaks: ['only-trades-move', 'executed-once', 'converges', 'equal-at-rest', 'nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => {
        const over = event.type === 'order-statement' && event.statement.status === 'cancelled' ? event : undefined;
        const clientOrderId = over?.statement.clientOrderId;
        if (over === undefined || clientOrderId === undefined) return event;
        return { type: 'order-cancelled', at: event.at, clientOrderId, reason: over.statement.reason ?? '' };
      }),
    ),
  session({ engine }) {
    const step = engine.step.bind(engine);
    engine.step = (event) => {
      const id = event.type === 'fill' ? event.fill.clientOrderId : undefined;
      const isLate = id !== undefined && engine.orders.get(id) === undefined;
      // Marked as seen, so that no comparison brings it back.
      if (event.type === 'fill' && isLate) engine.orders.isNewFill(event.fill.fillId);
      return step(event);
    };
  },
};

export const ignoreGaps: Mutant = {
  name: 'ignore-stream-gaps',
  mistake: 'a hole in the stream is nobody’s business',
  breaks: ['hole-stops-entries'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => (event.type === 'stream-lost' || event.type === 'stream-restored' ? undefined : event)),
    ),
};

export const watermarkAhead: Mutant = {
  name: 'watermark-ahead',
  mistake: 'after a restart executions are asked for from later than the newest one that was booked',
  breaks: ['executed-once', 'converges', 'equal-at-rest'],
  venue(venue) {
    return altered(venue, {
      statement: ({ since }) => venue.statement({ since: (since + 75_000) as typeof since }),
      find: async (id) => {
        const sighting = await venue.find(id);
        return sighting.type === 'found' ? { ...sighting, executions: [] } : sighting;
      },
    });
  },
};

export const inventFills: Mutant = {
  name: 'reconcile-invents-fills',
  mistake: 'a position that differs is made to agree by a fill that never was',
  breaks: ['executed-once'],
  venue: (venue) =>
    altered(venue, {
      async statement(request): Promise<AccountStatement> {
        const statement = await venue.statement(request);
        const known = new Map<ClientOrderId | undefined, bigint>();
        for (const { fill } of statement.executions)
          known.set(fill.clientOrderId, (known.get(fill.clientOrderId) ?? 0n) + fill.quantity);
        const invented = statement.openOrders.flatMap((order) =>
          inventedFill(order, known.get(order.clientOrderId) ?? 0n),
        );
        return { ...statement, executions: [...statement.executions, ...invented] };
      },
    }),
};

function inventedFill(order: OrderStatement, known: bigint): Execution[] {
  const missing = order.filledQuantity - known;
  if (missing <= 0n || order.clientOrderId === undefined) return [];
  return [
    {
      sequence: 0,
      fill: {
        fillId: `inferred-${order.venueOrderId}-${order.filledQuantity}` as FillId,
        clientOrderId: order.clientOrderId,
        instrument: order.instrument,
        side: order.side,
        price: 'price' in order.terms ? order.terms.price : (1n as Quantity),
        quantity: missing as Quantity,
        liquidity: 'taker',
        fee: 0n as Quantity,
        feeCurrency: 'quote',
        executedAt: order.updatedAt,
        kind: 'trade',
      },
    },
  ];
}

export const neverCompares: Mutant = {
  name: 'never-compares',
  mistake: 'what the stream did not say is never asked for',
  // Money that an execution moved which was never heard of looks like money that somebody moved.
  breaks: ['converges', 'executed-once', 'difference-is-told'],
  venue: (venue) =>
    altered(venue, {
      statement: async (request) => ({
        ...(await venue.statement(request)),
        executions: [],
        openOrders: [],
        fundings: [],
      }),
      find: async (id) => {
        const sighting = await venue.find(id);
        return sighting.type === 'found' ? { ...sighting, executions: [] } : sighting;
      },
    }),
};

export const wallClock: Mutant = {
  name: 'wall-clock',
  mistake: 'time is taken from the wall clock, which can be set',
  breaks: ['nothing-released-early', 'converges', 'no-own-failure'],
  venue: (venue, timers) => altered(venue, { serverTime: () => timers.now() }),
};

export const orderForFill: Mutant = {
  name: 'order-for-fill',
  mistake: 'an execution is booked with the quantity of its order',
  breaks: ['filled-as-executed', 'nothing-released-early', 'converges', 'equal-at-rest'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      ...hearing(venue, (event) => {
        if (event.type !== 'fill' || event.fill.clientOrderId === undefined) return event;
        const quantity = sent.get(event.fill.clientOrderId)?.quantity ?? event.fill.quantity;
        return { ...event, fill: { ...event.fill, quantity } };
      }),
    });
  },
};

export const feesForgotten: Mutant = {
  name: 'fees-forgotten',
  mistake: 'fills are booked without their fees',
  breaks: ['equity-adds-up'],
  session({ engine: { portfolio } }) {
    const book = portfolio.bookFill.bind(portfolio);
    portfolio.bookFill = (strategyId, fill) => book(strategyId, { ...fill, fee: 0n as Quantity });
  },
};
