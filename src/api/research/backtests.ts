import type {
  BacktestComparison,
  BacktestDetail,
  BacktestOrder,
  BacktestView,
  CatalogueEntry,
} from '../../../contract/index.ts';
import { actor, type Handlers } from '../handlers.ts';
import type { Actor, Page } from '../platform.ts';

/**
 * Backtests that people and programs ask for: they run beside trading and never in its thread.
 *
 * Commands throw `AssayError`: `BACKTEST_UNKNOWN` (404), `CONFLICT` (409, the message says what stands in the way), and for
 * an order that cannot be carried out the codes of `assay backtest` (400).
 */
export interface Backtests {
  catalogue(): readonly CatalogueEntry[];
  /** Newest first. */
  list(query: { readonly page: number; readonly limit: number }): Page<BacktestView>;
  /** @throws BACKTEST_UNKNOWN */
  get(id: string): Promise<BacktestDetail>;
  /** In the order asked for. @throws BACKTEST_UNKNOWN, CONFLICT for one that has not finished */
  compare(ids: readonly string[]): Promise<BacktestComparison>;
  start(command: { readonly order: BacktestOrder } & Actor): Promise<BacktestView>;
  /** @throws BACKTEST_UNKNOWN, CONFLICT for one that has ended */
  cancel(command: { readonly id: string } & Actor): Promise<BacktestView>;
}

export type BacktestRoute =
  | 'listCatalogue'
  | 'listBacktests'
  | 'startBacktest'
  | 'compareBacktests'
  | 'getBacktest'
  | 'cancelBacktest';

export function backtestHandlers(backtests: Backtests): Pick<Handlers, BacktestRoute> {
  return {
    listCatalogue: () => [...backtests.catalogue()],
    listBacktests: ({ query }) => backtests.list(query),
    startBacktest: (call) => backtests.start({ order: call.body, by: actor(call) }),
    compareBacktests: ({ query }) => backtests.compare(query.ids.split(',')),
    getBacktest: ({ params }) => backtests.get(params.id),
    cancelBacktest: (call) => backtests.cancel({ id: call.params.id, by: actor(call) }),
  };
}
