import {
  fixed,
  ONE,
  type Bar,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type OrderDraft,
  type StrategyId,
  type VenueOrderId,
} from '../../src/domain/index.ts';
import { defaultLimits, Engine, settleLimits, type Effect, type RiskLimits } from '../../src/engine/index.ts';
import {
  archiveFeed,
  generateMarket,
  instrumentSpec,
  SIMULATED_COINS,
  type BarColumns,
} from '../../src/market/index.ts';
import { defineStrategy } from '../../src/strategy/index.ts';
import { ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import { quantile } from '../samples.ts';
import type { Workload } from './index.ts';

const SYMBOLS = 50;
const OPEN_ORDERS = 100;
const MINUTES = 400;
const STRATEGY = 'QUOTES' as StrategyId;

/**
 * E4 asks for the gate alone; this times the whole step around it, from hearing a bar to an order that every rule has
 * passed, so it is an upper bound.
 */
export const riskGate: Workload = {
  name: 'risk-gate',
  about: `a bar that leads to an order, through the gate; ${OPEN_ORDERS} orders open in ${SYMBOLS} instruments, every second one held`,
  run({ repeats }) {
    const market = generateMarket({
      seed: 1,
      timeframe: '1m',
      from: Date.UTC(2024, 0, 1) as EpochMs,
      bars: MINUTES,
      coins: Array.from({ length: SYMBOLS }, (_, index) => ({
        ...SIMULATED_COINS[index % SIMULATED_COINS.length]!,
        instrument: `C${index}USDT-PERP.SIMULATED` as InstrumentId,
      })),
    });
    const [p50, p99]: [number[], number[]] = [[], []];
    for (let round = 0; round <= repeats; round += 1) {
      const took = timeSteps(market);
      if (round === 0) continue;
      p50.push(quantile(took, 0.5));
      p99.push(quantile(took, 0.99));
    }
    const rows: Row[] = [
      { label: 'bar to approved order: p50', unit: 'µs', samples: p50 },
      {
        label: 'bar to approved order: p99',
        unit: 'µs',
        samples: p99,
        goal: { id: 'E4', atMost: 50, isUpperBound: true },
      },
    ];
    return Promise.resolve(rows);
  },
};

/** Rests a bid and an offer in every instrument and buys every second one; from then on asks for one more bid a bar. */
const quotes = defineStrategy({
  name: 'bench-quotes',
  title: 'Quotes',
  description: 'Rests orders on either side of every instrument, and never means it.',
  family: 'MF',
  parameters: {},
  instruments: { min: 1, max: SYMBOLS },
  setup({ instruments }) {
    const quoted = new Set<string>();
    return {
      onBar({ instrument, closeFloat }) {
        const common = { type: 'place', instrument, size: { quantity: 100 / closeFloat }, reason: 'bench' } as const;
        const bid = { type: 'limit', price: closeFloat * 0.95 } as const;
        if (quoted.has(instrument)) return { ...common, tag: `probe ${instrument}`, side: 'buy', order: bid };
        quoted.add(instrument);
        const offer = { type: 'limit', price: closeFloat * 1.05 } as const;
        const quote = [
          { ...common, tag: `bid ${instrument}`, side: 'buy', order: bid },
          { ...common, tag: `offer ${instrument}`, side: 'sell', order: offer },
        ] as const;
        if (instruments.indexOf(instrument) % 2 === 1) return quote;
        return [...quote, { ...common, tag: `hold ${instrument}`, side: 'buy', order: { type: 'market' } }];
      },
    };
  },
});

/** Microseconds of each step that led to an order, ascending. */
function timeSteps(market: readonly BarColumns[]): number[] {
  const engine = newEngine(market);
  const batches = archiveFeed(market).batches();
  const { bars: first } = batches.next().value!;
  // All instruments must have been heard before the strategy may speak; then it speaks of each.
  for (const bar of first) engine.warm(bar);
  for (const bar of first) {
    for (const order of ordersOf(hear(engine, bar))) answer(engine, order);
  }
  if (engine.risk.openOrders !== OPEN_ORDERS) {
    throw new ParityError(`${engine.risk.openOrders} orders are open, not ${OPEN_ORDERS}`);
  }
  const took: number[] = [];
  for (let batch = batches.next(); batch.done !== true; batch = batches.next()) {
    for (const bar of batch.value.bars) {
      const startedMs = performance.now();
      const effects = hear(engine, bar);
      took.push((performance.now() - startedMs) * 1_000);
      const [order, ...others] = ordersOf(effects);
      if (order === undefined || others.length > 0) throw new ParityError('a bar of the bench leads to one order');
      answer(engine, order);
      const { clientOrderId } = order;
      engine.step({ type: 'order-cancelled', at: engine.lastEventAt, clientOrderId, reason: 'bench' });
    }
  }
  return took.toSorted((a, b) => a - b);
}

function hear(engine: Engine, bar: Bar): readonly Effect[] {
  return engine.step({ type: 'bar', at: bar.closeTime, bar });
}

/** What passed the gate. The bench is of orders that pass every rule: they are the dear ones. */
function ordersOf(effects: readonly Effect[]): OrderDraft[] {
  const denied = effects.find(({ type }) => type === 'denied' || type === 'wish-refused');
  if (denied !== undefined)
    throw new ParityError(`an order of the bench was refused: ${JSON.stringify(denied, exact)}`);
  return effects.flatMap((effect) => (effect.type === 'submit' ? [effect.order] : []));
}

/** What a venue would say to an order: a limit rests, a market order is filled whole. */
function answer(engine: Engine, { clientOrderId, terms, instrument, side, quantity, decisionPrice }: OrderDraft): void {
  const at = engine.lastEventAt;
  engine.step({ type: 'order-accepted', at, clientOrderId, venueOrderId: `v-${clientOrderId}` as VenueOrderId });
  if (terms.type !== 'market') return;
  const fill: Fill = {
    fillId: `f-${clientOrderId}` as FillId,
    clientOrderId,
    instrument,
    side,
    price: decisionPrice,
    quantity,
    liquidity: 'taker',
    fee: fixed('0'),
    feeCurrency: 'quote',
    executedAt: at,
    kind: 'trade',
  };
  engine.step({ type: 'fill', at, fill });
}

function newEngine(market: readonly BarColumns[]): Engine {
  const instruments = market.map((columns) => instrumentSpec(columns.instrument, columns));
  return new Engine({
    sessionId: 'bench',
    currency: 'USDT',
    deposited: fixed('100000'),
    instruments,
    strategies: [
      {
        strategyId: STRATEGY,
        definition: quotes,
        parameters: {},
        instruments: instruments.map(({ id }) => id),
        timeframes: ['1m'],
        sizing: { kind: 'equity-fraction', fraction: ONE },
        capitalShare: ONE,
      },
    ],
    limits: limits(),
    leverage: 1,
  });
}

function limits(): RiskLimits {
  const settled = settleLimits(defaultLimits);
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}

function exact(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
