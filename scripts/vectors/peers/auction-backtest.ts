import type { EquityPoint, RoundTrip } from '../../../src/analytics/index.ts';
import { fixed, fromFloat, ONE, type EpochMs, type Instrument, type StrategyId } from '../../../src/domain/index.ts';
import { defaultLimits } from '../../../src/engine/index.ts';
import type { BarColumns as MarketColumns } from '../../../src/market/index.ts';
import { runBacktest } from '../../../src/sessions/index.ts';
import { defineStrategy, sma, type StrategyView, type Wish } from '../../../src/strategy/index.ts';
import type { BarColumns } from '../../../src/strategy/indicators/index.ts';

/** A crossing of two averages, traded at the next open with a size that is worked out at that very price. */
export interface CrossRun {
  readonly bars: BarColumns;
  readonly fast: number;
  readonly slow: number;
  readonly cash: number;
  /** Of traded value, each way. */
  readonly commission: number;
  /** Of the cash at the fill that an entry may spend, its commission included. */
  readonly cashShare: number;
  readonly shorts: boolean;
  /** Whether what is held is closed at the last bar's open. */
  readonly closesAtEnd: boolean;
}

export interface CrossResult {
  /** At the close of each bar. */
  readonly equity: readonly number[];
  readonly trips: readonly RoundTrip[];
  /** Bar in which an instant lies. */
  barOf(at: EpochMs): number;
}

/*
 * The peers size and fill an order at the price of the next bar's open, of which nobody can know at the close. Our engine
 * sizes on what it has seen. So each bar is handed to it as four: three that stand at the open, an auction as it were, and
 * one that is the bar itself. The signal of a close is acted on when the first of them has closed: it sends the exit, the
 * second fills it; when that has closed the entry is sent, sized on the price just seen, and the third fills it at the same
 * price. No spread, slippage, latency or funding; a perpetual at leverage one, so that it can be sold short.
 */
const PARTS = 4;
const PART_MS = 900_000;
const BAR_MS = PARTS * PART_MS;
const PRICE_DECIMALS = 8;

export async function runCross(run: CrossRun): Promise<CrossResult> {
  const instrument = instrumentFor(run.commission);
  const data = auctions(run.bars);
  const result = await runBacktest({
    slot: {
      strategyId: 'S' as StrategyId,
      definition: crossStrategy(run, run.bars.close.length - 1),
      parameters: {},
      instruments: [instrument.id],
      timeframes: ['1h', '15m'],
      sizing: { kind: 'all-in' },
      capitalShare: ONE,
    },
    instruments: [instrument],
    data: [data],
    cash: fromFloat(run.cash, fixed('0.01')),
    limits: {
      ...defaultLimits,
      orderNotionalRateMax: fixed('100'),
      positionNotionalRateMax: fixed('100'),
      grossLeverageMax: fixed('100'),
      dailyLossRateMax: ONE,
      drawdownRateMax: ONE,
    },
    leverage: 1,
    costs: { slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 } },
    seed: 1,
  });
  if (result.refusals.length > 0) throw new RangeError(`orders were refused: ${JSON.stringify(result.refusals)}`);
  return {
    equity: result.equity.filter(isBarEnd).map(({ equity }) => equity),
    trips: result.trips.closed,
    barOf: (at) => Math.floor(at / BAR_MS),
  };
}

function isBarEnd({ at }: EquityPoint): boolean {
  return at % BAR_MS === 0;
}

function crossStrategy(run: CrossRun, lastBar: number) {
  return defineStrategy({
    name: 'auction-cross',
    title: 'Crossing averages at the open',
    description: 'Turns with the crossing of two averages. It stands in for the example strategy of other engines.',
    family: 'TF',
    parameters: {},
    timeframes: { min: 2, max: 2 },
    setup({ use }) {
      const [fast, slow] = [use(sma(run.fast)), use(sma(run.slow))];
      let before: number | undefined;
      let signal = 0;
      return {
        onBar(bar, view) {
          if (bar.timeframe === '1h') {
            const gap = fast.value('sma') - slow.value('sma');
            if (before !== undefined && before < 0 && gap > 0) signal = 1;
            if (before !== undefined && before > 0 && gap < 0) signal = -1;
            before = gap;
            return undefined;
          }
          const part = (bar.openTime % BAR_MS) / PART_MS;
          const isLast = run.closesAtEnd && Math.floor(bar.openTime / BAR_MS) === lastBar;
          if (part === 0) return signal === 0 || (!run.shorts && signal > 0) ? undefined : exit(view);
          if (part === 1) return enter(view, bar.closeFloat);
          return part === 2 && isLast ? exit(view) : undefined;
        },
      };

      function enter(view: StrategyView, price: number): Wish | undefined {
        const side = signal;
        signal = 0;
        const isHeld = view.position().quantity !== 0n;
        if (side === 0 || isHeld || (side < 0 && !run.shorts)) return undefined;
        const quantity = Math.floor((run.cashShare * view.equity) / (price * (1 + run.commission)));
        if (quantity < 1) return undefined;
        return {
          type: 'place',
          tag: 'entry',
          side: side > 0 ? 'buy' : 'sell',
          order: { type: 'market' },
          size: { quantity },
          reason: 'the averages crossed',
        };
      }
    },
  });
}

function exit(view: StrategyView): Wish | undefined {
  const { quantity } = view.position();
  if (quantity === 0n) return undefined;
  return {
    type: 'place',
    tag: 'exit',
    side: quantity > 0n ? 'sell' : 'buy',
    order: { type: 'market' },
    size: { quantity: Math.abs(Number(quantity / ONE)) },
    reduceOnly: true,
    reason: 'the averages crossed back, or the bars end',
  };
}

/** Bars are laid end to end from the epoch: markets that close at weekends have no holes here, and nothing is earned by time. */
function auctions({ open, high, low, close }: BarColumns): MarketColumns {
  const length = open.length * PARTS;
  const pick = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length }, (_, part) => (part % PARTS === PARTS - 1 ? column : open)[Math.floor(part / PARTS)]!);
  return {
    instrument: 'PEER-PERP.SIMULATED' as Instrument['id'],
    timeframe: '15m',
    priceDecimals: PRICE_DECIMALS,
    volumeDecimals: 0,
    length,
    openTime: Float64Array.from({ length }, (_, part) => part * PART_MS),
    open: pick(open),
    high: pick(high),
    low: pick(low),
    close: pick(close),
    volume: new Float64Array(length).fill(1),
  };
}

function instrumentFor(commission: number): Instrument {
  return {
    id: 'PEER-PERP.SIMULATED' as Instrument['id'],
    kind: 'linear-perpetual',
    base: 'PEER',
    quote: 'USD',
    priceStep: fixed('0.00000001'),
    quantityStep: ONE,
    quantityMin: ONE,
    notionalMin: fixed('0'),
    makerFeeRate: fromFloat(commission, fixed('0.000000001')),
    takerFeeRate: fromFloat(commission, fixed('0.000000001')),
    feeCurrency: 'quote',
    leverageMax: 1,
    maintenanceMarginRate: fixed('0'),
  };
}
