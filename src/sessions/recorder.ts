import { referencePrice, type EquityPoint, type Execution, type StopPlacement } from '../analytics/index.ts';
import {
  toFloat,
  type ClientOrderId,
  type EpochMs,
  type Money,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type Timeframe,
} from '../domain/index.ts';
import type { Engine } from '../engine/index.ts';
import type { JournalEntry } from '../storage/index.ts';

/** How often an order was refused for one reason: by our gate, by the engine (a wish that made no order), by the venue. */
export interface Refusal {
  readonly by: 'gate' | 'engine' | 'venue';
  readonly code: string;
  readonly count: number;
}

/** Follows a session and keeps what its statistics are made of: one equity point a base bar, every booked execution. */
export class Recorder {
  readonly executions: Execution[] = [];
  /** First stops and those that followed them, for what trades could lose. */
  readonly stops: StopPlacement[] = [];
  /** How each order stood when the venue last confirmed it: what its fills are measured against. */
  private readonly sent = new Map<ClientOrderId, { readonly decisionPrice: Price; readonly terms: OrderTerms }>();
  private readonly refused = new Map<string, Refusal>();
  /** The curve in two columns: a million small objects would double the time of a backtest. */
  private readonly instants: EpochMs[] = [];
  private readonly equities: number[] = [];
  bars = 0;
  ordersSent = 0;
  private lastEquity: Money | undefined;
  private lastFloat = 0;
  private readonly engine: Engine;
  private readonly baseTimeframe: Timeframe;

  constructor(engine: Engine, baseTimeframe: Timeframe) {
    this.engine = engine;
    this.baseTimeframe = baseTimeframe;
  }

  observe({ event, effects }: JournalEntry): void {
    if (event.type === 'bar') {
      if (event.bar.timeframe !== this.baseTimeframe) return this.take(effects, event.at);
      this.bars += 1;
      const last = this.instants.length - 1;
      // Several instruments close at one instant: the last of them completes the point.
      if (this.instants[last] === event.at) {
        this.equities[last] = this.equityFloat();
      } else {
        this.instants.push(event.at);
        this.equities.push(this.equityFloat());
      }
    } else if (event.type === 'order-amended') {
      const sent = this.sent.get(event.clientOrderId);
      if (sent !== undefined) this.sent.set(event.clientOrderId, { ...sent, terms: event.terms });
    } else if (event.type === 'order-rejected') {
      this.refuse('venue', event.code);
    }
    if (effects.length > 0) this.take(effects, event.at);
  }

  /** The curve so far, oldest first. */
  curve(): readonly EquityPoint[] {
    return this.instants.map((at, index) => ({ at, equity: this.equities[index]! }));
  }

  /** Commonest first. */
  get refusals(): readonly Refusal[] {
    return [...this.refused.values()].toSorted((a, b) => b.count - a.count);
  }

  /** While nothing is held equity stands still, and comparing it is cheaper than converting it. */
  private equityFloat(): number {
    const { equity } = this.engine;
    if (equity !== this.lastEquity) {
      this.lastEquity = equity;
      this.lastFloat = toFloat(equity);
    }
    return this.lastFloat;
  }

  private take(effects: JournalEntry['effects'], at: EpochMs): void {
    for (const effect of effects) {
      if (effect.type === 'fill-booked') {
        const { strategyId, fill, purpose, reason } = effect;
        const sent = fill.clientOrderId === undefined ? undefined : this.sent.get(fill.clientOrderId);
        const reference = sent === undefined ? undefined : referencePrice(sent.terms, sent.decisionPrice);
        this.executions.push({ type: 'fill', strategyId, fill, purpose, reason, reference });
      } else if (effect.type === 'funding-booked') {
        this.executions.push({
          type: 'funding',
          strategyId: effect.strategyId,
          instrument: effect.instrument,
          at,
          amount: effect.amount,
        });
      } else if (effect.type === 'denied') {
        this.refuse('gate', effect.code);
      } else if (effect.type === 'wish-refused') {
        this.refuse('engine', effect.code);
      } else if (effect.type === 'submit') {
        this.ordersSent += 1;
        this.submitted(effect.order);
      }
    }
  }

  private submitted({ clientOrderId, strategyId, instrument, purpose, terms, decisionPrice }: OrderDraft): void {
    this.sent.set(clientOrderId, { decisionPrice, terms });
    const guards = purpose === 'stop-loss' || purpose === 'trailing-stop';
    const stop = !guards ? undefined : 'trigger' in terms ? { trigger: terms.trigger } : distanceOf(terms);
    if (stop !== undefined) this.stops.push({ strategyId, instrument, after: this.executions.length, stop });
  }

  private refuse(by: Refusal['by'], code: string): void {
    const key = `${by} ${code}`;
    this.refused.set(key, { by, code, count: (this.refused.get(key)?.count ?? 0) + 1 });
  }
}

function distanceOf(terms: OrderTerms): { readonly distance: Price } | undefined {
  return 'distance' in terms ? { distance: terms.distance } : undefined;
}
