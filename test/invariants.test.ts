import { describe, expect, test } from 'vitest';
import { fixed, ZERO, type ApprovedOrder, type ClientOrderId, type VenueEvent } from '../src/domain/index.ts';
import type { Engine } from '../src/engine/index.ts';
import type { SimulatedVenue } from '../src/venues/index.ts';
import { INVARIANTS, type InvariantId } from './support/invariants.ts';
import { PERP } from './support/rough-market.ts';
import { wildRun, type Tampering } from './support/wild-run.ts';

const SEEDS_PER_TEST = 20;
const BLOCKS = 6;

describe('after every event, whatever strategies, market and operator do,', () => {
  const counts = new Map<string, number>();

  for (let block = 0; block < BLOCKS; block += 1) {
    const first = block * SEEDS_PER_TEST + 1;
    test(`every invariant holds, seeds ${first} to ${first + SEEDS_PER_TEST - 1}`, async () => {
      for (let seed = first; seed < first + SEEDS_PER_TEST; seed += 1) {
        const { broken, failure, counts: seen } = await wildRun(seed);
        expect({ seed, broken, failure }).toEqual({ seed, broken: new Map(), failure: undefined });
        for (const [name, times] of seen) counts.set(name, (counts.get(name) ?? 0) + times);
      }
    });
  }

  test('and it was not for lack of anything happening', () => {
    const orders = [
      'market',
      'limit',
      'stop-market',
      'stop-limit',
      'take-profit',
      'take-profit-limit',
      'trailing-stop',
    ];
    const purposes = ['entry', 'exit', 'stop-loss', 'flatten', 'GTC', 'IOC', 'FOK', 'post-only', 'OCO'];
    const refusals = ['ORDER_TOO_LARGE', 'POSITION_LIMIT', 'EXPOSURE_LIMIT', 'TOO_MANY_OPEN', 'DAILY_LOSS', 'DRAWDOWN'];
    const happened = [
      'bar',
      'funding',
      'order-accepted',
      'order-rejected',
      'order-triggered',
      'order-cancelled',
      'order-amended',
      'manual order',
      'cancel-orders',
      'close-position',
      'amend-rejected',
      'cancel-rejected',
      'halt',
      'flatten',
      'start-strategy',
      'stop-strategy',
      'clear-halt',
      'trade fill',
      'liquidation fill',
      'repeated fill',
      'amend',
      'cancel',
      'wish-refused',
    ].concat(
      [...orders, ...purposes].map((kind) => `${kind} order`),
      refusals.map((code) => `denied ${code}`),
    );
    const rare = happened.filter((name) => (counts.get(name) ?? 0) < 5);
    expect(rare.map((name) => `${name}: ${counts.get(name) ?? 0}`)).toEqual([]);
  });
});

/** What only the engine itself may touch. */
interface Inside {
  readonly control: { readonly modes: { lower(scope: { readonly type: 'account' }, to: 'ACTIVE'): boolean } };
  readonly seats: { readonly seats: ReadonlyMap<string, { readonly desk: { readonly guard: { protect(): void } } }> };
  readonly portfolio: { readonly holdings: ReadonlyMap<string, { readonly parts: Map<string, object> }> };
}

function inside(engine: Engine): Inside {
  return engine as unknown as Inside;
}

/** Changes, or with `undefined` swallows, what a venue says. */
function misquote(venue: SimulatedVenue, change: (event: VenueEvent) => VenueEvent | undefined): void {
  const next = venue.next.bind(venue);
  venue.next = () => {
    for (;;) {
      const event = next() as VenueEvent | undefined;
      const told = event === undefined ? undefined : change(event);
      if (event === undefined || told !== undefined) return told;
    }
  };
}

