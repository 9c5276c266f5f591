/** grademark: rules over a data frame; it knows no fee and no size: `PEER_MODULES=FOLDER node grademark.ts WORK VERSION`. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Result } from '../result.ts';
import { serve } from './serve.ts';

interface FrameBar {
  readonly time: Date;
  readonly bar: number;
  readonly isAbove: boolean;
  readonly wasAbove: boolean;
}

interface GrademarkTrade {
  readonly entryTime: Date;
  readonly exitTime: Date;
  readonly entryPrice: number;
  readonly exitPrice: number;
}

interface Grademark {
  backtest(
    strategy: {
      entryRule(enter: () => void, told: { readonly bar: FrameBar }): void;
      exitRule(leave: () => void, told: { readonly bar: FrameBar }): void;
    },
    frame: object,
  ): readonly GrademarkTrade[];
}

const MINUTE_MS = 60_000;

const load = createRequire(join(process.env['PEER_MODULES']!, 'package.json'));
const { backtest } = load('grademark') as Grademark;
const { DataFrame } = load('data-forge') as { readonly DataFrame: new (rows: readonly object[]) => object };

await serve(
  process.argv[3]!,
  ({ columns, fast, slow, firstBar, cash }) => {
    const { openTime, open, high, low, close, length } = columns;
    return () => () => {
      const [quick, lazy] = [average(close, fast[0]!), average(close, slow[0]!)];
      const isAbove = (bar: number): boolean => quick[bar]! > lazy[bar]!;
      const rows = Array.from({ length }, (_, bar) => ({
        time: new Date(openTime[bar]!),
        bar,
        open: open[bar]!,
        high: high[bar]!,
        low: low[bar]!,
        close: close[bar]!,
        isAbove: isAbove(bar),
        wasAbove: bar > 0 && isAbove(bar - 1),
      }));
      const trades = backtest(
        {
          entryRule(enter, { bar }) {
            if (bar.bar >= firstBar && bar.isAbove && !bar.wasAbove) enter();
          },
          exitRule(leave, { bar }) {
            if (!bar.isAbove && bar.wasAbove) leave();
          },
        },
        new DataFrame(rows),
      );
      return { trades, start: openTime[0]!, cash };
    };
  },
  ({ trades, start, cash }: { trades: readonly GrademarkTrade[]; start: number; cash: number }): Result => ({
    trips: trades.map(({ entryTime, exitTime, entryPrice, exitPrice }) => ({
      entryBar: (entryTime.getTime() - start) / MINUTE_MS,
      exitBar: (exitTime.getTime() - start) / MINUTE_MS,
      entryPrice,
      exitPrice,
      quantity: 1,
      fees: 0,
    })),
    finalEquity: trades.reduce((sum, { entryPrice, exitPrice }) => sum + exitPrice - entryPrice, cash),
  }),
);

function average(values: Float64Array, period: number): Float64Array {
  let mean = values[0]!;
  return values.map((value) => (mean += (2 / (period + 1)) * (value - mean)));
}
