/** One canvas: its size, scales, grid, labels and cross-hair. What is drawn in it comes from outside. */
export const PANE = String.raw`
let colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of [
    'ground',
    'panel',
    'raised',
    'line',
    'line-soft',
    'text',
    'quiet',
    'faint',
    'own',
    'own-soft',
    'held',
    'gain',
    'loss',
    'warn',
    'candle-up',
    'candle-down',
  ]) {
    colours[name] = style.getPropertyValue('--' + name).trim();
  }
}

const FONT = '11.5px ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
const AXIS_HEIGHT = 22;

/**
 * @param {string} name
 * @param {{ range: Function, draw: Function, label: Function, timeAxis: boolean, log?: Function }} content
 */
function makePane(name, content) {
  const canvas = document.querySelector('canvas[data-canvas="' + name + '"]');
  const pane = {
    name,
    canvas,
    content,
    width: 0,
    height: 0,
    plotWidth: 1,
    plotHeight: 1,
    low: 0,
    high: 1,
    log: false,
    ticks: [],
  };
  pane.x = (at) => ((at - view.from) / (view.to - view.from)) * pane.plotWidth;
  pane.at = (x) => view.from + (x / pane.plotWidth) * (view.to - view.from);
  pane.y = (value) => {
    const share = pane.log
      ? Math.log(value / pane.low) / Math.log(pane.high / pane.low)
      : (value - pane.low) / (pane.high - pane.low);
    return pane.plotHeight * (1 - share);
  };
  pane.value = (y) => {
    const share = 1 - y / pane.plotHeight;
    return pane.log ? pane.low * Math.pow(pane.high / pane.low, share) : pane.low + share * (pane.high - pane.low);
  };
  return pane;
}

/** Room for the value labels on the right: one width for all panes, so that their time axes agree. */
let gutter = 60;

function drawPanes(panes) {
  for (const pane of panes) layOut(pane);
  const pen = panes[0].canvas.getContext('2d');
  pen.font = FONT;
  const widest = Math.max(...panes.flatMap((pane) => pane.ticks.map((tick) => pen.measureText(tick.text).width)));
  gutter = Math.ceil(Math.min(120, Math.max(40, widest + 14)));
  for (const pane of panes) drawPane(pane);
}

/** What the pane shows: its size, its scale, and its labels. */
function layOut(pane) {
  const { canvas, content } = pane;
  pane.width = canvas.clientWidth;
  pane.height = canvas.clientHeight;
  pane.plotWidth = Math.max(1, pane.width - gutter);
  pane.plotHeight = Math.max(1, pane.height - (content.timeAxis ? AXIS_HEIGHT : 4));
  const range = content.range(pane);
  pane.log = content.log !== undefined && content.log() && range.low > 0;
  spread(pane, range);
  const wanted = Math.max(2, Math.floor(pane.plotHeight / 48));
  const ticks = pane.log ? logTicks(pane.low, pane.high, wanted) : valueTicks(pane.low, pane.high, wanted);
  pane.ticks = ticks.values.map((value) => ({
    value,
    text: content.label(value, ticks.step === undefined ? value : ticks.step),
  }));
}

function drawPane(pane) {
  const { canvas, content } = pane;
  const density = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(pane.width * density) || canvas.height !== Math.round(pane.height * density)) {
    canvas.width = Math.round(pane.width * density);
    canvas.height = Math.round(pane.height * density);
  }
  pane.plotWidth = Math.max(1, pane.width - gutter);
  const pen = canvas.getContext('2d');
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, pane.width, pane.height);
  pen.font = FONT;
  drawGrid(pen, pane);
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, pane.plotWidth, pane.plotHeight);
  pen.clip();
  content.draw(pen, pane);
  pen.restore();
  drawCrosshair(pen, pane);
}

/** A little air above and below. */
function spread(pane, range) {
  let { low, high } = range;
  if (!(high > low)) {
    const air = Math.abs(low) * 0.01 || 1;
    low -= air;
    high += air;
  }
  if (pane.log) {
    const air = Math.pow(high / low, 0.06);
    pane.low = low / air;
    pane.high = high * air;
  } else {
    const air = (high - low) * 0.07;
    pane.low = range.floor === undefined ? low - air : Math.max(range.floor, low - air);
    pane.high = range.ceiling === undefined ? high + air : Math.min(range.ceiling, high + air);
  }
}

function drawGrid(pen, pane) {
  pen.strokeStyle = colours['line-soft'];
  pen.fillStyle = colours.quiet;
  pen.lineWidth = 1;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (const { value, text } of pane.ticks) {
    const y = Math.round(pane.y(value)) + 0.5;
    if (y < 0 || y > pane.plotHeight) continue;
    line(pen, 0, y, pane.plotWidth, y);
    pen.fillText(text, pane.plotWidth + 8, Math.min(Math.max(y, 7), pane.plotHeight - 6));
  }
  pen.textAlign = 'center';
  for (const tick of timeTicks(view.from, view.to, Math.max(2, Math.floor(pane.plotWidth / 90)))) {
    const x = Math.round(pane.x(tick.at)) + 0.5;
    line(pen, x, 0, x, pane.plotHeight);
    if (pane.content.timeAxis && x > 18 && x < pane.plotWidth - 14)
      pen.fillText(tick.text, x, pane.plotHeight + AXIS_HEIGHT / 2 + 1);
  }
}

function drawCrosshair(pen, pane) {
  if (hover.at === undefined || hover.at < view.from || hover.at > view.to) return;
  pen.strokeStyle = colours.faint;
  pen.setLineDash([3, 3]);
  const x = Math.round(pane.x(hover.at)) + 0.5;
  line(pen, x, 0, x, pane.plotHeight);
  if (hover.pane === pane && hover.y <= pane.plotHeight) {
    const y = Math.round(hover.y) + 0.5;
    line(pen, 0, y, pane.plotWidth, y);
    pen.setLineDash([]);
    tag(pen, pane.content.label(pane.value(hover.y)), pane.plotWidth + 4, y - 9, pane.width - pane.plotWidth - 4);
  }
  pen.setLineDash([]);
  if (pane.content.timeAxis) {
    const width = 112;
    tag(
      pen,
      minuteText(hover.at),
      Math.min(Math.max(0, x - width / 2), pane.plotWidth - width),
      pane.plotHeight + 2,
      width,
    );
  }
}

function tag(pen, text, x, y, width) {
  pen.fillStyle = colours.raised;
  pen.fillRect(x, y, width, 18);
  pen.fillStyle = colours.text;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillText(text, x + 4, y + 9);
}

function line(pen, x1, y1, x2, y2) {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** Lowest and highest value of a column among the rows that show, the one before and the one after included. */
function extent(column, from, to) {
  let low = Infinity,
    high = -Infinity;
  for (let row = from; row < to; row += 1) {
    if (column[row] < low) low = column[row];
    if (column[row] > high) high = column[row];
  }
  return { low, high };
}

/** Rows of a rising time column that show, with one neighbour on each side. */
function shownRows(times) {
  return {
    from: Math.max(0, firstFrom(times, view.from) - 1),
    to: Math.min(times.length, firstFrom(times, view.to) + 1),
  };
}

/** A line through the rows: at most first, low, high and last of each pixel column, so nothing that shows is lost. */
function traceLine(pen, pane, times, values, rows) {
  pen.beginPath();
  let begun = false;
  const to = (x, value) => {
    if (begun) pen.lineTo(x, pane.y(value));
    else {
      pen.moveTo(x, pane.y(value));
      begun = true;
    }
  };
  if (rows.to - rows.from < pane.plotWidth * 2) {
    for (let row = rows.from; row < rows.to; row += 1) to(pane.x(times[row]), values[row]);
    return;
  }
  let row = rows.from;
  while (row < rows.to) {
    const column = Math.floor(pane.x(times[row]));
    const first = values[row];
    let low = first,
      high = first,
      last = first;
    for (; row < rows.to && Math.floor(pane.x(times[row])) === column; row += 1) {
      last = values[row];
      if (last < low) low = last;
      if (last > high) high = last;
    }
    to(column, first);
    if (low < first) to(column, low);
    if (high > low) to(column, high);
    to(column, last);
  }
}
`;
