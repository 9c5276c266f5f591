import type { EpochMs, Fixed, Price, Quantity, Rate } from '../../domain/index.ts';

export type Category = 'linear' | 'spot';

/** What an account that owes nothing special pays; a negative rate is a rebate. */
export interface FeeRates {
  readonly takerFeeRate: Rate;
  readonly makerFeeRate: Rate;
}

/** One step of the margin ladder: the larger the position, the less leverage. Ordered by `riskLimitValue`. */
export interface RiskTier {
  readonly id: number;
  /** Highest position value of the tier, quote currency. */
  readonly riskLimitValue: Fixed;
  readonly initialMargin: Rate;
  readonly maintenanceMargin: Rate;
  /** Keeps maintenance margin continuous from one tier to the next. */
  readonly mmDeduction: Fixed;
  readonly maxLeverage: Fixed;
}

/** A symbol and its rules, the same names as Bybit's instruments-info; `qtyStep` is spot's `basePrecision`. */
export interface SymbolSpec extends FeeRates {
  readonly category: Category;
  readonly symbol: string;
  readonly symbolId: number;
  readonly baseCoin: string;
  /** Settlement coin, too. */
  readonly quoteCoin: string;
  readonly launchTime: EpochMs;
  readonly tickSize: Price;
  /** Linear only takes prices within; spot has no such rule. */
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly qtyStep: Quantity;
  /** Spot: market orders by quote amount are multiples of it. */
  readonly quotePrecision: Fixed;
  readonly minOrderQty: Quantity;
  readonly maxOrderQty: Quantity;
  readonly maxMktOrderQty: Quantity;
  readonly postOnlyMaxOrderQty: Quantity;
  /** Spot's `minOrderAmt`. */
  readonly minNotionalValue: Fixed;
  readonly priceLimitRatioX: Rate;
  readonly priceLimitRatioY: Rate;
  /** The fields from here on are of linear symbols; spot has no tiers and no funding. */
  readonly riskTiers: readonly RiskTier[];
  readonly minLeverage: Fixed;
  readonly maxLeverage: Fixed;
  readonly leverageStep: Fixed;
  /** Minutes from one funding to the next, counted from midnight UTC. */
  readonly fundingInterval: number;
  readonly upperFundingRate: Rate;
  readonly lowerFundingRate: Rate;
}

/** `Trading` matches; `Halted` answers orders with 110066 or 170031 while public data goes on; `Closed` lists nothing. */
export type SymbolStatus = 'Trading' | 'Halted' | 'Closed';

export interface SymbolRef {
  readonly category: Category;
  readonly symbol: string;
}
