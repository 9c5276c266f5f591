import { WATCHDOG_ID, type ClientOrderId } from '../domain/index.ts';
import type { Chance } from './chance.ts';
import { FAULT_IDS, faultSpec, type FaultEffect, type FaultId, type OrderState } from './faults/index.ts';

/** One order as a fault finds it. */
export interface OrderFound {
  readonly state: OrderState;
  readonly effect: FaultEffect;
}

/** Looks up an order, or every order that is open; supplied by the world once there is a session to look at. */
export interface OrderScene {
  of(id: ClientOrderId): OrderFound;
  open(): readonly OrderFound[];
}

/** Counts by fault, order state and effect: `N2 sent after`. */
export type FaultCounts = Map<string, number>;

/**
 * Which faults a seed has, how strongly, and how often each really struck. Each seed switches on a random part of them
 * (swarm testing): when all are on, the commonest hides the rest.
 */
export class FaultPlan {
  readonly counts: FaultCounts = new Map();
  readonly enabled: ReadonlyMap<FaultId, number>;
  /** False while a run is healed: nothing strikes any more. */
  active = true;
  scene: OrderScene = { of: () => ({ state: 'none', effect: 'before' }), open: () => [] };
  private readonly chance: Chance;

  /** @param only these and no others; a swarm when absent */
  constructor(chance: Chance, only?: readonly FaultId[]) {
    this.chance = chance.fork('strikes');
    this.enabled = only === undefined ? swarm(chance.fork('swarm')) : new Map(only.map((id) => [id, 1]));
  }

  /**
   * Whether a fault strikes now. Whoever makes it happen then says so with `struck`.
   *
   * @param likelier at a moment at which it would hurt most
   */
  strikes(id: FaultId, likelier = 1): boolean {
    if (!this.active) return false;
    const intensity = this.enabled.get(id);
    if (intensity === undefined) return false;
    return this.chance.happens(faultSpec(id).rate * intensity * likelier);
  }

  has(id: FaultId): boolean {
    return this.active && this.enabled.has(id);
  }

  /** Counts a fault that did strike one order, or a request that concerns none. */
  struck(id: FaultId, effect: FaultEffect, order?: ClientOrderId): void {
    if (order?.startsWith(WATCHDOG_ID) === true) return; // The table is of a session's orders.
    const state = order === undefined ? 'none' : this.scene.of(order).state;
    this.count(id, { state, effect });
  }

  /** Counts a fault that struck everything: once for each order that is open. */
  struckAll(id: FaultId): void {
    const open = this.scene.open();
    if (open.length === 0) this.count(id, { state: 'none', effect: 'before' });
    for (const one of open) this.count(id, one);
  }

  total(id: FaultId): number {
    let sum = 0;
    for (const [key, count] of this.counts) if (key.startsWith(`${id} `)) sum += count;
    return sum;
  }

  private count(id: FaultId, { state, effect }: OrderFound): void {
    const key = `${id} ${state} ${effect}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

/** One seed in twelve is calm: what goes wrong without a fault is the worst of all. */
function swarm(chance: Chance): Map<FaultId, number> {
  const share = chance.happens(1 / 12) ? 0 : chance.between(0.1, 0.9);
  const enabled = new Map<FaultId, number>();
  for (const id of FAULT_IDS) {
    const isOn = chance.happens(share);
    const intensity = 2 ** chance.between(-3, 0.5);
    if (isOn) enabled.set(id, intensity);
  }
  return enabled;
}
