import type { MarketLabel, Portfolio, PositionView } from '../../../contract/index.ts';
import {
  add,
  format,
  magnitude,
  multiply,
  subtract,
  toFloat,
  unrealisedPnl,
  ZERO,
  type EpochMs,
  type InstrumentId,
  type Money,
} from '../../domain/index.ts';
import type { TradingSession } from '../../sessions/index.ts';
import { positionView } from './position-view.ts';
import { instant, optionalInstant, type Nature } from './wire.ts';

/** The account as it stands, from the engine's own books. */
export function portfolioView(
  session: TradingSession,
  { market, nature, now }: { readonly market: MarketLabel; readonly nature: Nature; readonly now: EpochMs },
): Portfolio {
  const { engine } = session;
  const { portfolio } = engine;
  const [positions, netPositions]: [PositionView[], PositionView[]] = [[], []];
  let [realised, unrealised, fees, funding, gross, net]: Money[] = [ZERO, ZERO, ZERO, ZERO, ZERO, ZERO] as Money[];
  for (const { instrument, net: position, parts } of portfolio.entries()) {
    const mark = markOf(session, instrument);
    realised = add(realised!, position.realisedPnl);
    fees = add(fees!, position.fees);
    funding = add(funding!, position.funding);
    if (mark !== undefined) {
      const value = multiply(mark.price, position.quantity);
      unrealised = add(unrealised!, unrealisedPnl(position, mark.price));
      gross = add(gross!, magnitude(value));
      net = add(net!, value);
    }
    if (position.quantity !== 0n)
      netPositions.push(positionView({ instrument, strategyId: undefined }, position, mark));
    for (const [strategyId, part] of parts) {
      if (part.quantity !== 0n) positions.push(positionView({ instrument, strategyId }, part, mark));
    }
  }
  const { equity, peakEquity, deposited, dayStartEquity } = portfolio;
  return {
    ...nature,
    marketTime: engine.lastEventAt === 0 ? null : optionalInstant(engine.lastEventAt),
    asOf: instant(now),
    market,
    currency: engine.options.currency,
    deposited: format(deposited),
    equity: format(equity),
    cash: format(portfolio.cash((id) => engine.risk.instrument(id)?.kind === 'spot')),
    realisedPnl: format(realised!),
    unrealisedPnl: format(unrealised!),
    fees: format(fees!),
    funding: format(funding!),
    dayPnl: format(subtract(equity, dayStartEquity)),
    totalPnl: format(subtract(equity, deposited)),
    peakEquity: format(peakEquity),
    drawdown: peakEquity > 0n ? 1 - toFloat(equity) / toFloat(peakEquity) : 0,
    grossExposure: format(gross!),
    netExposure: format(net!),
    leverage: equity > 0n ? toFloat(gross!) / toFloat(equity) : 0,
    positions,
    netPositions,
  };
}

export function markOf(
  { engine }: TradingSession,
  instrument: InstrumentId,
): { readonly price: Money; readonly at: EpochMs } | undefined {
  const price = engine.portfolio.mark(instrument);
  const at = engine.portfolio.markedAt(instrument);
  return price === undefined || at === undefined ? undefined : { price, at };
}
