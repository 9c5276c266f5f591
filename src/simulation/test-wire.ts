import {
  fixed,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type OrderDraft,
  type StrategyId,
} from '../domain/index.ts';
import { simulatedTime, type ProcessTimers, type SimulatedTime } from '../runtime/index.ts';
import type { VenueEvent } from '../domain/index.ts';
import { Chance } from './chance.ts';
import { SimExchange } from './exchange.ts';
import { FaultPlan } from './fault-plan.ts';
import type { FaultId } from './faults/index.ts';
import { Link } from './link.ts';
import { INSTRUMENTS, START } from './market.ts';
import { SimVenue } from './sim-venue.ts';
import { Trace } from './trace.ts';

/** An exchange with one process connected to it, for tests of either. */
export interface Wire {
  readonly time: SimulatedTime;
  readonly exchange: SimExchange;
  readonly link: Link;
  readonly faults: FaultPlan;
  readonly timers: ProcessTimers;
  readonly venue: SimVenue;
  /** Everything the venue has said so far. */
  readonly heard: VenueEvent[];
  pass(ms: number): Promise<void>;
}

export const TIMEOUT_MS = 3_000;

/** @param faults strike at every opportunity, once the connection stands */
export async function openWire(
  options: { readonly seed?: number; readonly faults?: readonly FaultId[] } = {},
): Promise<Wire> {
  const chance = new Chance(options.seed ?? 1);
  const time = simulatedTime(START, chance.fork('ties').next);
  const trace = new Trace(() => time.now());
  const faults = certainly(new FaultPlan(chance, options.faults ?? []));
  faults.active = false;
  const parts = { time, trace, faults, chance };
  const exchange = new SimExchange({ ...parts, cash: fixed('100000'), timeframe: '1m' });
  const link = new Link({ ...parts, exchange });
  const timers = time.process();
  exchange.start();
  await time.run((START + 2_000) as EpochMs);
  const venue = new SimVenue({ link, timers, timeoutMs: TIMEOUT_MS });
  const heard: VenueEvent[] = [];
  const listen = async (): Promise<void> => {
    for (let event = await venue.next(); event !== undefined; event = await venue.next()) heard.push(event);
  };
  void listen();
  const pass = (ms: number): Promise<void> => time.run((time.now() + ms) as EpochMs);
  await pass(1_000);
  faults.active = true;
  return { time, exchange, link, faults, timers, venue, heard, pass };
}

function certainly(plan: FaultPlan): FaultPlan {
  plan.strikes = (id) => plan.active && plan.enabled.has(id);
  return plan;
}

/** A market order unless other terms are given. */
export function orderOf(id: string, changes: Partial<OrderDraft> = {}): ApprovedOrder {
  const draft: OrderDraft = {
    clientOrderId: id as ClientOrderId,
    strategyId: 'A' as StrategyId,
    instrument: INSTRUMENTS[0]!.id,
    side: 'buy',
    quantity: fixed('1'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'test',
    decisionPrice: fixed('100'),
    decidedAt: START,
    ...changes,
  };
  return draft as ApprovedOrder;
}
