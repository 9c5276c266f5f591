import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import type { Candles, StrategyView } from '../../../contract/index.ts';
import { markFills, type CandleBar, type FillMark } from '../charts/candle-series.ts';
import { useLive } from '../live/use-live.ts';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import { CandleReading } from './candle-reading.tsx';
import { useCandles } from './use-candles.ts';

const CandleChart = lazy(async () => ({ default: (await import('../charts/candle-chart.tsx')).CandleChart }));

/** Prices with our fills on them. @param strategy only its instruments and its fills; every strategy's when absent */
export function CandlePanel({ strategy }: { readonly strategy?: StrategyView }) {
  const strategies = useLive((data) => data?.strategies);
  const markets = useMemo(
    () => marketsOf(strategy === undefined ? (strategies ?? []) : [strategy]),
    [strategy, strategies],
  );
  const [chosen, setChosen] = useState<string>();
  const market = markets.find(({ key }) => key === chosen) ?? markets[0];
  const several = new Set(markets.map(({ timeframe }) => timeframe)).size > 1;
  const picker = markets.length > 1 && (
    <Segments
      label="Instrument"
      options={markets.map(({ key, instrument, timeframe }) => ({
        value: key,
        label: several ? `${shortName(instrument)} ${timeframe}` : shortName(instrument),
      }))}
      value={market?.key ?? ''}
      onChange={setChosen}
    />
  );
  if (market === undefined) {
    return (
      <Panel title="Prices" className="candle-panel">
        {strategies === undefined ? (
          <Loading what="candles" />
        ) : (
          <Empty title="No instrument">There is no strategy, so no market is watched.</Empty>
        )}
      </Panel>
    );
  }
  return (
    <Market
      key={market.key}
      instrument={market.instrument}
      timeframe={market.timeframe}
      strategyId={strategy?.strategyId}
      picker={picker}
    />
  );
}

interface MarketKey {
  readonly key: string;
  readonly instrument: string;
  readonly timeframe: Candles['timeframe'];
}

function Market(
  props: Omit<MarketKey, 'key'> & { readonly strategyId: string | undefined; readonly picker: ReactNode },
) {
  const { instrument, timeframe, strategyId, picker } = props;
  const { candles, error, refetch } = useCandles({ instrument, timeframe, strategyId });
  const [hovered, setHovered] = useState<number>();
  const bars = candles?.bars;
  const marks = useMemo(() => markFills(candles?.bars ?? [], candles?.fills ?? []), [candles]);
  const bar = bars === undefined ? undefined : (bars.find(([openTime]) => openTime === hovered) ?? bars.at(-1));
  return (
    <Panel title={`${instrument} ${timeframe}`} className="candle-panel" actions={picker}>
      {candles === undefined || bars === undefined ? (
        error === null ? (
          <Loading what="candles" />
        ) : (
          <Failed what="Candles" error={error} onRetry={refetch} />
        )
      ) : bars.length === 0 || bar === undefined ? (
        <Empty title="No bars yet">They appear as the market moves.</Empty>
      ) : (
        <>
          <CandleReading
            bar={bar}
            marks={marks.filter(({ openTime }) => openTime === bar[0])}
            simulated={candles.market.simulated}
          />
          <Suspense fallback={<Loading what="chart" />}>
            <CandleChart
              bars={bars}
              marks={marks}
              subject={`${instrument} ${timeframe} ${strategyId ?? ''}`}
              label={summary(instrument, timeframe, bars, marks)}
              onHover={setHovered}
            />
          </Suspense>
          <p className="chart-legend">
            <span className="legend-buy">▲ our buys</span>
            <span className="legend-sell">▼ our sells</span>
            <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
              Charts by TradingView
            </a>
          </p>
        </>
      )}
    </Panel>
  );
}

function marketsOf(strategies: readonly StrategyView[]): readonly MarketKey[] {
  const markets = new Map<string, MarketKey>();
  for (const { instruments, timeframes } of strategies) {
    for (const instrument of instruments) {
      for (const timeframe of timeframes) {
        const key = `${instrument} ${timeframe}`;
        if (!markets.has(key)) markets.set(key, { key, instrument, timeframe });
      }
    }
  }
  return [...markets.values()];
}

/** `BTCUSDT` of `BTCUSDT-PERP.SIM`: the title beside it has the whole name. */
function shortName(instrument: string): string {
  return instrument.split(/[-.]/)[0] ?? instrument;
}

function summary(
  instrument: string,
  timeframe: string,
  bars: readonly CandleBar[],
  marks: readonly FillMark[],
): string {
  const fills = marks.reduce((count, mark) => count + mark.fills.length, 0);
  return `${bars.length} candles of ${instrument}, ${timeframe} each, last close ${bars.at(-1)?.[4] ?? 'unknown'}; ${fills} of our fills`;
}
