import { isMultipleOf, magnitude, ZERO, type Price, type Quantity } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { tpslRefusal } from './admission.ts';
import type { Floor } from './floor.ts';
import type { Order } from './order.ts';
import { accepted, refused, type Outcome, type Refusal } from './outcome.ts';
import type { Position } from './position.ts';
import { clearStop, legsOf, placeGuard, setWholeStop } from './protection.ts';
import type { SetTradingStop } from './requests.ts';
import { linearHolding } from './settings.ts';

const PARTIAL_MAX = 20;

/** TP, SL and trailing stop of a position: `Full` sets the position's own, `Partial` only ever adds. */
export function setTradingStop(floor: Floor, account: Account, request: SetTradingStop): Outcome<undefined> {
  const holding = linearHolding(floor, account, request.symbol);
  if ('ok' in holding) return holding;
  if (!holding.indexes.includes(request.positionIdx)) return refused(10001, 'position idx not match position mode');
  const position = holding.positionAt(request.positionIdx, floor.now);
  if (!position.isOpen) return refused(10001, 'can not set tp/sl/ts for zero position');
  const refusal = levelsRefusal(position, request);
  if (refusal !== undefined) return refusal;
  const done =
    request.tpslMode === 'Partial' ? addPartial(floor, position, request) : setFull(floor, position, request);
  if (done === undefined) floor.publisher.position(position);
  return done ?? accepted(undefined);
}

function levelsRefusal(position: Position, request: SetTradingStop): Refusal | undefined {
  const { market, size } = position;
  const basePrice = market.prices.last ?? position.avgPrice;
  const { trailingStop, activePrice } = request;
  if (trailingStop !== undefined && trailingStop !== ZERO) {
    if (trailingStop < ZERO || !isMultipleOf(trailingStop, market.spec.tickSize)) {
      return refused(10001, 'params error: trailingStop invalid');
    }
    const isAhead =
      activePrice === undefined ||
      activePrice === ZERO ||
      (size > ZERO ? activePrice > basePrice : activePrice < basePrice);
    if (!isAhead) return refused(10001, 'TrailingProfit activePrice must be ahead of the last price');
  }
  return tpslRefusal(market, request, { side: size > ZERO ? 'Buy' : 'Sell', basePrice });
}

function setFull(floor: Floor, position: Position, request: SetTradingStop): Refusal | undefined {
  const { takeProfit, stopLoss, trailingStop, activePrice } = request;
  const legs = legsOf(request).filter(({ takesProfit, price, by }) => {
    const known = stopOf(position, takesProfit ? 'TakeProfit' : 'StopLoss')?.trigger;
    return known?.price !== price || known.by !== by;
  });
  const removed = (['TakeProfit', 'StopLoss'] as const).filter(
    (kind) => (kind === 'TakeProfit' ? takeProfit : stopLoss) === ZERO && stopOf(position, kind) !== undefined,
  );
  const trailing = stopOf(position, 'TrailingStop')?.trigger?.trailing;
  const wantedActive = activePrice === ZERO ? undefined : activePrice;
  const sameTrail = trailing?.distance === trailingStop && trailing?.activePrice === wantedActive;
  const trailChanges = trailingStop !== undefined && (trailingStop === ZERO ? trailing !== undefined : !sameTrail);
  if (legs.length + removed.length === 0 && !trailChanges) return refused(34040, 'not modified');
  for (const kind of removed) clearStop(floor, position, kind);
  for (const leg of legs) setWholeStop(floor, position, leg);
  if (trailChanges) setTrailing(floor, position, { distance: trailingStop, activePrice: wantedActive });
  return undefined;
}

function setTrailing(
  floor: Floor,
  position: Position,
  { distance, activePrice }: { readonly distance: Price; readonly activePrice: Price | undefined },
): void {
  clearStop(floor, position, 'TrailingStop');
  if (distance === ZERO) return;
  const { market, size } = position;
  const now = market.prices.last ?? position.avgPrice;
  const extreme = activePrice === undefined ? now : undefined;
  const from = activePrice ?? now;
  const price = (size > ZERO ? from - distance : from + distance) as Price;
  const leg = { takesProfit: false, price, by: 'LastPrice', orderType: 'Market', limitPrice: undefined } as const;
  const trailing = { distance, activePrice, extreme };
  placeGuard(floor, position, { leg, kind: 'TrailingStop', qty: magnitude(size), trailing });
}

function addPartial(floor: Floor, position: Position, request: SetTradingStop): Refusal | undefined {
  const { tpSize, slSize } = request;
  const legs = legsOf(request);
  if (legs.length === 0) return refused(10001, 'params error: takeProfit or stopLoss is required');
  if (legs.length === 2 && tpSize !== slSize) return refused(10001, 'tpSize must be equal to slSize');
  const partial = [...position.stops].filter(({ trigger }) => trigger!.kind.startsWith('Partial'));
  if (partial.length + legs.length > PARTIAL_MAX) return refused(110061, 'TP/SL orders exceed the limit of 20');
  const sizes = legs.map(({ takesProfit }) => (takesProfit ? tpSize : slSize));
  if (sizes.some((size) => !isPart(position, size))) return refused(10001, 'params error: tpSize or slSize invalid');
  const made = legs.map((leg, index) =>
    placeGuard(floor, position, {
      leg,
      kind: leg.takesProfit ? 'PartialTakeProfit' : 'PartialStopLoss',
      qty: sizes[index]!,
    }),
  );
  const [first, second] = made;
  if (first !== undefined && second !== undefined) {
    first.oco = second;
    second.oco = first;
  }
  return undefined;
}

function isPart(position: Position, size: Quantity | undefined): size is Quantity {
  return size !== undefined && size > ZERO && isMultipleOf(size, position.market.spec.qtyStep);
}

function stopOf(position: Position, kind: 'TakeProfit' | 'StopLoss' | 'TrailingStop'): Order | undefined {
  return [...position.stops].find(({ trigger }) => trigger?.kind === kind);
}
