/** Puts the parts together once the page is there. */
export const START = String.raw`
const data = JSON.parse(byId('report-data').textContent);
data.trades.rows = readTrades(
  data.trades,
  data.candles.map((candles) => candles.instrument),
);
const options = { log: false, benchmark: true, trades: true, instrument: 0 };
readColours();

const curve = makeEquityPanes(data, options);
const price = data.candles.length === 0 ? undefined : makePricePane(data, options);
const panes = price === undefined ? curve.panes : [...curve.panes, price.pane];

let drawing = false;
function requestDraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawAll();
  });
}
function drawAll() {
  drawPanes(panes);
  curve.legend();
  if (price !== undefined) price.legend();
}

function toggle(id, change) {
  const button = byId(id);
  if (button === null) return;
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    change(on);
    requestDraw();
  });
}

/** Shows one trade with as much again on either side, and brings the chart into sight. */
function showTrade(trade) {
  const end = trade.exitedAt === undefined ? data.endedAt : trade.exitedAt;
  const length = Math.max(end - trade.enteredAt, view.shortest / 3);
  if (trade.candles >= 0) {
    options.instrument = trade.candles;
    const choice = byId('instrument');
    if (choice instanceof HTMLSelectElement) choice.value = String(trade.candles);
  }
  setView(trade.enteredAt - length, end + length);
  panes[panes.length - 1].canvas.scrollIntoView({ block: 'center' });
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId('theme').textContent = theme === 'light' ? 'Dark' : 'Light';
  readColours();
}

view.first = curve.at[0];
view.last = Math.max(curve.at[curve.at.length - 1], curve.at[0] + MINUTE);
view.shortest = Math.min(view.last - view.first, 24 * data.barMs);
setView(view.first, view.last);
if (curve.growsManifold()) {
  options.log = true;
  byId('log-scale').setAttribute('aria-pressed', 'true');
}
makeRangeButtons();
watchScrolling();
for (const pane of panes) handle(pane);
toggle('log-scale', (on) => {
  options.log = on;
});
toggle('show-benchmark', (on) => {
  options.benchmark = on;
});
toggle('show-trades', (on) => {
  options.trades = on;
});
makeTradeTable(data, showTrade);
byId('theme').addEventListener('click', () => {
  setTheme(document.documentElement.dataset.theme === 'light' ? 'dark' : 'light');
  requestDraw();
});
byId('print').addEventListener('click', () => window.print());
const instrumentChoice = byId('instrument');
if (instrumentChoice instanceof HTMLSelectElement) {
  instrumentChoice.addEventListener('change', () => {
    options.instrument = Number(instrumentChoice.value);
    requestDraw();
  });
}
let themeBeforePrint;
window.addEventListener('beforeprint', () => {
  themeBeforePrint = document.documentElement.dataset.theme;
  setTheme('light');
  drawAll();
});
window.addEventListener('afterprint', () => {
  setTheme(themeBeforePrint);
  drawAll();
});
new ResizeObserver(requestDraw).observe(document.querySelector('.charts'));
drawAll();
`;
