import { strict as assert } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import {
  add,
  fixed,
  format,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type OrderDraft,
  type OrderTerms,
  type VenueEvent,
} from '../../src/domain/index.ts';
import { anOrder } from '../../src/venues/bybit/test-orders.ts';
import type { RemoteVenue, Venue } from '../../src/venues/index.ts';

/** A venue with one perpetual that stands at 100, and a market that goes where the card says. */
export interface Stage {
  readonly venue: Venue;
  readonly instrument: InstrumentId;
  /** Everything the venue has said so far. */
  readonly heard: readonly VenueEvent[];
  /**
   * The market trades from where it is to `price` (a multiple of 0.1, less than a hundredth away: exchanges keep orders
   * within a band), crossing everything between, with so much on offer; then it stands there. Resolves when that has
   * happened.
   */
  moveTo(price: string, offered?: string): Promise<void>;
  /** Funding of 0.0001 is due. */
  chargeFunding(): Promise<void>;
  /** Our position is taken from us. */
  liquidate(): Promise<void>;
  /** Resolves once this holds; fails when it never does. */
  until(holds: () => boolean): Promise<void>;
  /** What lies between us and a venue that is elsewhere; absent where nothing does. */
  readonly network?: Network;
  close(): Promise<void>;
}

export interface Network {
  readonly venue: RemoteVenue;
  /** Before anything happened. */
  readonly since: EpochMs;
  /** The next order, or the answer to it, never arrives. */
  lose(what: 'request' | 'answer'): void;
  /** Every stream breaks, once. */
  cut(): void;
  /** Of what is executed next on our account the stream says nothing. */
  muffle(): void;
  /** Somebody else buys one on our account at 95, by hand. */
  intrude(): void;
}

/** What became of an order. Venues differ in how they say no: refused at once, or accepted and ended unfilled. */
interface Fate {
  readonly filled: string;
  readonly end: 'filled' | 'ended' | undefined;
}

/** One thing that every venue must do alike. */
export interface Card {
  readonly name: string;
  /** It is about what lies between us and a venue that is elsewhere: others are excused from it. */
  readonly needsNetwork?: true;
  /** @returns what came about, and what must have: equal, or the venue is no venue */
  play(desk: CardDesk): Promise<{ readonly got: unknown; readonly wanted: unknown }>;
}

const limit = (price: string): OrderTerms => ({ type: 'limit', price: fixed(price) });
const MARKET: OrderTerms = { type: 'market' };
const UNFILLED: Fate = { filled: '0', end: 'ended' };

/** What cards are written with. */
class CardDesk {
  readonly stage: Stage;
  private placed = 0;
  private readonly quantities = new Map<ClientOrderId, bigint>();

  constructor(stage: Stage) {
    this.stage = stage;
  }

  async place(terms: OrderTerms, changes: Partial<OrderDraft> = {}): Promise<ClientOrderId> {
    this.placed += 1;
    const order = anOrder({
      clientOrderId: `c1-A-${this.placed}` as ClientOrderId,
      instrument: this.stage.instrument,
      quantity: fixed('1'),
      terms,
      ...changes,
    });
    this.quantities.set(order.clientOrderId, order.quantity);
    await this.stage.venue.submit(order);
    return order.clientOrderId;
  }

  /** Of cards for venues that are elsewhere; the others are excused from them. */
  get network(): Network {
    const { network } = this.stage;
    assert(network !== undefined, 'a card about the network is dealt where there is one');
    return network;
  }

  /** What was executed, by what the venue says when it is asked for everything. */
  async stated(id: ClientOrderId): Promise<string> {
    const { executions } = await this.network.venue.statement({ since: this.network.since });
    const ours = executions.filter(({ fill }) => fill.clientOrderId === id);
    return format(ours.reduce((sum, { fill }) => add(sum, fill.quantity), ZERO));
  }

  /** Waits until the venue has taken the order up, so that what follows happens to it. */
  async rests(id: ClientOrderId): Promise<void> {
    await this.stage.until(() => this.stage.heard.some((event) => isAbout(event, id)));
  }

