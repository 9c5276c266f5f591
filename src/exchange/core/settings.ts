import { add, divide, isMultipleOf, ZERO } from '../../domain/index.ts';
import type { Account, Holding } from './account.ts';
import { unknownSymbol } from './admission.ts';
import type { Floor } from './floor.ts';
import { availableFor, markOf, positionMM, tierOf } from './margin.ts';
import { accepted, refused, type Outcome, type Refusal } from './outcome.ts';
import { positionRow } from './private-rows.ts';
import type { AddMargin, MarginMode, SetAutoAddMargin, SetLeverage, SwitchPositionMode } from './requests.ts';
import type { PositionRow } from './rows.ts';

export function setLeverage(floor: Floor, account: Account, request: SetLeverage): Outcome<undefined> {
  const holding = linearHolding(floor, account, request.symbol);
  if ('ok' in holding) return holding;
  const { buyLeverage, sellLeverage } = request;
  const { minLeverage, maxLeverage, leverageStep } = holding.market.spec;
  for (const leverage of [buyLeverage, sellLeverage]) {
    if (leverage < minLeverage || !isMultipleOf(leverage, leverageStep)) return refused(10001, 'leverage invalid');
    if (leverage > maxLeverage) return refused(110013, 'Cannot set leverage due to risk limit level.');
  }
  const mayDiffer = holding.mode === 'hedge' && account.marginMode === 'ISOLATED_MARGIN';
  if (buyLeverage !== sellLeverage && !mayDiffer) return refused(10001, 'buy leverage must be equal to sell leverage');
  if (buyLeverage === holding.buyLeverage && sellLeverage === holding.sellLeverage) {
    return refused(110043, 'leverage not modified');
  }
  const value = exposureOf(holding);
  const highest = buyLeverage > sellLeverage ? buyLeverage : sellLeverage;
  if (highest > tierOf(holding.market.spec, value).maxLeverage) {
    return refused(110013, 'Cannot set leverage due to risk limit level.');
  }
  const before = { buyLeverage: holding.buyLeverage, sellLeverage: holding.sellLeverage };
  Object.assign(holding, { buyLeverage, sellLeverage });
  const coin = holding.market.spec.quoteCoin;
  const isTighter = buyLeverage < before.buyLeverage || sellLeverage < before.sellLeverage;
  if (isTighter && value > ZERO && availableFor(floor, account, coin) < ZERO) {
    Object.assign(holding, before);
    return refused(110044, 'Available margin is insufficient.');
  }
  publishHolding(floor, holding);
  return accepted(undefined);
}

function exposureOf(holding: Holding): Holding['buyValue'] {
  const orders = holding.buyValue > holding.sellValue ? holding.buyValue : holding.sellValue;
  return holding.openPositions.reduce((sum, position) => add(sum, position.valueAt(markOf(position))), orders);
}

export function switchPositionMode(floor: Floor, account: Account, request: SwitchPositionMode): Outcome<undefined> {
  const { symbol, coin, mode } = request;
  if (symbol === undefined) {
    if (coin === undefined) return refused(10001, 'params error: symbol or coin is required');
    const markets = floor.markets.filter(({ isLinear, spec }) => isLinear && spec.quoteCoin === coin);
    for (const market of markets) {
      const holding = account.holding(market);
      if (modeRefusal(holding, mode) === undefined) holding.mode = mode;
    }
    return accepted(undefined);
  }
  const holding = linearHolding(floor, account, symbol);
  if ('ok' in holding) return holding;
  const refusal = modeRefusal(holding, mode);
  if (refusal !== undefined) return refusal;
  holding.mode = mode;
  publishHolding(floor, holding);
  return accepted(undefined);
}

function modeRefusal(holding: Holding, mode: Holding['mode']): Refusal | undefined {
  if (holding.mode === mode) return refused(110025, 'Position mode is not modified');
  if (holding.openPositions.length > 0)
    return refused(110024, 'You have an existing position, so position mode cannot be switched.');
  if (holding.activeOrders + holding.conditionalOrders > 0) {
    return refused(110028, 'You have existing open orders, so position mode cannot be switched.');
  }
  return undefined;
}

/** For the whole account; refused when it would leave too little margin. */
export function setMarginMode(floor: Floor, account: Account, marginMode: MarginMode): Outcome<undefined> {
  if (account.marginMode === marginMode) return accepted(undefined);
  const before = account.marginMode;
  account.marginMode = marginMode;
  const coins = new Set(
    [...account.holdings.keys()].filter(({ isLinear }) => isLinear).map(({ spec }) => spec.quoteCoin),
  );
  const isShort = [...coins].some((coin) => availableFor(floor, account, coin) < ZERO);
  if (!isShort) return accepted(undefined);
  account.marginMode = before;
  return refused(3400045, 'Set margin mode failed');
}

export function setAutoAddMargin(floor: Floor, account: Account, request: SetAutoAddMargin): Outcome<undefined> {
  const holding = linearHolding(floor, account, request.symbol);
  if ('ok' in holding) return holding;
  if (account.marginMode !== 'ISOLATED_MARGIN') return refused(110076, 'Only isolated mode can set auto-add-margin');
  if (!holding.indexes.includes(request.positionIdx)) return refused(10001, 'position idx not match position mode');
  const position = holding.positionAt(request.positionIdx, floor.now);
  position.autoAddMargin = request.autoAddMargin;
  floor.publisher.position(position);
  return accepted(undefined);
}

export function addMargin(floor: Floor, account: Account, request: AddMargin): Outcome<PositionRow> {
  const holding = linearHolding(floor, account, request.symbol);
  if ('ok' in holding) return holding;
  if (account.marginMode !== 'ISOLATED_MARGIN') return refused(110077, 'Pm mode cannot modify margin');
  if (!holding.indexes.includes(request.positionIdx)) return refused(10001, 'position idx not match position mode');
  const position = holding.positionAt(request.positionIdx, floor.now);
  if (!position.isOpen) return refused(10001, 'position is zero, cannot modify margin');
  const { margin } = request;
  if (margin > ZERO && margin > availableFor(floor, account, holding.market.spec.quoteCoin)) {
    return refused(110004, 'Wallet balance is insufficient.');
  }
  const extraMargin = add(position.extraMargin, margin);
  const loss = position.unrealisedAt(markOf(position));
  const own = divide(position.entryValue, holding.leverageOf(position.side));
  const left = add(add(own, extraMargin), loss < ZERO ? loss : ZERO);
  if (extraMargin < ZERO || left <= positionMM(position))
    return refused(110046, 'Liquidation will be triggered immediately.');
  position.extraMargin = extraMargin;
  floor.publisher.position(position);
  floor.publisher.wallet(account, holding.market.spec.quoteCoin);
  return accepted(positionRow(floor, position));
}

export function linearHolding(floor: Floor, account: Account, symbol: string): Holding | Refusal {
  const market = floor.market({ category: 'linear', symbol });
  return market === undefined ? unknownSymbol('linear') : account.holding(market);
}

function publishHolding(floor: Floor, holding: Holding): void {
  for (const index of holding.indexes) floor.publisher.position(holding.positionAt(index, floor.now));
  floor.publisher.wallet(holding.account, holding.market.spec.quoteCoin);
}
