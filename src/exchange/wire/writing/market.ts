import { format, multiply, ZERO, type Fixed } from '../../../domain/index.ts';
import type { BookLevel, KlineRow, TickerRow, TradeRow } from '../../core/public-rows.ts';
import type { Category, SymbolSpec, SymbolStatus } from '../../core/spec.ts';
import { amount } from './amounts.ts';

export function levelJson([price, quantity]: BookLevel): readonly [string, string] {
  return [format(price), format(quantity)];
}

export function tickerJson(row: TickerRow): Record<string, string> {
  return row.category === 'spot' ? spotTicker(row) : linearTicker(row);
}

/** As the topic has it: on spot without bid and ask. */
export function tickerEventJson(row: TickerRow): Record<string, string> {
  if (row.category === 'linear') return { ...linearTicker(row), tickDirection: row.tickDirection };
  const ticker = spotTicker(row);
  for (const name of ['bid1Price', 'bid1Size', 'ask1Price', 'ask1Size']) delete ticker[name];
  return ticker;
}

function spotTicker(row: TickerRow): Record<string, string> {
  return {
    symbol: row.symbol,
    bid1Price: amount(row.bid1Price),
    bid1Size: format(row.bid1Size),
    ask1Price: amount(row.ask1Price),
    ask1Size: format(row.ask1Size),
    lastPrice: amount(row.lastPrice),
    prevPrice24h: amount(row.prevPrice24h),
    price24hPcnt: format(row.price24hPcnt),
    highPrice24h: amount(row.highPrice24h),
    lowPrice24h: amount(row.lowPrice24h),
    turnover24h: format(row.turnover24h),
    volume24h: format(row.volume24h),
    usdIndexPrice: amount(row.indexPrice),
  };
}

function linearTicker(row: TickerRow): Record<string, string> {
  const { openInterest, openInterestValue } = row;
  return {
    symbol: row.symbol,
    lastPrice: amount(row.lastPrice),
    indexPrice: amount(row.indexPrice),
    markPrice: amount(row.markPrice),
    prevPrice24h: amount(row.prevPrice24h),
    price24hPcnt: format(row.price24hPcnt),
    highPrice24h: amount(row.highPrice24h),
    lowPrice24h: amount(row.lowPrice24h),
    prevPrice1h: amount(row.prevPrice1h),
    // Bybit counts both sides; the other two fields count one.
    openInterest: format((2n * openInterest) as Fixed),
    openInterestValue: format((2n * openInterestValue) as Fixed),
    singleOpenInterest: format(openInterest),
    singleOpenInterestValue: format(openInterestValue),
    turnover24h: format(row.turnover24h),
    volume24h: format(row.volume24h),
    fundingRate: format(row.fundingRate),
    nextFundingTime: String(row.nextFundingTime),
    predictedDeliveryPrice: '',
    basisRate: '',
    basis: '',
    basisRateYear: '',
    deliveryFeeRate: '',
    deliveryTime: '0',
    bid1Price: amount(row.bid1Price),
    bid1Size: format(row.bid1Size),
    ask1Price: amount(row.ask1Price),
    ask1Size: format(row.ask1Size),
    preOpenPrice: '',
    preQty: '',
    curPreListingPhase: '',
    fundingIntervalHour: String(row.fundingIntervalHour),
    fundingCap: '',
  };
}

export function klineJson(row: KlineRow, withVolume: boolean): readonly string[] {
  const prices = [row.start.toString(), format(row.open), format(row.high), format(row.low), format(row.close)];
  return withVolume ? [...prices, format(row.volume), format(row.turnover)] : prices;
}

export function tradeJson(row: TradeRow): Record<string, unknown> {
  return {
    execId: row.execId,
    symbol: row.symbol,
    price: format(row.price),
    size: format(row.size),
    side: row.side,
    time: String(row.time),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(row.seq),
  };
}

/** As the `publicTrade` topic has it. */
export function tradeEventJson(row: TradeRow, category: Category): Record<string, unknown> {
  return {
    T: row.time,
    s: row.symbol,
    S: row.side,
    v: format(row.size),
    p: format(row.price),
    ...(category === 'linear' ? { L: row.tickDirection } : {}),
    i: row.execId,
    BT: false,
    RPI: false,
    seq: row.seq,
  };
}

