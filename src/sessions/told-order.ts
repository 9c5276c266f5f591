import type { InstrumentId } from '../domain/index.ts';
import type { StrategySlot } from '../engine/index.ts';
import { usageError } from '../runtime/index.ts';

type Seated = Pick<StrategySlot, 'strategyId' | 'definition' | 'instruments'>;

/**
 * The order in which the bars of one moment are told: what strategies only look at comes before what they trade, so that
 * at the close of its own bar a strategy knows the others'. Unchanged where nobody asks for it.
 *
 * @throws {AssayError} BAD_INSTRUMENTS where two strategies look at what the other trades: no order serves both
 */
export function inToldOrder<One>(
  all: readonly One[],
  idOf: (one: One) => InstrumentId,
  seated: readonly Seated[],
): readonly One[] {
  const looking = seated.filter(({ definition }) => definition.looksAtOthersFirst === true);
  const lookedAt = new Set(looking.flatMap(({ instruments }) => instruments.slice(1)));
  if (lookedAt.size === 0) return all;
  for (const { strategyId, instruments } of looking) {
    if (lookedAt.has(instruments[0]!))
      throw usageError(
        'BAD_INSTRUMENTS',
        `${strategyId} trades ${instruments[0]} by what others do, and another strategy looks at ${instruments[0]}: run them apart`,
      );
  }
  return [...all.filter((one) => lookedAt.has(idOf(one))), ...all.filter((one) => !lookedAt.has(idOf(one)))];
}
