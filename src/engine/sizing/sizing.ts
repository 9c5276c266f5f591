import type { Money, Quantity, Rate } from '../../domain/index.ts';

/** What "fully invested" means for one session: chosen by name, applied by `sizeFor`. */
export type Sizing =
  | { readonly kind: 'fixed-quantity'; readonly quantity: Quantity }
  /** Value of the position, quote currency. */
  | { readonly kind: 'fixed-notional'; readonly notional: Money }
  | { readonly kind: 'equity-fraction'; readonly fraction: Rate }
  /** Position value is equity times target over realised volatility (both annual), at most `fractionMax` of equity. */
  | { readonly kind: 'volatility-target'; readonly annualVolatility: Rate; readonly fractionMax: Rate }
  /** Being stopped out costs this fraction of equity, fees and slippage aside. */
  | { readonly kind: 'risk-to-stop'; readonly riskRate: Rate }
  /** As `risk-to-stop`, with a rate that falls as equity grows: `balance-risk.ts`. */
  | { readonly kind: 'balance-risk' }
  /** All equity once, less a reserve for fees. */
  | { readonly kind: 'all-in' };

export type SizingKind = Sizing['kind'];