export function instrumentJson(spec: SymbolSpec, status: SymbolStatus): Record<string, unknown> {
  return spec.category === 'spot' ? spotInstrument(spec, status) : linearInstrument(spec, status);
}

function linearInstrument(spec: SymbolSpec, status: SymbolStatus): Record<string, unknown> {
  return {
    symbol: spec.symbol,
    symbolId: spec.symbolId,
    contractType: 'LinearPerpetual',
    status: statusWord(status),
    baseCoin: spec.baseCoin,
    quoteCoin: spec.quoteCoin,
    settleCoin: spec.quoteCoin,
    symbolType: '',
    launchTime: String(spec.launchTime),
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(decimalsOf(spec.tickSize)),
    leverageFilter: {
      minLeverage: format(spec.minLeverage),
      maxLeverage: format(spec.maxLeverage),
      leverageStep: format(spec.leverageStep),
    },
    priceFilter: {
      minPrice: format(spec.minPrice),
      maxPrice: format(spec.maxPrice),
      tickSize: format(spec.tickSize),
    },
    lotSizeFilter: {
      maxOrderQty: format(spec.maxOrderQty),
      minOrderQty: format(spec.minOrderQty),
      qtyStep: format(spec.qtyStep),
      postOnlyMaxOrderQty: format(spec.postOnlyMaxOrderQty),
      maxMktOrderQty: format(spec.maxMktOrderQty),
      minNotionalValue: format(spec.minNotionalValue),
    },
    unifiedMarginTrade: true,
    fundingInterval: spec.fundingInterval,
    copyTrading: 'none',
    upperFundingRate: format(spec.upperFundingRate),
    lowerFundingRate: format(spec.lowerFundingRate),
    displayName: '',
    forbidUplWithdrawal: false,
    isPreListing: false,
    preListingInfo: null,
    riskParameters: riskParameters(spec),
  };
}

function spotInstrument(spec: SymbolSpec, status: SymbolStatus): Record<string, unknown> {
  return {
    symbol: spec.symbol,
    symbolId: spec.symbolId,
    baseCoin: spec.baseCoin,
    quoteCoin: spec.quoteCoin,
    innovation: '0',
    symbolType: '',
    status: statusWord(status),
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: format(spec.qtyStep),
      quotePrecision: format(spec.quotePrecision),
      minOrderQty: format(spec.minOrderQty),
      maxOrderQty: format(spec.maxOrderQty),
      minOrderAmt: format(spec.minNotionalValue),
      maxOrderAmt: format(multiply(spec.maxOrderQty, spec.maxPrice)),
      maxLimitOrderQty: format(spec.maxOrderQty),
      maxMarketOrderQty: format(spec.maxMktOrderQty),
      postOnlyMaxLimitOrderSize: format(spec.postOnlyMaxOrderQty),
    },
    priceFilter: { tickSize: format(spec.tickSize) },
    riskParameters: riskParameters(spec),
  };
}

/** One risk tier; Bybit gives some of these as numbers. */
export function riskTierJson(spec: SymbolSpec, index: number): Record<string, unknown> {
  const tier = spec.riskTiers[index]!;
  return {
    id: tier.id,
    symbol: spec.symbol,
    riskLimitValue: format(tier.riskLimitValue),
    maintenanceMargin: Number(format(tier.maintenanceMargin)),
    initialMargin: Number(format(tier.initialMargin)),
    isLowestRisk: index === 0 ? 1 : 0,
    maxLeverage: format(tier.maxLeverage),
    mmDeduction: tier.mmDeduction === ZERO ? '' : format(tier.mmDeduction),
  };
}

/** A halt is not announced on the instrument: Bybit answers orders with a code and leaves the status as it is. */
function statusWord(status: SymbolStatus): string {
  return status === 'Closed' ? 'Closed' : 'Trading';
}

function riskParameters(spec: SymbolSpec): Record<string, string> {
  return {
    priceLimitRatioX: format(spec.priceLimitRatioX),
    priceLimitRatioY: format(spec.priceLimitRatioY),
  };
}

/** Decimals of a step, at most 12. */
function decimalsOf(step: Fixed): number {
  return (format(step).split('.')[1] ?? '').length;
}
