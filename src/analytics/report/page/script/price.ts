/** Candles, joined to what the eye can part, with entries and exits on them. */
export const PRICE = String.raw`
const CANDLE_STEPS = [1, 3, 5, 15, 30, 60, 120, 240, 360, 720, 1440, 4320, 10080, 20160, 40320, 120960].map(
  (minutes) => minutes * MINUTE,
);
const MONDAY = 4 * DAY;

function makePricePane(data, options) {
  const all = data.candles.map(unpackCandles);
  const fills = {
    candles: unpack(data.fills.candles, data.fills.count),
    at: unpack(data.fills.at, data.fills.count),
    price: unpack(data.fills.price, data.fills.count),
    side: unpack(data.fills.side, data.fills.count),
  };
  const trades = data.trades.rows;
  const caches = all.map(() => new Map());

  function series() {
    return all[options.instrument];
  }

  /** Spacing of the bars as given: the most usual one near the start. */
  function baseStep(candles) {
    let step = Infinity;
    for (let row = 1; row < Math.min(candles.count, 50); row += 1)
      step = Math.min(step, candles.openTime[row] - candles.openTime[row - 1]);
    return step === Infinity ? MINUTE : step;
  }

  /** Bars joined to the step that leaves each candle about five pixels. */
  function joined(pane) {
    const candles = series();
    const base = baseStep(candles);
    const wanted = ((view.to - view.from) / pane.plotWidth) * 5;
    const step =
      wanted <= base
        ? base
        : CANDLE_STEPS.find((candidate) => candidate >= wanted && candidate % base === 0) ||
          base * Math.ceil(wanted / base);
    if (step === base) return { ...candles, step };
    const cache = caches[options.instrument];
    if (!cache.has(step)) cache.set(step, join(candles, step));
    return cache.get(step);
  }

  function join(candles, step) {
    const offset = step % (7 * DAY) === 0 ? MONDAY : 0;
    const made = { openTime: [], open: [], high: [], low: [], close: [], volume: [], count: 0, step };
    for (let row = 0; row < candles.count; row += 1) {
      const start = Math.floor((candles.openTime[row] - offset) / step) * step + offset;
      const last = made.count - 1;
      if (last >= 0 && made.openTime[last] === start) {
        made.high[last] = Math.max(made.high[last], candles.high[row]);
        made.low[last] = Math.min(made.low[last], candles.low[row]);
        made.close[last] = candles.close[row];
        made.volume[last] += candles.volume[row];
      } else {
        made.openTime.push(start);
        made.open.push(candles.open[row]);
        made.high.push(candles.high[row]);
        made.low.push(candles.low[row]);
        made.close.push(candles.close[row]);
        made.volume.push(candles.volume[row]);
        made.count += 1;
      }
    }
    return made;
  }

  function shown(candles) {
    return {
      from: Math.max(0, firstFrom(candles.openTime, view.from - candles.step)),
      to: firstFrom(candles.openTime, view.to),
    };
  }

  const pane = makePane('price', {
    timeAxis: true,
    log: () => options.log,
    label: shortAmount,
    range(pane) {
      const candles = joined(pane);
      const rows = shown(candles);
      const low = extent(candles.low, rows.from, rows.to).low,
        high = extent(candles.high, rows.from, rows.to).high;
      return low === Infinity ? { low: 0, high: 1 } : { low, high, floor: 0 };
    },
    draw(pen, pane) {
      const candles = joined(pane);
      const rows = shown(candles);
      drawVolume(pen, pane, candles, rows);
      drawCandles(pen, pane, candles, rows);
      if (options.trades) drawTrades(pen, pane);
    },
  });

  function body(pane, candles, row) {
    const left = pane.x(candles.openTime[row]),
      right = pane.x(candles.openTime[row] + candles.step);
    const air = Math.min(3, (right - left) * 0.2);
    return { left: left + air / 2, width: Math.max(1, right - left - air), middle: (left + right) / 2 };
  }

  function drawVolume(pen, pane, candles, rows) {
    const most = extent(candles.volume, rows.from, rows.to).high;
    if (!(most > 0)) return;
    pen.fillStyle = colours.line;
    for (let row = rows.from; row < rows.to; row += 1) {
      const place = body(pane, candles, row);
      const height = (candles.volume[row] / most) * pane.plotHeight * 0.16;
      pen.fillRect(place.left, pane.plotHeight - height, place.width, height);
    }
  }

  function drawCandles(pen, pane, candles, rows) {
    for (const rising of [true, false]) {
      pen.strokeStyle = pen.fillStyle = rising ? colours['candle-up'] : colours['candle-down'];
      pen.lineWidth = 1;
      pen.beginPath();
      for (let row = rows.from; row < rows.to; row += 1) {
        if (candles.close[row] >= candles.open[row] !== rising) continue;
        const place = body(pane, candles, row);
        const middle = Math.round(place.middle - 0.5) + 0.5;
        pen.moveTo(middle, pane.y(candles.high[row]));
        pen.lineTo(middle, pane.y(candles.low[row]));
        const top = pane.y(Math.max(candles.open[row], candles.close[row])),
          bottom = pane.y(Math.min(candles.open[row], candles.close[row]));
        pen.fillRect(place.left, top, place.width, Math.max(1, bottom - top));
      }
      pen.stroke();
    }
  }

  /** Few enough: each entry and exit, and a line between. Too many: a tick below for where trades won and lost. */
  function drawTrades(pen, pane) {
    const shownTrades = trades.filter(
      (trade) =>
        trade.candles === options.instrument &&
        trade.enteredAt <= view.to &&
        (trade.exitedAt === undefined ? view.to : trade.exitedAt) >= view.from,
    );
    const close = shownTrades.length > pane.plotWidth / 14;
    pen.lineWidth = close ? 1 : 1.4;
    for (const trade of shownTrades) {
      pen.strokeStyle = trade.net === undefined ? colours.quiet : trade.net < 0 ? colours.loss : colours.gain;
      const x = pane.x(trade.enteredAt);
      if (close) {
        line(pen, x, pane.plotHeight, x, pane.plotHeight - 7);
        continue;
      }
      const end = trade.exitedAt === undefined ? data.endedAt : trade.exitedAt;
      pen.globalAlpha = 0.1;
      pen.fillStyle = pen.strokeStyle;
      pen.fillRect(x, 0, Math.max(1, pane.x(end) - x), pane.plotHeight);
      pen.globalAlpha = 1;
      if (trade.exitPrice !== undefined) {
        pen.setLineDash([4, 3]);
        line(pen, x, pane.y(trade.entryPrice), pane.x(end), pane.y(trade.exitPrice));
        pen.setLineDash([]);
      }
    }
    if (close) return;
    for (let row = 0; row < fills.at.length; row += 1) {
      if (fills.candles[row] !== options.instrument || fills.at[row] < view.from || fills.at[row] > view.to) continue;
      arrow(pen, pane.x(fills.at[row]), pane.y(fills.price[row]), fills.side[row]);
    }
  }

  /** Bought points up from below, sold down from above, the tip at the price. */
  function arrow(pen, x, y, side) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x - 5, y + side * 9);
    pen.lineTo(x + 5, y + side * 9);
    pen.closePath();
    pen.fillStyle = side > 0 ? colours.gain : colours.loss;
    pen.strokeStyle = colours.panel;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fill();
  }

  function legend() {
    const candles = joined(pane);
    if (candles.count === 0) return;
    const instant = hover.at === undefined ? view.to : hover.at;
    const row = Math.max(0, Math.min(candles.count - 1, firstFrom(candles.openTime, instant + 1) - 1));
    const rising = candles.close[row] >= candles.open[row];
    const price = (value) => priceText(value, data.pricePlaces[options.instrument]);
    const parts = [
      ...(all.length > 1 ? [] : [[undefined, series().instrument]]),
      [undefined, 'candles of ' + heldText(candles.step)],
      [
        rising ? colours['candle-up'] : colours['candle-down'],
        'O ' +
          price(candles.open[row]) +
          '  H ' +
          price(candles.high[row]) +
          '  L ' +
          price(candles.low[row]) +
          '  C ' +
          price(candles.close[row]),
      ],
    ];
    const trade = options.trades && hover.at !== undefined ? tradeAt(hover.at) : undefined;
    if (trade !== undefined) parts.push([trade.net < 0 ? colours.loss : colours.gain, tradeText(trade)]);
    fillLegend('price', parts);
  }

  function tradeAt(instant) {
    return trades.find(
      (trade) =>
        trade.candles === options.instrument &&
        trade.enteredAt <= instant &&
        (trade.exitedAt === undefined || trade.exitedAt >= instant),
    );
  }

  function tradeText(trade) {
    const result = trade.net === undefined ? 'open' : plain(trade.net, 2, true) + ' ' + data.currency;
    return (
      'trade ' +
      trade.number +
      ': ' +
      trade.direction +
      ', ' +
      result +
      (trade.exitCause === undefined ? '' : ', ' + trade.exitCause)
    );
  }

  return { pane, legend };
}
`;
