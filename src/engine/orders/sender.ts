import {
  multiply,
  ONE,
  toFloat,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Order,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type Quantity,
  type Rate,
  type StrategyId,
  type TimeInForce,
} from '../../domain/index.ts';
import type { Bracket } from '../../strategy/index.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import { sizeFor, type Sizing } from '../sizing/index.ts';
import type { OrderBook } from './order-book.ts';
import { priceLevel, sizeLevel } from './price-level.ts';

/** What a desk may do; the engine carries it out and records it. */
export interface DeskPort {
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  readonly now: EpochMs;
  instrument(id: InstrumentId): Instrument;
  /** Sends a draft through the gate. False when it was denied. */
  send(draft: OrderDraft): boolean;
  cancel(order: Order, reason: string): void;
  /** Sends an amendment through the gate. False when it was denied. */
  amend(order: Order, change: { readonly quantity?: Quantity; readonly terms?: OrderTerms }, reason: string): boolean;
  alarm(severity: 'info' | 'warning' | 'critical', code: string, detail: string, instrument: InstrumentId): void;
  signal(strategyId: StrategyId, instrument: InstrumentId, exposure: number, reason: string): void;
  refuse(strategyId: StrategyId, instrument: InstrumentId, code: string, detail: string): void;
  nextOrderId(strategyId: StrategyId): ClientOrderId;
}

export interface DeskOptions {
  readonly strategyId: StrategyId;
  readonly principal: InstrumentId;
  readonly sizing: Sizing;
  readonly capitalShare: Rate;
  readonly leverage: number;
  /** Distance of the stop that every position gets whose strategy asked for none, as a fraction of its entry. */
  readonly protectiveStopRate?: Rate;
  annualVolatility(): number | undefined;
}

/** A quantity, or why there is none. */
export type Size = Quantity | { readonly code: string; readonly detail: string };

/** What every part of a desk does alike: sizes, sends and cancels in the name of its strategy. */
export class Sender {
  readonly options: DeskOptions;
  readonly port: DeskPort;
  sizeShare: Rate;

  constructor(options: DeskOptions, port: DeskPort, sizeShare: Rate = ONE) {
    this.options = options;
    this.port = port;
    this.sizeShare = sizeShare;
  }

  /** Sends an order through the gate. @returns its id, or `undefined` when it was denied */
  submit(
    instrument: Instrument,
    order: Pick<
      OrderDraft,
      'side' | 'quantity' | 'terms' | 'purpose' | 'reduceOnly' | 'reason' | 'tag' | 'ocoGroup'
    > & { readonly timeInForce?: TimeInForce },
  ): ClientOrderId | undefined {
    const { strategyId } = this.options;
    const mark = this.port.portfolio.mark(instrument.id);
    if (mark === undefined) {
      this.port.refuse(strategyId, instrument.id, 'NO_PRICE', 'no price has been seen yet');
      return undefined;
    }
    const clientOrderId = this.port.nextOrderId(strategyId);
    const draft: OrderDraft = {
      timeInForce: 'GTC',
      ...order,
      clientOrderId,
      strategyId,
      instrument: instrument.id,
      decisionPrice: mark,
      decidedAt: this.port.now,
    };
    return this.port.send(draft) ? clientOrderId : undefined;
  }

  requestCancel(order: Order, reason: string): void {
    if (!order.cancelRequested) this.port.cancel(order, reason);
  }

  /** Its open orders. A copy, because acting on an order may end it. */
  own(instrument?: InstrumentId): readonly Order[] {
    return [...this.port.orders.of(this.options.strategyId, instrument)];
  }

  instrumentOf(id: string | undefined): Instrument {
    return this.port.instrument((id as InstrumentId | undefined) ?? this.options.principal);
  }

  /** A share of the session's full size, as far as the strategy may have it. */
  size(instrument: Instrument, share: number, bracket: Bracket | undefined): Size {
    const price = this.port.portfolio.mark(instrument.id);
    if (price === undefined) return { code: 'NO_PRICE', detail: 'no price has been seen yet' };
    const capital: Money = multiply(this.port.portfolio.equity, this.options.capitalShare);
    const stopDistance = stopDistanceOf(bracket, price, instrument);
    const annualVolatility = this.options.annualVolatility();
    const result = sizeFor(this.options.sizing, {
      instrument,
      price,
      equity: capital,
      exposure: this.sizeShare === ONE ? share : share * toFloat(this.sizeShare),
      availableLeverage: instrument.kind === 'spot' ? 1 : this.options.leverage,
      ...(stopDistance === undefined ? {} : { stopDistance }),
      ...(annualVolatility === undefined ? {} : { annualVolatility }),
    });
    return result.ok ? result.quantity : { code: result.code, detail: result.detail };
  }

  /** So many base units, or what of them the strategy may have; never rounded up. */
  exactSize(wished: number, instrument: Instrument, reduceOnly: boolean): Size {
    const quantity = reduceOnly || this.sizeShare === ONE ? wished : wished * toFloat(this.sizeShare);
    return (
      sizeLevel(quantity, instrument.quantityStep) ?? {
        code: 'SIZE_TOO_SMALL',
        detail: `${quantity} is less than one step of ${instrument.id}`,
      }
    );
  }
}

function stopDistanceOf(bracket: Bracket | undefined, price: Price, instrument: Instrument): Price | undefined {
  const { stopLoss, trailingStop } = bracket ?? {};
  const distance =
    stopLoss === undefined
      ? trailingStop?.distance
      : 'price' in stopLoss
        ? Math.abs(toFloat(price) - stopLoss.price)
        : stopLoss.distance;
  return distance === undefined ? undefined : priceLevel(distance, instrument.priceStep, 'up');
}