  fate(id: ClientOrderId): Fate {
    const { heard } = this.stage;
    const ids = new Set<string>();
    let filled = 0n;
    for (const event of heard) {
      if (event.type !== 'fill' || event.fill.clientOrderId !== id || ids.has(event.fill.fillId)) continue;
      ids.add(event.fill.fillId);
      filled += event.fill.quantity;
    }
    const isFull = filled === this.quantities.get(id);
    return {
      filled: format(filled as never),
      end: isFull ? 'filled' : heard.some((event) => isEnd(event, id)) ? 'ended' : undefined,
    };
  }

  async over(id: ClientOrderId): Promise<Fate> {
    await this.stage.until(() => this.fate(id).end !== undefined);
    return this.fate(id);
  }

  async filledUpTo(id: ClientOrderId, quantity: string): Promise<void> {
    await this.stage.until(() => this.fate(id).filled === quantity);
  }

  /** What the venue itself says is held. */
  async held(): Promise<string> {
    const { positions } = await this.stage.venue.report();
    const position = positions.find(({ instrument }) => instrument === this.stage.instrument);
    return position === undefined ? '0' : format(position.quantity);
  }

  async openOrders(): Promise<number> {
    return (await this.stage.venue.report()).openOrders.length;
  }

  async buy(quantity: string): Promise<void> {
    const id = await this.place(MARKET, { quantity: fixed(quantity) });
    await this.stage.moveTo('100', quantity);
    await this.filledUpTo(id, quantity);
  }
}

function isAbout(event: VenueEvent, id: ClientOrderId): boolean {
  if (event.type === 'order-statement') return event.statement.clientOrderId === id;
  return 'clientOrderId' in event && event.clientOrderId === id;
}

function isEnd(event: VenueEvent, id: ClientOrderId): boolean {
  switch (event.type) {
    case 'order-rejected':
    case 'order-cancelled':
      return event.clientOrderId === id;
    case 'order-statement':
      return (
        event.statement.clientOrderId === id &&
        !['working', 'partially-filled', 'filled'].includes(event.statement.status)
      );
    default:
      return false;
  }
}

