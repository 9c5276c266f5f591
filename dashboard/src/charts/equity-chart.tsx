import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { EquityPoint } from '../../../contract/index.ts';
import { formatMoney } from '../format/decimal.ts';
import { useTheme } from '../theme.ts';
import { FONT, PALETTES, type Palette } from './palette.ts';

interface Props {
  readonly points: readonly EquityPoint[];
  /** Drawn as a dashed line: what was put in. */
  readonly deposited: number;
  readonly label: string;
  /** Called with the place in `points` under the pointer, or `undefined` when it has left. */
  readonly onHover: (index: number | undefined) => void;
}

export function EquityChart({ points, deposited, label, onHover }: Props) {
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>(null);
  const latest = useRef({ points, onHover });
  useEffect(() => {
    latest.current = { points, onHover };
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const options = optionsFor(PALETTES[theme], deposited, (index) => {
      latest.current.onHover(index);
    });
    const { clientWidth: width, clientHeight: height } = element;
    const plot = new UPlot({ ...options, width, height }, columns(latest.current.points), element);
    chart.current = plot;
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [theme, deposited]);

  useEffect(() => {
    chart.current?.setData(columns(points));
  }, [points]);

  return <div ref={box} className="plot equity-chart" role="img" aria-label={label} />;
}

function columns(points: readonly EquityPoint[]): UPlot.AlignedData {
  return [points.map(({ at }) => Date.parse(at) / 1_000), points.map(({ equity }) => Number(equity))];
}

function optionsFor(
  palette: Palette,
  deposited: number,
  onHover: (index: number | undefined) => void,
): Omit<UPlot.Options, 'width' | 'height'> {
  const axis: UPlot.Axis = {
    stroke: palette.text,
    font: FONT,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { stroke: palette.axis, width: 1, size: 4 },
    border: { show: false },
  };
  return {
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    padding: [10, 8, 0, 24],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7, width: 2, fill: palette.line, stroke: palette.line },
      drag: { x: false, y: false },
    },
    scales: { x: { time: true }, y: { range: (_plot, low, high) => padded(low, high, deposited) } },
    axes: [
      { ...axis, space: 80, values: DATES },
      { ...axis, side: 1, size: 74, values: (_plot, splits) => splits.map(axisMoney(splits)) },
    ],
    series: [{}, { stroke: palette.line, width: 1.8, fill: gradient(palette), points: { show: false } }],
    hooks: {
      draw: [(plot) => drawBaseline(plot, deposited, palette)],
      setCursor: [
        (plot) => {
          onHover(plot.cursor.idx ?? undefined);
        },
      ],
    },
  };
}

/** Room around the curve; the deposit is shown when it is near enough not to flatten the curve. */
function padded(low: number, high: number, deposited: number): UPlot.Range.MinMax {
  const span = high - low;
  const reach = span * 0.6;
  const bottom = deposited < low && low - deposited < reach ? deposited : low;
  const top = deposited > high && deposited - high < reach ? deposited : high;
  const margin = Math.max((top - bottom) * 0.08, Math.abs(high) * 0.0005, 0.01);
  return [bottom - margin, top + margin];
}

/** Years and months are named when they begin; hours in UTC. */
const DATES: UPlot.Axis.Values = [
  [3_600 * 24 * 365, '{YYYY}', null, null, null, null, null, null, 1],
  [3_600 * 24 * 28, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [3_600 * 24, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [3_600, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
];

function axisMoney(splits: readonly number[]): (value: number) => string {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0));
  const places = step >= 1 ? 0 : 2;
  return (value) => formatMoney(value.toFixed(2)).slice(0, places === 0 ? -3 : undefined);
}

function gradient({ fill: [top, bottom] }: Palette): UPlot.Series.Fill {
  return (plot) => {
    const { top: y, height } = plot.bbox;
    // Before its first layout a plot has no height, and a gradient of none cannot be made.
    if (!Number.isFinite(y) || !Number.isFinite(height)) return bottom;
    const shade = plot.ctx.createLinearGradient(0, y, 0, y + height);
    shade.addColorStop(0, top);
    shade.addColorStop(1, bottom);
    return shade;
  };
}

function drawBaseline(plot: UPlot, deposited: number, palette: Palette): void {
  const y = plot.valToPos(deposited, 'y', true);
  const { left, top, width, height } = plot.bbox;
  if (y < top || y > top + height) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = palette.baseline;
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
}
