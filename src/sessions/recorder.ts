import type { EquityPoint, Execution } from '../analytics/index.ts';
import { toFloat, type EpochMs, type Timeframe } from '../domain/index.ts';
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
  readonly equity: { at: EpochMs; equity: number }[] = [];
  readonly executions: Execution[] = [];
  private readonly refused = new Map<string, Refusal>();
  bars = 0;
  ordersSent = 0;
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
      const equity = toFloat(this.engine.equity);
      const last = this.equity.at(-1);
      // Several instruments close at one instant: the last of them completes the point.
      if (last !== undefined && last.at === event.at) last.equity = equity;
      else this.equity.push({ at: event.at, equity });
    } else if (event.type === 'order-rejected') {
      this.refuse('venue', event.code);
    }
    this.take(effects, event.at);
  }

  /** The curve so far, oldest first. */
  get curve(): readonly EquityPoint[] {
    return this.equity;
  }

  /** Commonest first. */
  get refusals(): readonly Refusal[] {
    return [...this.refused.values()].toSorted((a, b) => b.count - a.count);
  }

  private take(effects: JournalEntry['effects'], at: EpochMs): void {
    for (const effect of effects) {
      if (effect.type === 'fill-booked') {
        const { strategyId, fill, purpose, reason } = effect;
        this.executions.push({ type: 'fill', strategyId, fill, purpose, reason });
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
      }
    }
  }

  private refuse(by: Refusal['by'], code: string): void {
    const key = `${by} ${code}`;
    this.refused.set(key, { by, code, count: (this.refused.get(key)?.count ?? 0) + 1 });
  }
}
