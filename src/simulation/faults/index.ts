import { EXCHANGE_FAULTS } from './exchange-faults.ts';
import type { FaultSpec } from './fault-spec.ts';
import { NETWORK_FAULTS } from './network-faults.ts';
import { PROCESS_FAULTS } from './process-faults.ts';

/**
 * The faults that can be made below the wire, by their numbers in the fault model (docs/simulation.md lists the rest,
 * and where each of those is tested).
 */
const FAULTS = { ...NETWORK_FAULTS, ...EXCHANGE_FAULTS, ...PROCESS_FAULTS };

export type FaultId = keyof typeof FAULTS;

export const FAULT_IDS = Object.keys(FAULTS) as readonly FaultId[];

export function faultSpec(id: FaultId): FaultSpec {
  return FAULTS[id];
}

export { EFFECTS, ORDER_STATES, type FaultEffect, type FaultSpec, type OrderState } from './fault-spec.ts';
