import type { EpochMs } from '../../domain/index.ts';
import type { KlineInterval, Uid } from './requests.ts';
import type { BookRow, KlineRow, LiquidationRow, TradeRow } from './public-rows.ts';
import type { ExecutionRow, OrderRow, PositionRow, WalletRow } from './rows.ts';
import type { Category, SymbolRef, SymbolStatus } from './spec.ts';

/** What happened, in the one true order. A wire may delay or shuffle it, as Bybit's topics do; the exchange does not. */
export type ExchangeEvent = PrivateEvent | PublicEvent;

export type PrivateEvent =
  | { readonly type: 'order'; readonly uid: Uid; readonly at: EpochMs; readonly order: OrderRow }
  | { readonly type: 'execution'; readonly uid: Uid; readonly at: EpochMs; readonly execution: ExecutionRow }
  | { readonly type: 'position'; readonly uid: Uid; readonly at: EpochMs; readonly position: PositionRow }
  /** The whole account's totals, and the coins that changed. */
  | { readonly type: 'wallet'; readonly uid: Uid; readonly at: EpochMs; readonly wallet: WalletRow };

export type PublicEvent =
  | ({ readonly type: 'trade'; readonly at: EpochMs; readonly trade: TradeRow } & SymbolRef)
  /** Every level that one command changed, with its new quantity. */
  | { readonly type: 'book'; readonly at: EpochMs; readonly delta: BookRow }
  /** Index, mark or funding rate moved; `tickers` has the numbers. */
  | ({ readonly type: 'prices'; readonly at: EpochMs } & SymbolRef)
  | ({
      readonly type: 'kline';
      readonly at: EpochMs;
      readonly interval: KlineInterval;
      readonly kline: KlineRow;
    } & SymbolRef)
  | {
      readonly type: 'liquidation';
      readonly at: EpochMs;
      readonly category: Category;
      readonly liquidation: LiquidationRow;
    }
  | ({ readonly type: 'status'; readonly at: EpochMs; readonly status: SymbolStatus } & SymbolRef);

export type Listener = (event: ExchangeEvent) => void;
