import { floorToStep, fixed, larger, magnitude, multiply, type Quantity } from '../domain/index.ts';
import type { SimulatedTime } from '../runtime/index.ts';
import type { Chance } from './chance.ts';
import type { SimExchange } from './exchange.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultId } from './faults/index.ts';
import type { Link } from './link.ts';
import { INSTRUMENTS } from './market.ts';
import type { Trace } from './trace.ts';

/** How often chance is asked whether something happens by itself. */
export const WEATHER_EVERY_MS = 500;

export interface WeatherParts {
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly faults: FaultPlan;
  readonly chance: Chance;
  readonly exchange: SimExchange;
  readonly link: Link;
  /** Nobody trades on the account by hand, or moves money, before the session has seen it: that would be its beginning. */
  hasBegun(): boolean;
}

/** What happens to the network, the exchange and the account without anybody here having asked for it. */
export class Weather {
  private readonly parts: WeatherParts;

  constructor(parts: WeatherParts) {
    this.parts = { ...parts, chance: parts.chance.fork('weather') };
  }

  /** One look; to be called every `WEATHER_EVERY_MS`, and at moments at which trouble is likelier. */
  pass(likelier = 1): void {
    const { chance, link } = this.parts;
    if (this.strikes('N12', likelier)) link.disconnect(chance.happens(0.5) ? 0 : chance.between(500, 15_000));
    if (this.strikes('N15', likelier)) link.slowRequests(chance.between(5_000, 40_000));
    if (this.strikes('X4', likelier)) link.banRequests(chance.between(5_000, 90_000));
    if (this.strikes('X12', likelier)) this.shutDown(chance.between(0, 3_000), true);
    if (this.strikes('X29', likelier)) this.shutDown(chance.between(1_000, 10_000), false);
    if (this.strikes('X26', likelier)) this.jump();
    if (this.strikes('X21', likelier)) this.reduceByForce();
    if (!this.parts.hasBegun()) return;
    if (this.strikes('X22', likelier)) this.actByHand();
    if (this.strikes('X23', likelier)) this.moveMoney();
    if (this.strikes('X24', likelier)) this.setLeverage();
  }

  private strikes(id: FaultId, likelier: number): boolean {
    const { faults, trace } = this.parts;
    if (!faults.strikes(id, likelier)) return false;
    faults.struckAll(id);
    trace.note('weather', `${id} strikes`);
    return true;
  }

  private shutDown(forMs: number, forgets: boolean): void {
    const { exchange, link, time } = this.parts;
    exchange.unavailableUntil = (time.now() + forMs) as typeof exchange.unavailableUntil;
    if (forgets) exchange.memory.restart();
    link.disconnect(0);
  }

  private jump(): void {
    const { chance, exchange } = this.parts;
    const { id } = chance.pick(INSTRUMENTS);
    exchange.jumps.set(id, chance.pick([-1, 1]) * chance.between(0.01, 0.06));
  }

  private reduceByForce(): void {
    const { chance, exchange } = this.parts;
    const held = INSTRUMENTS.filter(({ id }) => exchange.ledger.position(id) !== 0n);
    if (held.length === 0) return;
    const { id, quantityStep, quantityMin } = chance.pick(held);
    const position = exchange.ledger.position(id);
    const part = multiply(magnitude(position), fixed(chance.between(0.1, 1).toFixed(3)));
    exchange.placeByHand(
      {
        instrument: id,
        side: position > 0n ? 'sell' : 'buy',
        quantity: larger(quantityMin, floorToStep(part, quantityStep)),
        terms: { type: 'market' },
        reduceOnly: true,
      },
      'forced',
    );
  }

  private moveMoney(): void {
    const { chance, exchange } = this.parts;
    exchange.move(fixed((chance.pick([-1, 1]) * chance.between(1, 500)).toFixed(2)));
  }

  private setLeverage(): void {
    const { chance, exchange } = this.parts;
    exchange.leverages.set(chance.pick(INSTRUMENTS).id, fixed(chance.pick(['1', '2', '5'])));
  }

  private actByHand(): void {
    const { chance, exchange } = this.parts;
    const open = [...exchange.ledger.openOrders];
    if (open.length > 0 && chance.happens(0.4)) {
      exchange.cancelBySelf(chance.pick(open), 'CancelByUser', 0);
      return;
    }
    const { id, quantityStep } = chance.pick(INSTRUMENTS);
    const quantity = (quantityStep * BigInt(chance.whole(10, 2_000))) as Quantity;
    exchange.placeByHand(
      {
        instrument: id,
        side: chance.pick(['buy', 'sell']),
        quantity,
        terms: chance.happens(0.6)
          ? { type: 'market' }
          : { type: 'limit', price: fixed(chance.between(60, 160).toFixed(2)) },
        reduceOnly: false,
      },
      'hand',
    );
  }
}
