/** PineTS: a script of Pine, with the broker emulator of its `strategy`: `PEER_MODULES=FOLDER node pinets.ts WORK VERSION`. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Result } from '../result.ts';
import { serve } from './serve.ts';

interface PineTrade {
  readonly entry_bar_index: number;
  readonly exit_bar_index: number;
  readonly entry_price: number;
  readonly exit_price: number;
  readonly size: number;
  readonly commission: number;
}

interface PineContext {
  readonly strategy: { readonly closedtrades: readonly PineTrade[]; readonly equity: number };
}

type PineConstructor = new (
  bars: readonly object[],
  ticker: string,
  timeframe: string,
) => { run(script: string): Promise<PineContext> };

const MINUTE_MS = 60_000;

const { PineTS } = createRequire(join(process.env['PEER_MODULES']!, 'package.json'))('pinets') as {
  readonly PineTS: PineConstructor;
};

await serve(
  process.argv[3]!,
  ({ columns, fast, slow, firstBar, cash, quantity, feeRate }) => {
    const { openTime, open, high, low, close, volume } = columns;
    const bars = Array.from(openTime, (time, bar) => ({
      openTime: time,
      closeTime: time + MINUTE_MS - 1,
      open: open[bar]!,
      high: high[bar]!,
      low: low[bar]!,
      close: close[bar]!,
      volume: volume[bar]!,
    }));
    const script = `//@version=6
strategy("cross", initial_capital=${cash}, default_qty_type=strategy.fixed, default_qty_value=${quantity},
     commission_type=strategy.commission.percent, commission_value=${Number((feeRate * 100).toFixed(9))})
fast = ta.ema(close, ${fast[0]})
slow = ta.ema(close, ${slow[0]})
if ta.crossover(fast, slow) and bar_index >= ${firstBar}
    strategy.entry("L", strategy.long)
if ta.crossunder(fast, slow) and bar_index >= ${firstBar}
    strategy.close("L")
`.replace(',\n     ', ', ');
    return () => () => new PineTS(bars, 'BTCUSDT', '1').run(script);
  },
  ({ strategy }: PineContext): Result => ({
    trips: strategy.closedtrades.map((trade) => ({
      entryBar: trade.entry_bar_index,
      exitBar: trade.exit_bar_index,
      entryPrice: trade.entry_price,
      exitPrice: trade.exit_price,
      quantity: trade.size,
      fees: trade.commission,
    })),
    finalEquity: strategy.equity,
  }),
);
