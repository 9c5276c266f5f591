import { stringifyExact, type EpochMs, type InstrumentId, type Sighting } from '../domain/index.ts';
import { AssayError, type ProcessTimers } from '../runtime/index.ts';
import {
  creationFailure,
  type ClosingAnswer,
  type ClosingOrder,
  type ClosingVenue,
  type OpenRisk,
  type QuantityRules,
} from '../venues/index.ts';
import { REQUEST_WINDOW_MS, type OrderBody } from './exchange.ts';
import type { GuardAct } from './invariants/index.ts';
import { NoAnswer, type Link } from './link.ts';
import { INSTRUMENTS } from './market.ts';
import { createOutcome } from './outcomes.ts';
import { SimVenue } from './sim-venue.ts';

export interface SimClosingVenueParts {
  readonly link: Link;
  readonly timers: ProcessTimers;
  readonly timeoutMs: number;
  /** Told before it is asked for. */
  asking(act: GuardAct, order?: ClosingOrder): void;
}

/** Asks for no executions at all. */
const NOTHING_SINCE = Number.MAX_SAFE_INTEGER as EpochMs;

/** The watchdog's own connection to the simulated exchange. */
export class SimClosingVenue implements ClosingVenue {
  readonly requestWindowMs = REQUEST_WINDOW_MS;
  private readonly parts: SimClosingVenueParts;
  private readonly venue: SimVenue;

  constructor(parts: SimClosingVenueParts) {
    this.parts = parts;
    this.venue = new SimVenue(parts);
  }

  look(): Promise<OpenRisk> {
    return this.venue.statement({ since: NOTHING_SINCE });
  }

  find(clientOrderId: ClosingOrder['clientOrderId']): Promise<Sighting> {
    return this.venue.find(clientOrderId);
  }

  serverTime(): EpochMs {
    return this.venue.serverTime();
  }

  quantitiesOf(id: InstrumentId): QuantityRules | undefined {
    const instrument = INSTRUMENTS.find((one) => one.id === id);
    return instrument && { step: instrument.quantityStep, min: instrument.quantityMin };
  }

  async cancelAll(): Promise<void> {
    const { link, timers, timeoutMs } = this.parts;
    this.parts.asking('cancel-all');
    try {
      const reply = await link.request({ type: 'cancel-all', sentAt: this.serverTime() }, timers, timeoutMs);
      if (!reply.ok) throw unheard(`${reply.code} ${reply.detail}`);
    } catch (error) {
      throw error instanceof NoAnswer ? unheard(error.message) : error;
    }
  }

  async closePart(order: ClosingOrder): Promise<ClosingAnswer> {
    const { link, timers, timeoutMs } = this.parts;
    this.parts.asking('close', order);
    const body: OrderBody = { ...order, terms: { type: 'market' }, timeInForce: 'IOC', reduceOnly: true };
    const { clientOrderId } = order;
    try {
      const reply = await link.request(
        { type: 'create', clientOrderId, body: stringifyExact(body), sentAt: this.serverTime() },
        timers,
        timeoutMs,
      );
      if (reply.ok) return { type: 'accepted' };
      const { code, detail } = reply;
      const refusal = { code, detail: `${code} ${detail}` };
      const failure = creationFailure(createOutcome(code), refusal, { reduceOnly: true });
      return failure.type === 'refused' ? { ...failure, detail } : { type: 'unknown', detail: failure.detail };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { type: 'unknown', detail: error.message };
    }
  }

  close(): void {
    this.venue.close();
  }
}

function unheard(why: string): AssayError {
  return new AssayError('VENUE_UNREACHABLE', `the exchange may not have heard (${why})`);
}