/** A bug for each checker: what it does, and how it is put in. */
const PLANTED: readonly (readonly [InvariantId, string, Tampering])[] = [
  [
    'I-1',
    'a repeated fill counts twice',
    {
      venueOptions: { duplicateFillChance: 0.5 },
      engine(engine) {
        engine.orders.isNewFill = () => true;
      },
    },
  ],
  [
    'I-2',
    'the venue charges 1e-12 more than it says',
    {
      venue: (venue) =>
        misquote(venue, (event) =>
          event.type === 'fill' && event.fill.feeCurrency === 'quote'
            ? { ...event, fill: { ...event.fill, fee: (event.fill.fee - 1n) as typeof event.fill.fee } }
            : event,
        ),
    },
  ],
  [
    'I-2',
    'funding is booked twice',
    {
      engine({ portfolio }) {
        const book = portfolio.bookFunding.bind(portfolio);
        portfolio.bookFunding = (funding, rest) => {
          book(funding, rest);
          return book(funding, rest);
        };
      },
    },
  ],
  [
    'I-3',
    'an order reaches the venue that no gate has seen',
    {
      meddle(_engine, venue, seq) {
        if (seq === 100) venue.submit(forged('w1-A-zz'));
      },
    },
  ],
  [
    'I-3',
    'an order leaves before it is on disk',
    {
      journal(journal) {
        journal.commit = () => {};
      },
    },
  ],
  [
    'I-4',
    'the gate forgets orders in flight',
    {
      engine(engine) {
        engine.orders.pendingQuantity = () => ZERO;
      },
    },
  ],
  [
    'I-5',
    'order numbers begin anew',
    {
      meddle(engine) {
        if (engine.orders.size === 0) engine.orders.ordersMade = 0;
      },
    },
  ],
  [
    'I-6',
    'an entry is missing from the journal',
    {
      journal(journal) {
        const append = journal.append.bind(journal);
        journal.append = (entry) => {
          if (entry.seq !== 50) append(entry);
        };
      },
    },
  ],
  [
    'I-6',
    'a strategy remembers outside its memory',
    {
      strategy: (definition) => ({
        ...definition,
        setup(setup) {
          const instance = definition.setup(setup);
          let heard = 0;
          return {
            ...instance,
            onBar(bar, view) {
              heard += 1;
              return heard % 7 === 0 ? undefined : instance.onBar(bar, view);
            },
          };
        },
      }),
    },
  ],
  [
    'I-8',
    'a cancellation is lost on the way',
    { venue: (venue) => misquote(venue, (event) => (event.type === 'order-cancelled' ? undefined : event)) },
  ],
  [
    'I-9',
    'a halt is forgotten',
    {
      engine(engine) {
        const step = engine.step.bind(engine);
        engine.step = (event) => {
          const effects = step(event);
          if (event.type === 'halt') inside(engine).control.modes.lower({ type: 'account' }, 'ACTIVE');
          return effects;
        };
      },
    },
  ],
  [
    'I-10',
    'a strategy is given a position that nobody bought',
    {
      meddle(engine, _venue, seq) {
        if (seq !== 100) return;
        const part = { quantity: fixed('0.1'), cost: fixed('10'), realisedPnl: ZERO, fees: ZERO, funding: ZERO };
        inside(engine).portfolio.holdings.get(PERP)!.parts.set('B', part);
      },
    },
  ],
  [
    'I-11',
    'brackets are not looked after',
    {
      engine(engine) {
        for (const { desk } of inside(engine).seats.seats.values()) desk.guard.protect = () => {};
      },
    },
  ],
  [
    'I-12',
    'the venue takes no notice of reduce-only',
    {
      venue(venue) {
        const submit = venue.submit.bind(venue);
        venue.submit = (order) => submit({ ...order, reduceOnly: false });
      },
    },
  ],
];

function forged(id: string): ApprovedOrder {
  const order = { clientOrderId: id as ClientOrderId, strategyId: 'A', instrument: PERP, side: 'buy' as const };
  return {
    ...order,
    quantity: fixed('0.1'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'manual',
    reason: 'nobody asked for it',
  } as unknown as ApprovedOrder;
}

describe('a planted bug is caught:', () => {
  test.each(PLANTED)('%s, when %s', async (id, _bug, tampering) => {
    let found: string | undefined;
    for (let seed = 1; seed <= SEEDS_PER_TEST && found === undefined; seed += 1)
      found = (await wildRun(seed, tampering)).broken.get(id);
    expect(found).toMatch(/^entry \d+: /);
  });

  test('every checker has one', () => {
    expect(new Set(PLANTED.map(([id]) => id))).toEqual(new Set(Object.keys(INVARIANTS)));
  });
});
