import { add, divide, fixed, larger, magnitude, multiply, proportion, subtract, ZERO } from '../../domain/index.ts';
import type { Fixed, Price, Rate } from '../../domain/index.ts';
import type { Account, Holding } from './account.ts';
import type { Floor } from './floor.ts';
import type { Position } from './position.ts';
import type { RiskTier, SymbolSpec } from './spec.ts';

/** An account's money and what is asked of it, in dollars (cross) at this moment's marks. */
export interface Standing {
  readonly walletBalance: Fixed;
  readonly locked: Fixed;
  readonly unrealisedPnl: Fixed;
  readonly positionIM: Fixed;
  readonly orderIM: Fixed;
  readonly positionMM: Fixed;
}

const NEVER = fixed('1000000');

/** By the value of the position; beyond the last tier the last one holds. */
export function tierOf(spec: SymbolSpec, value: Fixed): RiskTier {
  return spec.riskTiers.find(({ riskLimitValue }) => value <= riskLimitValue) ?? spec.riskTiers.at(-1)!;
}

export function markOf(position: Position): Price {
  return position.market.prices.mark ?? position.avgPrice;
}

/** What the taker fee would be if the position had to be closed where its own margin is used up. */
function feeToClose(position: Position): Fixed {
  const { account, market, size, entryValue } = position;
  const leverage = account.holding(market).leverageOf(position.side);
  const share = divide(entryValue, leverage);
  const bustValue = size < ZERO ? add(entryValue, share) : subtract(entryValue, share);
  return multiply(bustValue, account.feeRatesFor(market).takerFeeRate);
}

/** Isolated: what was set aside at entry, and what was added. Cross: revalued at the mark. */
export function positionIM(position: Position): Fixed {
  if (!position.isOpen) return ZERO;
  const { account, market } = position;
  const leverage = account.holding(market).leverageOf(position.side);
  const isolated = account.marginMode === 'ISOLATED_MARGIN';
  const value = isolated ? position.entryValue : position.valueAt(markOf(position));
  const own = add(divide(value, leverage), feeToClose(position));
  return isolated ? add(own, position.extraMargin) : own;
}

export function positionMM(position: Position): Fixed {
  if (!position.isOpen) return ZERO;
  const value = position.valueAt(markOf(position));
  const tier = tierOf(position.market.spec, value);
  return add(subtract(multiply(value, tier.maintenanceMargin), tier.mmDeduction), feeToClose(position));
}

/** Cost of opening: initial margin, the fee to open, and the fee to close at the point of bankruptcy. */
function openingCost(value: Fixed, leverage: Fixed, takerFeeRate: Rate, isLong: boolean): Fixed {
  const share = divide(value, leverage);
  const bust = isLong ? subtract(value, share) : add(value, share);
  return add(share, add(multiply(value, takerFeeRate), multiply(bust, takerFeeRate)));
}

/** One-way: the dearer side counts, and what only reduces is free. Hedge: both sides count. */
export function orderIM(holding: Holding): Fixed {
  const { account, market, buyQty, buyValue, sellQty, sellValue } = holding;
  if (buyQty === ZERO && sellQty === ZERO) return ZERO;
  const { takerFeeRate } = account.feeRatesFor(market);
  const size = holding.mode === 'hedge' ? ZERO : netSize(holding);
  const buys = openingShare(buyQty, buyValue, size < ZERO ? magnitude(size) : ZERO);
  const sells = openingShare(sellQty, sellValue, size > ZERO ? size : ZERO);
  const buyCost = openingCost(buys, holding.buyLeverage, takerFeeRate, true);
  const sellCost = openingCost(sells, holding.sellLeverage, takerFeeRate, false);
  return holding.mode === 'hedge' ? add(buyCost, sellCost) : larger(buyCost, sellCost);
}

function openingShare(qty: Fixed, value: Fixed, reducing: Fixed): Fixed {
  if (qty <= reducing) return ZERO;
  return reducing === ZERO ? value : proportion(value, subtract(qty, reducing), qty);
}

function netSize(holding: Holding): Fixed {
  let size: Fixed = ZERO;
  for (const position of holding.positions) size = add(size, position.size);
  return size;
}

/** In dollars. Every coin counts as collateral at its index, without a haircut; a debt counts against. */
export function standingOf(floor: Floor, account: Account): Standing {
  let [walletBalance, locked, unrealisedPnl]: Fixed[] = [ZERO, ZERO, ZERO];
  let [positionsIM, ordersIM, positionsMM]: Fixed[] = [ZERO, ZERO, ZERO];
  for (const balance of account.coins.values()) {
    const price = floor.dollarPrice(balance.coin);
    walletBalance = add(walletBalance!, multiply(balance.walletBalance, price));
    locked = add(locked!, multiply(balance.locked, price));
  }
  for (const holding of account.holdings.values()) {
    if (!holding.market.isLinear) continue;
    const price = floor.dollarPrice(holding.market.spec.quoteCoin);
    ordersIM = add(ordersIM!, multiply(orderIM(holding), price));
    for (const position of holding.positions) {
      if (!position.isOpen) continue;
      unrealisedPnl = add(unrealisedPnl!, multiply(position.unrealisedAt(markOf(position)), price));
      positionsIM = add(positionsIM!, multiply(positionIM(position), price));
      positionsMM = add(positionsMM!, multiply(positionMM(position), price));
    }
  }
  return {
    walletBalance: walletBalance!,
    locked: locked!,
    unrealisedPnl: unrealisedPnl!,
    positionIM: positionsIM!,
    orderIM: ordersIM!,
    positionMM: positionsMM!,
  };
}

export function marginBalance({ walletBalance, unrealisedPnl }: Standing): Fixed {
  return add(walletBalance, unrealisedPnl);
}

/** What a new linear order may cost, in the coin it settles in. */
export function availableFor(floor: Floor, account: Account, coin: string): Fixed {
  if (account.marginMode === 'ISOLATED_MARGIN') return availableIsolated(account, coin);
  const standing = standingOf(floor, account);
  const used = add(add(standing.positionIM, standing.orderIM), standing.locked);
  const price = floor.dollarPrice(coin);
  return price === ZERO ? ZERO : divide(subtract(marginBalance(standing), used), price);
}

/** What can be spent on spot or taken out: never more than there is of the coin, nor what margin needs. */
export function spendable(floor: Floor, account: Account, coin: string): Fixed {
  const { walletBalance, locked } = account.coin(coin);
  const free = subtract(walletBalance, locked);
  const available = availableFor(floor, account, coin);
  return larger(ZERO, floor.dollarPrice(coin) === ZERO || free < available ? free : available);
}

function availableIsolated(account: Account, coin: string): Fixed {
  const { walletBalance, locked } = account.coin(coin);
  let available = subtract(walletBalance, locked);
  for (const holding of account.holdings.values()) {
    if (!holding.market.isLinear || holding.market.spec.quoteCoin !== coin) continue;
    available = subtract(available, orderIM(holding));
    for (const position of holding.positions) available = subtract(available, positionIM(position));
  }
  return available;
}

/** A margin over what covers it; nothing to cover it with is as bad as it gets. */
export function rateOf(margin: Fixed, cover: Fixed): Rate {
  if (margin === ZERO) return ZERO;
  return cover <= ZERO ? NEVER : divide(margin, cover);
}

/** Whether a tier allows the leverage: the larger the position, the less. */
export function tierAllows(spec: SymbolSpec, value: Fixed, leverage: Fixed): boolean {
  const tier = tierOf(spec, value);
  return value <= tier.riskLimitValue && leverage <= tier.maxLeverage;
}