export const VENUE_CARDS: readonly Card[] = [
  {
    name: 'a market order is filled whole',
    async play(desk) {
      const id = await desk.place(MARKET);
      await desk.stage.moveTo('100');
      return { got: [await desk.over(id), await desk.held()], wanted: [{ filled: '1', end: 'filled' }, '1'] };
    },
  },
  {
    name: 'a limit order rests while the market is away from it, and is cancelled unfilled',
    async play(desk) {
      const id = await desk.place(limit('99'));
      await desk.rests(id);
      await desk.stage.moveTo('100.2');
      const before = [desk.fate(id), await desk.openOrders()];
      await desk.stage.venue.cancel(id);
      return {
        got: [before, await desk.over(id), await desk.openOrders()],
        wanted: [[{ filled: '0', end: undefined }, 1], UNFILLED, 0],
      };
    },
  },
  {
    name: 'a limit order is filled at its price when the market comes through it, as a maker',
    async play(desk) {
      const id = await desk.place(limit('99.6'));
      await desk.rests(id);
      await desk.stage.moveTo('99.4');
      const fate = await desk.over(id);
      const fills = desk.stage.heard.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
      return {
        got: [fate, [...new Set(fills.map(({ price, liquidity }) => `${format(price)} ${liquidity}`))]],
        wanted: [{ filled: '1', end: 'filled' }, ['99.6 maker']],
      };
    },
  },
  {
    name: 'a post-only order that would take ends unfilled',
    async play(desk) {
      const id = await desk.place(limit('100.4'), { timeInForce: 'post-only' });
      await desk.stage.moveTo('100');
      return { got: await desk.over(id), wanted: UNFILLED };
    },
  },
  {
    name: 'an immediate-or-cancel order away from the market ends unfilled',
    async play(desk) {
      const id = await desk.place(limit('99.2'), { timeInForce: 'IOC' });
      await desk.stage.moveTo('100');
      return { got: [await desk.over(id), await desk.openOrders()], wanted: [UNFILLED, 0] };
    },
  },
  {
    name: 'an immediate-or-cancel order takes what is there, and its rest ends',
    async play(desk) {
      await desk.stage.moveTo('100', '2');
      const id = await desk.place(limit('100.4'), { timeInForce: 'IOC', quantity: fixed('5') });
      await desk.stage.moveTo('100', '2');
      const fate = await desk.over(id);
      return { got: [fate, await desk.held()], wanted: [{ filled: '2', end: 'ended' }, '2'] };
    },
  },
  {
    name: 'a fill-or-kill order that cannot be filled whole ends unfilled',
    async play(desk) {
      await desk.stage.moveTo('100', '2');
      const id = await desk.place(limit('100.4'), { timeInForce: 'FOK', quantity: fixed('5') });
      await desk.stage.moveTo('100', '2');
      return { got: [await desk.over(id), await desk.held()], wanted: [UNFILLED, '0'] };
    },
  },
  {
    name: 'a reduce-only order without a position ends unfilled',
    async play(desk) {
      const id = await desk.place(MARKET, { reduceOnly: true });
      await desk.stage.moveTo('100');
      return { got: [await desk.over(id), await desk.held()], wanted: [UNFILLED, '0'] };
    },
  },
  {
    name: 'a reduce-only order closes a position',
    async play(desk) {
      await desk.buy('2');
      const id = await desk.place(MARKET, { reduceOnly: true, side: 'sell', quantity: fixed('2') });
      await desk.stage.moveTo('100', '5');
      return { got: [await desk.over(id), await desk.held()], wanted: [{ filled: '2', end: 'filled' }, '0'] };
    },
  },
  {
    name: 'a stop waits for its trigger, and is then filled',
    async play(desk) {
      await desk.buy('1');
      const id = await desk.place(
        { type: 'stop-market', trigger: fixed('99.5') },
        { side: 'sell', reduceOnly: true, purpose: 'stop-loss' },
      );
      await desk.rests(id);
      await desk.stage.moveTo('99.8');
      const before = desk.fate(id);
      await desk.stage.moveTo('99.3');
      return {
        got: [before, await desk.over(id), await desk.held()],
        wanted: [{ filled: '0', end: undefined }, { filled: '1', end: 'filled' }, '0'],
      };
    },
  },
  {
    name: 'a take-profit waits for its trigger, and is then filled',
    async play(desk) {
      await desk.buy('1');
      const id = await desk.place(
        { type: 'take-profit', trigger: fixed('100.5') },
        { side: 'sell', reduceOnly: true, purpose: 'take-profit' },
      );
      await desk.rests(id);
      await desk.stage.moveTo('100.2');
      const before = desk.fate(id);
      await desk.stage.moveTo('100.8');
      return {
        got: [before, await desk.over(id), await desk.held()],
        wanted: [{ filled: '0', end: undefined }, { filled: '1', end: 'filled' }, '0'],
      };
    },
  },
  {
    name: 'a stop that is cancelled while it waits never trades',
    async play(desk) {
      const id = await desk.place({ type: 'stop-market', trigger: fixed('100.5') });
      await desk.rests(id);
      await desk.stage.venue.cancel(id);
      const fate = await desk.over(id);
      await desk.stage.moveTo('100.8');
      return { got: [fate, await desk.held()], wanted: [UNFILLED, '0'] };
    },
  },
  {
    name: 'a stop-limit rests at its limit once its trigger is reached, and is filled there',
    async play(desk) {
      const id = await desk.place({ type: 'stop-limit', trigger: fixed('100.3'), price: fixed('99.9') });
      await desk.rests(id);
      await desk.stage.moveTo('100.5');
      const before = [desk.fate(id), await desk.openOrders()];
      await desk.stage.moveTo('99.8');
      return {
        got: [before, await desk.over(id), await desk.held()],
        wanted: [[{ filled: '0', end: undefined }, 1], { filled: '1', end: 'filled' }, '1'],
      };
    },
  },
  {
    name: 'a take-profit with a limit rests at it once its trigger is reached, and is filled there',
    async play(desk) {
      await desk.buy('1');
      const id = await desk.place(
        { type: 'take-profit-limit', trigger: fixed('100.3'), price: fixed('100.6') },
        { side: 'sell', reduceOnly: true, purpose: 'take-profit' },
      );
      await desk.rests(id);
      await desk.stage.moveTo('100.4');
      const before = [desk.fate(id), await desk.openOrders()];
      await desk.stage.moveTo('100.8');
      return {
        got: [before, await desk.over(id), await desk.held()],
        wanted: [[{ filled: '0', end: undefined }, 1], { filled: '1', end: 'filled' }, '0'],
      };
    },
  },
  {
    name: 'an amended order is filled at its new price and quantity',
    async play(desk) {
      const id = await desk.place(limit('99'));
      await desk.rests(id);
      await desk.stage.venue.amend({ clientOrderId: id, price: fixed('99.6'), quantity: fixed('2') });
      await desk.stage.until(() => desk.stage.heard.some((event) => isAmended(event, id)));
      await desk.stage.moveTo('99.4');
      await desk.filledUpTo(id, '2');
      return { got: [await desk.held(), await desk.openOrders()], wanted: ['2', 0] };
    },
  },
  {
    name: 'an order filled in part and then cancelled keeps what was filled',
    async play(desk) {
      const id = await desk.place(limit('99.6'), { quantity: fixed('3') });
      await desk.rests(id);
      await desk.stage.moveTo('99.4', '1.25');
      await desk.filledUpTo(id, '1.25');
      await desk.stage.venue.cancel(id);
      return { got: [await desk.over(id), await desk.held()], wanted: [{ filled: '1.25', end: 'ended' }, '1.25'] };
    },
  },
  {
    name: 'an id that was used before makes no second order',
    async play(desk) {
      const first = await desk.place(limit('99'));
      await desk.rests(first);
      const before = desk.stage.heard.length;
      await desk.place(limit('99'), { clientOrderId: first });
      await desk.stage.until(() => desk.stage.heard.slice(before).some(isDoubt));
      return { got: await desk.openOrders(), wanted: 1 };
    },
  },
  {
    name: 'a cancel of what is not there is refused, and changes nothing',
    async play(desk) {
      await desk.stage.venue.cancel('c1-A-99' as ClientOrderId);
      await desk.stage.until(() => desk.stage.heard.some(({ type }) => type === 'cancel-rejected'));
      return { got: [await desk.openOrders(), await desk.held()], wanted: [0, '0'] };
    },
  },
  {
    name: 'funding is cash: a long pays a positive rate, and its position stays',
    async play(desk) {
      await desk.buy('1');
      const { cash } = await desk.stage.venue.report();
      await desk.stage.chargeFunding();
      await desk.stage.until(() => desk.stage.heard.some(({ type }) => type === 'funding'));
      const paid = desk.stage.heard.flatMap((event) => (event.type === 'funding' ? [event.funding] : []));
      const after = await desk.stage.venue.report();
      return {
        got: [
          paid.map(({ rate, quantity, amount }) => [
            format(rate),
            format(quantity),
            amount < 0n,
            after.cash - cash === amount,
          ]),
          await desk.held(),
        ],
        wanted: [[['0.0001', '1', true, true]], '1'],
      };
    },
  },
  {
    name: 'a liquidation is a fill that nobody ordered, and leaves no position',
    async play(desk) {
      await desk.buy('500');
      await desk.stage.liquidate();
      const forced = (): readonly VenueEvent[] =>
        desk.stage.heard.filter((event) => event.type === 'fill' && event.fill.kind === 'liquidation');
      await desk.stage.until(() => forced().length > 0);
      const owners = forced().flatMap((event) => (event.type === 'fill' ? [event.fill.clientOrderId] : []));
      return { got: [new Set(owners), await desk.held()], wanted: [new Set([undefined]), '0'] };
    },
  },
  {
    name: 'an order whose answer is lost is unknown, and is found under its id',
    needsNetwork: true,
    async play(desk) {
      desk.network.lose('answer');
      const id = await desk.place(limit('99'));
      await desk.stage.until(() => desk.stage.heard.some((event) => isUnknown(event, id)));
      const sighting = await desk.network.venue.find(id);
      const status = sighting.type === 'found' ? sighting.order.status : undefined;
      return { got: [status, await desk.openOrders()], wanted: ['working', 1] };
    },
  },
  {
    name: 'an order that is lost on its way is unknown, and is nowhere to be found',
    needsNetwork: true,
    async play(desk) {
      desk.network.lose('request');
      const id = await desk.place(limit('99'));
      await desk.stage.until(() => desk.stage.heard.some((event) => isUnknown(event, id)));
      const { type } = await desk.network.venue.find(id);
      return { got: [type, await desk.openOrders()], wanted: ['not-found', 0] };
    },
  },
  {
    name: 'streams that break are said to be lost and to be back, and what happened meanwhile is in the statement',
    needsNetwork: true,
    async play(desk) {
      const id = await desk.place(limit('99.6'));
      await desk.rests(id);
      const words = (): readonly string[] =>
        desk.stage.heard.map(({ type }) => type).filter((type) => type.startsWith('stream-'));
      const before = words().length;
      desk.network.cut();
      await desk.stage.until(() => words().length > before);
      await desk.stage.moveTo('99.4');
      await desk.stage.until(() => words().at(-1) === 'stream-restored' && words().length > before + 1);
      return {
        got: [words()[before], await desk.stated(id), await desk.held()],
        wanted: ['stream-lost', '1', '1'],
      };
    },
  },
  {
    name: 'an execution that the stream never says is in the statement',
    needsNetwork: true,
    async play(desk) {
      desk.network.muffle();
      const id = await desk.place(MARKET);
      await desk.rests(id);
      return { got: [await desk.stated(id), await desk.held()], wanted: ['1', '1'] };
    },
  },
  {
    name: 'an order that somebody else places is told as none of ours',
    needsNetwork: true,
    async play(desk) {
      const { venue, since } = desk.network;
      desk.network.intrude();
      const { openOrders } = await venue.statement({ since });
      const report = await venue.report();
      return {
        got: [openOrders.map(({ clientOrderId }) => clientOrderId), report.openOrders.length, report.foreignOrders],
        wanted: [[undefined], 0, 1],
      };
    },
  },
];

function isUnknown(event: VenueEvent, id: ClientOrderId): boolean {
  return event.type === 'order-unknown' && event.clientOrderId === id;
}

function isAmended(event: VenueEvent, id: ClientOrderId): boolean {
  const change =
    event.type === 'order-amended' && event.clientOrderId === id
      ? event
      : event.type === 'order-statement' && event.statement.clientOrderId === id
        ? event.statement
        : undefined;
  return change?.quantity === fixed('2');
}

/** Either word for an id that stands already: refused, or to be looked up. */
function isDoubt({ type }: VenueEvent): boolean {
  return type === 'order-rejected' || type === 'order-unknown';
}

/** How a card went on one venue. */
export type Verdict =
  | { readonly passes: true }
  | { readonly passes: false; readonly got: unknown; readonly wanted: unknown };

/** Plays one card on a stage of its own, which is taken down afterwards. */
export async function playCard(card: Card, open: () => Promise<Stage>): Promise<Verdict> {
  const stage = await open();
  try {
    const { got, wanted } = await card.play(new CardDesk(stage));
    return isDeepStrictEqual(got, wanted) ? { passes: true } : { passes: false, got, wanted };
  } finally {
    await stage.close();
  }
}
