import {
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type SeriesMarker,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';
import { formatNumber } from '../format/number.ts';
import { useTheme } from '../theme.ts';
import { goesOn, pricePlaces, type CandleBar, type FillMark } from './candle-series.ts';
import { PALETTES, type Palette } from './palette.ts';

interface Props {
  readonly bars: readonly CandleBar[];
  readonly marks: readonly FillMark[];
  readonly label: string;
  /** Another chart altogether when this changes: it is laid out anew. */
  readonly subject: string;
  /** Called with the opening time, in milliseconds, of the bar under the pointer; `undefined` when there is none. */
  readonly onHover: (openTime: number | undefined) => void;
}

interface Drawing {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly markers: ISeriesMarkersPluginApi<UTCTimestamp>;
  drawn: readonly CandleBar[];
}

/** Width of a bar and its gap at first, in pixels; what does not fit is a scroll away. */
const BAR_WIDTH = 6.5;

export function CandleChart({ bars, marks, label, subject, onHover }: Props) {
  const theme = useTheme();
  const palette = PALETTES[theme];
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(null);
  const latest = useRef(onHover);
  useEffect(() => {
    latest.current = onHover;
  });

  useEffect(() => {
    if (box.current === null) return;
    const made = draw(box.current, palette);
    made.chart.subscribeCrosshairMove(({ time }) => {
      latest.current(typeof time === 'number' ? time * 1_000 : undefined);
    });
    drawing.current = made;
    return () => {
      made.chart.remove();
      drawing.current = null;
    };
  }, [palette, subject]);

  useEffect(() => {
    if (drawing.current !== null) update(drawing.current, bars, palette);
  }, [bars, palette, subject]);

  useEffect(() => {
    drawing.current?.markers.setMarkers(marks.map((mark) => markerOf(mark, palette)));
  }, [marks, palette, subject]);

  return <div ref={box} className="plot candle-chart" role="img" aria-label={label} />;
}

function draw(element: HTMLElement, palette: Palette): Drawing {
  const chart = createChart(element, {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: 'transparent' },
      textColor: palette.text,
      fontSize: 11,
      fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
      // The logo brings a style element, which the page's policy refuses; the panel names TradingView in words.
      attributionLogo: false,
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    rightPriceScale: { borderColor: palette.axis },
    timeScale: { borderColor: palette.axis, timeVisible: true, secondsVisible: false, rightOffset: 4 },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
      horzLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
    },
    // A page scrolls past a chart; only a pinch or a held key zooms it.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  });
  const candles = chart.addSeries(CandlestickSeries, {
    upColor: palette.up,
    downColor: palette.down,
    borderVisible: false,
    wickUpColor: palette.up,
    wickDownColor: palette.down,
  });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  chart.priceScale('right').applyOptions({ scaleMargins: { top: 0.1, bottom: 0.2 } });
  return {
    chart,
    candles,
    volume,
    markers: createSeriesMarkers(candles, [], {}) as ISeriesMarkersPluginApi<UTCTimestamp>,
    drawn: [],
  };
}

/** Draws only what is new when the bars go on from those already drawn; everything otherwise. */
function update(drawing: Drawing, bars: readonly CandleBar[], palette: Palette): void {
  const { chart, candles, volume, drawn } = drawing;
  const last = bars.at(-1);
  if (last === undefined) return;
  drawing.drawn = bars;
  if (goesOn(drawn, bars)) {
    for (const bar of bars.slice(drawn.length - 1)) {
      candles.update(candleOf(bar));
      volume.update(volumeOf(bar, palette));
    }
    return;
  }
  const places = pricePlaces(last[4]);
  const formatter = (price: number): string => formatNumber(price, places);
  candles.applyOptions({ priceFormat: { type: 'custom', formatter, minMove: 10 ** -places } });
  candles.setData(bars.map(candleOf));
  volume.setData(bars.map((bar) => volumeOf(bar, palette)));
  if (drawn.length > 0) return; // Where the reader had scrolled to is where they stay.
  chart.timeScale().applyOptions({ barSpacing: BAR_WIDTH });
  chart.timeScale().scrollToRealTime();
}

function timeOf([openTime]: CandleBar): UTCTimestamp {
  return (openTime / 1_000) as UTCTimestamp;
}

function candleOf(bar: CandleBar) {
  const [, open, high, low, close] = bar;
  return { time: timeOf(bar), open, high, low, close };
}

function volumeOf(bar: CandleBar, palette: Palette) {
  return { time: timeOf(bar), value: bar[5], color: bar[4] >= bar[1] ? palette.volumeUp : palette.volumeDown };
}

function markerOf({ openTime, side, fills }: FillMark, palette: Palette): SeriesMarker<UTCTimestamp> {
  return {
    time: (openTime / 1_000) as UTCTimestamp,
    position: side === 'buy' ? 'belowBar' : 'aboveBar',
    shape: side === 'buy' ? 'arrowUp' : 'arrowDown',
    color: side === 'buy' ? palette.buy : palette.sell,
    ...(fills.length > 1 && { text: `${fills.length}` }),
  };
}
