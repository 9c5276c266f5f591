import type { PositionView } from '../../../contract/index.ts';
import {
  averageEntry,
  format,
  multiply,
  unrealisedPnl,
  type EpochMs,
  type InstrumentId,
  type Position,
  type Price,
  type StrategyId,
} from '../../domain/index.ts';
import { instant } from './wire.ts';

/** One position as the wire shows it; what depends on a price is unknown until there is one. */
export function positionView(
  owner: { readonly instrument: InstrumentId; readonly strategyId: StrategyId | undefined },
  position: Position,
  mark: { readonly price: Price; readonly at: EpochMs } | undefined,
): PositionView {
  const entry = averageEntry(position);
  return {
    instrument: owner.instrument,
    strategyId: owner.strategyId ?? null,
    quantity: format(position.quantity),
    averageEntry: entry === undefined ? null : format(entry),
    mark: mark === undefined ? null : format(mark.price),
    markedAt: mark === undefined ? null : instant(mark.at),
    notional: mark === undefined ? null : format(multiply(mark.price, position.quantity)),
    unrealisedPnl: mark === undefined ? null : format(unrealisedPnl(position, mark.price)),
    realisedPnl: format(position.realisedPnl),
    fees: format(position.fees),
    funding: format(position.funding),
  };
}
