import type { StrategyId } from '../domain/index.ts';
import type { StrategyDefinition } from '../strategy/index.ts';
import { readableId } from './version.ts';

export interface UniqueIdInput {
  readonly asset: string;
  readonly definition: Pick<StrategyDefinition, 'family'>;
  readonly versionHash: string;
  /** Ids that are given out already and not registered yet: the same version may stand in one plan twice. */
  readonly taken: ReadonlySet<StrategyId>;
}

/** Who has which id, in the whole database. */
export interface Register {
  find(strategyId: StrategyId): Promise<{ readonly versionHash: string } | undefined>;
}

/**
 * A readable id that is this version's in the whole register: its own from earlier, or the first that nobody else has. The
 * names of one coin and family are 60 million; a hundred thousand versions meet sometimes.
 */
export async function uniqueId(
  register: Register,
  { asset, definition, versionHash, taken }: UniqueIdInput,
): Promise<StrategyId> {
  for (let attempt = 0; ; attempt += 1) {
    const id = readableId(asset, definition, versionHash, attempt);
    if (taken.has(id)) continue;
    const holder = await register.find(id);
    if (holder === undefined || holder.versionHash === versionHash) return id;
  }
}
