/** The equity pane with buying and holding behind it, and the drawdown pane below it. */
export const EQUITY = String.raw`
function makeEquityPanes(data, options) {
  const at = unpack(data.curve.at, data.curve.count);
  const equity = unpack(data.curve.equity, data.curve.count);
  const benchmark = data.curve.benchmark === undefined ? undefined : unpack(data.curve.benchmark, data.curve.count);
  const below = new Float64Array(equity.length);
  let peak = -Infinity;
  for (let row = 0; row < equity.length; row += 1) {
    peak = Math.max(peak, equity[row]);
    below[row] = peak > 0 ? equity[row] / peak - 1 : 0;
  }
  const showsBenchmark = () => benchmark !== undefined && options.benchmark;
  const rowAt = (instant) => Math.max(0, Math.min(at.length - 1, firstFrom(at, instant + 1) - 1));

  /** Buying and holding, begun with the strategy's equity at the left edge: the two are compared over what is shown. */
  let held = benchmark;
  function rebase() {
    const left = rowAt(view.from);
    const factor = equity[left] > 0 && benchmark[left] > 0 ? equity[left] / benchmark[left] : 1;
    held = benchmark.map((value) => value * factor);
  }

  const equityPane = makePane('equity', {
    timeAxis: false,
    log: () => options.log,
    label: shortAmount,
    range() {
      const rows = shownRows(at);
      const own = extent(equity, rows.from, rows.to);
      if (!showsBenchmark()) return own;
      rebase();
      const other = extent(held, rows.from, rows.to);
      return { low: Math.min(own.low, other.low), high: Math.max(own.high, other.high) };
    },
    draw(pen, pane) {
      const rows = shownRows(at);
      pen.setLineDash([2, 4]);
      pen.strokeStyle = colours.faint;
      line(pen, 0, pane.y(data.startEquity), pane.plotWidth, pane.y(data.startEquity));
      pen.setLineDash([]);
      pen.lineJoin = 'round';
      if (showsBenchmark()) {
        pen.strokeStyle = colours.held;
        pen.lineWidth = 1.2;
        traceLine(pen, pane, at, held, rows);
        pen.stroke();
      }
      traceLine(pen, pane, at, equity, rows);
      pen.strokeStyle = colours.own;
      pen.lineWidth = 1.8;
      pen.stroke();
      fillBelow(pen, pane, at, rows, pane.plotHeight, colours['own-soft']);
    },
  });

  const underwaterPane = makePane('underwater', {
    timeAxis: true,
    label: percentLabel,
    range() {
      const rows = shownRows(at);
      const { low, high } = extent(below, rows.from, rows.to);
      return { low: Math.min(low, high - 0.001), high, ceiling: 0 };
    },
    draw(pen, pane) {
      const rows = shownRows(at);
      traceLine(pen, pane, at, below, rows);
      pen.strokeStyle = colours.loss;
      pen.lineWidth = 1.2;
      pen.stroke();
      fillBelow(pen, pane, at, rows, 0, 'color-mix(in srgb, ' + colours.loss + ' 22%, transparent)');
    },
  });

  /** Closes the line just traced along a level, and fills it. */
  function fillBelow(pen, pane, times, rows, level, colour) {
    pen.lineTo(pane.x(times[rows.to - 1]), level);
    pen.lineTo(pane.x(times[rows.from]), level);
    pen.closePath();
    pen.fillStyle = colour;
    pen.fill();
  }

  function legend() {
    const row = rowAt(hover.at === undefined ? view.to : hover.at),
      left = rowAt(view.from);
    const value = (column) => shortAmount(column[row], Math.abs(column[row]) < 1 ? undefined : 0.01);
    const gain = (column) => (column[left] > 0 ? ' (' + percentText(column[row] / column[left] - 1, true) + ')' : '');
    const parts = [[colours.own, data.strategyTitle + ' ' + value(equity) + gain(equity)]];
    if (showsBenchmark()) parts.push([colours.held, 'Buy and hold ' + value(held) + gain(held)]);
    parts.push([undefined, dayText(at[left]) + ' to ' + dayText(at[row])]);
    fillLegend('equity', parts);
    fillLegend('underwater', [[colours.loss, percentText(below[row]) + ' from the high before']]);
  }

  /** Whether a plain scale would flatten most of the picture. */
  function growsManifold() {
    const all = benchmark === undefined ? [equity] : [equity, benchmark];
    const ranges = all.map((column) => extent(column, 0, column.length));
    const low = Math.min(...ranges.map((range) => range.low)),
      high = Math.max(...ranges.map((range) => range.high));
    return low > 0 && high / low > 6;
  }

  return { growsManifold, panes: [equityPane, underwaterPane], legend, at };
}

function fillLegend(name, parts) {
  const place = document.querySelector('[data-legend="' + name + '"]');
  place.replaceChildren(
    ...parts.map(([colour, text]) => {
      const part = element('span', {});
      if (colour !== undefined) {
        const swatch = element('i', {});
        swatch.style.background = colour;
        part.append(swatch);
      }
      part.append(text);
      return part;
    }),
  );
}
`;
