import { strict as assert } from 'node:assert';
import {
  timeframeMs,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Money,
  type OrderAmendment,
  type OrderDraft,
  type Rate,
  type Timeframe,
  type VenueEvent,
} from '../domain/index.ts';
import type { BarBatch } from '../market/index.ts';
import { seededRandom } from '../runtime/index.ts';
import { createSimulatedVenue, type FundingPoint, type SimulatedVenue, type VenueReport } from '../venues/index.ts';
import { INSTRUMENTS, START } from './market.ts';

/** The finest bar the simulated venue knows; here it stands for one tick, whatever that lasts. */
export const TICK_TIMEFRAME: Timeframe = '1m';

/** Where `tick` begins on the core's own clock, which runs as many times faster as a tick is shorter than a minute. */
export function tickOpens(tick: number): EpochMs {
  return (START + tick * timeframeMs(TICK_TIMEFRAME)) as EpochMs;
}

/** What the core takes. On this side of the wire nobody asks who approved an order: it is what a stranger sent. */
type AnyOrder = Parameters<SimulatedVenue['submit']>[0];

export interface CoreOptions {
  readonly cash: Money;
  readonly leverage: number;
  readonly participationMax: Rate;
  readonly funding: readonly FundingPoint[];
}

/**
 * The matching core of the product's simulated venue, driven tick by tick. Commands take effect at the next tick, as at
 * an exchange that acknowledges first and matches later.
 */
export class MatchingCore {
  private readonly venue: SimulatedVenue;
  private batch: BarBatch | undefined;

  constructor({ cash, leverage, participationMax, funding }: CoreOptions) {
    const perInstrument = <T>(value: T): Record<string, T> =>
      Object.fromEntries(INSTRUMENTS.map(({ id }) => [id, value]));
    this.venue = createSimulatedVenue({
      instruments: INSTRUMENTS,
      feed: { next: () => this.nextBatch() },
      baseTimeframe: TICK_TIMEFRAME,
      timeframes: [TICK_TIMEFRAME],
      currency: 'USDT',
      cash,
      slippage: { model: 'fixed-bps', spreadBps: 2, slippageBps: 1 },
      participationMax,
      leverage: perInstrument(leverage),
      funding: perInstrument({ model: 'series', points: funding }),
      random: seededRandom(0), // Never drawn from: nothing is told twice here, that is the stream's business.
    });
  }

  submit(order: OrderDraft): void {
    this.venue.submit(order as AnyOrder);
  }

  cancel(key: ClientOrderId): void {
    this.venue.cancel(key);
  }

  amend(amendment: OrderAmendment): void {
    this.venue.amend(amendment);
  }

  /** Lets one tick pass. @returns all that happened in it, oldest first */
  advance(bars: readonly Bar[]): readonly VenueEvent[] {
    const [first] = bars;
    assert(first !== undefined, 'a tick has a price');
    this.batch = { openTime: first.openTime, closeTime: first.closeTime, bars };
    const said: VenueEvent[] = [];
    for (let closed = 0; closed < bars.length;) {
      const event = this.venue.next();
      assert(event !== undefined && !(event instanceof Promise), 'the core says something at every tick');
      if (event.type === 'bar') closed += 1;
      else said.push(event);
    }
    return said;
  }

  report(): VenueReport {
    return this.venue.report();
  }

  private nextBatch(): BarBatch {
    const { batch } = this;
    assert(batch !== undefined, 'the core asks for one tick at a time');
    this.batch = undefined;
    return batch;
  }
}
