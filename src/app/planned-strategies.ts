import type { EpochMs, StrategyId } from '../domain/index.ts';
import { describeSizing } from '../engine/index.ts';
import type { Storage, StrategyRecord } from '../storage/index.ts';
import type { StrategyDefinition } from '../strategy/index.ts';
import type { PlannedSeat } from './paper-plan.ts';
import { loadPlanned } from './strategy-file.ts';

/** The code of a plan's strategies. @throws {AssayError} those of `loadPlanned` */
export async function definitionsOf(
  seats: readonly PlannedSeat[],
): Promise<ReadonlyMap<StrategyId, StrategyDefinition>> {
  const definitions = new Map<StrategyId, StrategyDefinition>();
  for (const seat of seats) definitions.set(seat.strategyId, (await loadPlanned(seat)).definition);
  return definitions;
}

/** Puts the strategies of a new plan into the register. */
export async function registerStrategies(
  { strategies }: Pick<Storage, 'strategies'>,
  seats: readonly PlannedSeat[],
  standing: Pick<StrategyRecord, 'phase' | 'status' | 'statusReason' | 'promotion'> & { readonly at: EpochMs },
): Promise<void> {
  const { at, ...rest } = standing;
  for (const seat of seats) {
    const { strategyId, versionHash, parameters, instruments, timeframes } = seat;
    await strategies.save({
      strategyId,
      name: seat.strategy,
      versionHash,
      parameters,
      instruments,
      timeframes,
      sizing: describeSizing(seat.sizing),
      ...rest,
      createdAt: at,
      updatedAt: at,
    });
  }
}
