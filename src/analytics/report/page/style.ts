/** The page's style sheet. Dark by default, light on request and on paper; one column on a phone. */
export const STYLE = String.raw`
:root {
  color-scheme: dark;
  --ground: #0a0d12; --panel: #10151c; --raised: #171e28; --line: #212a36; --line-soft: #19212b;
  --text: #e8edf4; --quiet: #93a0b1; --faint: #6b7a8d;
  --own: #5cc8ff; --own-soft: rgb(92 200 255 / 16%); --held: #8793a5;
  --gain: #3fcf8e; --loss: #ff6b81; --warn: #f7b955; --focus: #8ab4ff;
  --candle-up: #2fb583; --candle-down: #e5566d;
}
:root[data-theme='light'] {
  color-scheme: light;
  --ground: #f4f6f9; --panel: #ffffff; --raised: #eef2f6; --line: #dbe1e8; --line-soft: #e9edf2;
  --text: #131a24; --quiet: #526072; --faint: #8b97a6;
  --own: #0b7db8; --own-soft: rgb(11 125 184 / 12%); --held: #8a94a2;
  --gain: #07804f; --loss: #c4283f; --warn: #9a6200; --focus: #1f5fd0;
  --candle-up: #12946a; --candle-down: #d13a52;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased;
}
main { max-width: 1240px; margin: 0 auto; padding: 28px 24px 64px; }
section, footer { margin-top: 40px; }
h1, h2, h3, p, ul, dl, dd, figure, table { margin: 0; padding: 0; }
h1 {
  font-size: clamp(28px, 4.2vw, 42px); line-height: 1.12; letter-spacing: -0.02em; font-weight: 680;
  text-wrap: balance;
}
h2 { font-size: 17px; letter-spacing: -0.005em; font-weight: 640; margin-bottom: 12px; }
h3 {
  font-size: 12px; font-weight: 640; letter-spacing: 0.07em; text-transform: uppercase; color: var(--quiet);
  margin-bottom: 10px;
}
code, pre {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 0.9em;
}
pre { background: var(--raised); border-radius: 8px; padding: 12px 14px; overflow-x: auto; margin: 8px 0; }
small { display: block; color: var(--quiet); font-size: 12.5px; line-height: 1.4; }
.note { color: var(--quiet); font-size: 13px; }
.panel + .note { margin-top: 8px; }
.note + .groups, .note + table { margin-top: 12px; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.gain { color: var(--gain); }
.loss { color: var(--loss); }
.unknown { color: var(--faint); text-decoration: none; cursor: help; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 6px; }

.simulated {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 18px; padding: 16px 20px; margin-bottom: 28px;
  color: #241600; border-radius: 12px; font-weight: 520;
  background: repeating-linear-gradient(-45deg, #f7b955 0 18px, #efab3c 18px 36px);
}
.simulated strong {
  font-size: clamp(20px, 3vw, 28px); font-weight: 800; letter-spacing: 0.05em; text-transform: uppercase;
}
.simulated span { flex: 1 1 320px; }

.top { display: flex; justify-content: space-between; align-items: center; gap: 12px; margin-bottom: 28px; }
.brand { display: flex; align-items: center; gap: 9px; font-weight: 680; letter-spacing: 0.01em; }
.top nav { display: flex; gap: 18px; margin-left: auto; margin-right: 12px; font-size: 13px; }
.top nav a { color: var(--quiet); text-decoration: none; }
.top nav a:hover { color: var(--text); }
.brand svg { width: 22px; height: 22px; }
.eyebrow {
  color: var(--own); font-size: 12px; font-weight: 640; letter-spacing: 0.1em; text-transform: uppercase;
  margin-bottom: 6px;
}
.subject { margin-top: 10px; color: var(--quiet); }
.subject strong { color: var(--text); font-weight: 600; }
.dot::before { content: '·'; margin: 0 7px; color: var(--faint); }
.fingerprint {
  margin-top: 6px; font-size: 12px; color: var(--faint); display: flex; flex-wrap: wrap; gap: 0 16px;
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
.verdict {
  margin-top: 18px; max-width: 76ch; font-size: clamp(16px, 1.6vw, 19px); line-height: 1.5; text-wrap: pretty;
}
.source { margin-top: 12px; color: var(--quiet); font-size: 13px; }
.source span {
  border: 1px solid var(--line); border-radius: 999px; padding: 2px 10px; margin-right: 8px; color: var(--text);
}
.cautions { list-style: none; margin-top: 16px; display: grid; gap: 8px; }
.cautions li {
  border-left: 3px solid var(--warn); background: color-mix(in srgb, var(--warn) 9%, transparent);
  padding: 8px 14px; border-radius: 0 8px 8px 0; font-size: 14px; max-width: 90ch;
}

.headline { display: grid; grid-template-columns: repeat(6, 1fr); gap: 12px; margin-top: 32px; }
.card {
  position: relative; background: var(--panel); border: 1px solid var(--line); border-radius: 12px;
  padding: 14px 16px; min-width: 0;
}
.card .label { color: var(--quiet); font-size: 13px; }
.card .value {
  font-size: clamp(21px, 2.1vw, 28px); line-height: 1.25; font-weight: 640; letter-spacing: -0.02em;
  overflow-wrap: anywhere;
}
.card .proportion { color: var(--quiet); font-size: 12.5px; line-height: 1.4; margin-top: 2px; }

.term { position: relative; cursor: help; }
.tip {
  position: absolute; z-index: 20; left: -1px; right: -1px; top: calc(100% + 6px); min-width: 220px;
  padding: 10px 12px; border-radius: 10px; border: 1px solid var(--line); background: var(--raised); color: var(--text);
  box-shadow: 0 10px 30px rgb(0 0 0 / 35%); font-size: 13px; line-height: 1.45; text-align: left; font-weight: 400;
  white-space: normal; visibility: hidden; opacity: 0; transition: opacity 90ms; pointer-events: none;
}
.term:hover > .tip, .term:focus > .tip { visibility: visible; opacity: 1; }

.groups { display: grid; grid-template-columns: repeat(3, 1fr); gap: 14px; align-items: start; }
.column { display: grid; gap: 14px; }
.groups.wide { grid-template-columns: repeat(2, 1fr); }
.metrics .term, .facts > div {
  display: flex; justify-content: space-between; gap: 14px; padding: 5px 0; border-top: 1px solid var(--line-soft);
}
.metrics .term:first-child, .facts > div:first-child { border-top: 0; }
.metrics dt { color: var(--quiet); text-decoration: underline dotted var(--faint) 1px; text-underline-offset: 4px; }
.metrics dd:not(.tip) { font-weight: 540; white-space: nowrap; }
.facts { margin-top: 10px; }
.facts + ul { margin-top: 12px; }
.facts dt { color: var(--quiet); }
.facts dd { text-align: right; overflow-wrap: anywhere; }
.panel ul { padding-left: 18px; display: grid; gap: 6px; }
.limits { border-color: color-mix(in srgb, var(--warn) 40%, var(--line)); }
.limits h3 { color: var(--warn); }

.toolbar {
  display: flex; flex-wrap: wrap; gap: 8px 12px; justify-content: space-between; align-items: center;
  margin-bottom: 10px;
}
.choices { display: inline-flex; flex-wrap: wrap; gap: 4px; }
button, select, input[type='search'] {
  font: inherit; font-size: 13px; color: var(--quiet); background: transparent; border: 1px solid var(--line); border-radius: 8px;
  padding: 5px 11px; min-height: 32px;
}
button { cursor: pointer; }
button:hover { color: var(--text); border-color: var(--faint); }
button[aria-pressed='true'] { color: var(--text); background: var(--raised); border-color: var(--faint); }
button:disabled { opacity: 0.4; cursor: default; }
select { background: var(--panel); color: var(--text); }
input[type='search'] { flex: 1 1 180px; max-width: 320px; color: var(--text); background: var(--panel); }
.panel.charts { padding: 10px 12px 6px; }
.pane + .pane { border-top: 1px solid var(--line-soft); padding-top: 8px; margin-top: 4px; }
.legend {
  display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; min-height: 26px; padding: 0 4px;
  font-size: 13px; color: var(--quiet);
}
.legend b { color: var(--text); font-weight: 620; }
.legend i { display: inline-block; width: 10px; height: 3px; border-radius: 2px; margin: 0 6px 3px 0; }
.legend [data-legend] { display: flex; flex-wrap: wrap; gap: 0 12px; min-width: 0; }
.legend [data-legend] span { white-space: nowrap; }
canvas { display: block; width: 100%; height: 260px; cursor: crosshair; touch-action: pan-y; border-radius: 6px; }
canvas.moving { cursor: grabbing; }
canvas[data-canvas='underwater'] { height: 130px; }
canvas[data-canvas='price'] { height: 340px; }
.chart-help { margin-top: 8px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }

table.intervals { margin-top: -2px; }
.intervals th[scope='row'] { color: var(--text); font-weight: 500; white-space: normal; }
.note.after { margin-top: 12px; }
.warn { color: var(--warn); font-weight: 600; }
.breakdowns { columns: 3; column-gap: 14px; margin-top: 12px; }
.breakdowns .panel { break-inside: avoid; margin-bottom: 14px; }
.figures dd { white-space: nowrap; }
.parts th { padding: 5px 8px 5px 0; color: var(--text); font-weight: 500; white-space: normal; width: 46%; }
.parts tr + tr > * { border-top: 1px solid var(--line-soft); }
.parts td { padding: 5px 0; }
.parts .key { display: block; max-width: 230px; overflow: hidden; text-overflow: ellipsis; overflow-wrap: anywhere; }
.parts small { font-weight: 400; }
.parts .share { width: 28%; padding: 0 10px 0 0; }
.parts .share i { display: block; height: 8px; border-radius: 3px; background: currentcolor; opacity: 0.75; min-width: 1px; }
.parts .number { white-space: nowrap; font-weight: 540; }
.hours { margin-top: 14px; }
.hours svg { height: 150px; }
.hours line { stroke: var(--line); stroke-width: 1px; }
.scroller { overflow-x: auto; padding: 6px 8px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { font-weight: 560; color: var(--quiet); text-align: left; white-space: nowrap; }
.plain th, .plain td { padding: 7px 9px; border-top: 1px solid var(--line-soft); white-space: nowrap; }
.plain thead th { border-top: 0; font-size: 12.5px; }
.plain td small { white-space: normal; }
.number { text-align: right; }
.depth { min-width: 170px; }
.bar { display: block; height: 3px; border-radius: 2px; background: var(--loss); opacity: 0.7; margin-top: 3px; }
.heat { border-spacing: 3px; border-collapse: separate; min-width: 680px; }
.heat th { font-size: 12.5px; text-align: center; }
.heat th[scope='row'] {
  text-align: left; padding-right: 8px; position: sticky; left: -8px; background: var(--panel);
}
.heat td { text-align: center; padding: 7px 2px; border-radius: 6px; min-width: 44px; }
.heat td:last-child { font-weight: 640; }
.heat .up { background: color-mix(in srgb, var(--gain) var(--strength), var(--panel)); }
.heat .down { background: color-mix(in srgb, var(--loss) var(--strength), var(--panel)); }
.heat .still { background: var(--raised); color: var(--quiet); }
.heat .empty { background: var(--line-soft); opacity: 0.5; }
:root:not([data-theme='light']) .heat .up, :root:not([data-theme='light']) .heat .down {
  color: #fff; text-shadow: 0 1px 1px rgb(0 0 0 / 40%);
}
.histogram svg { display: block; width: 100%; height: 190px; }
.histogram .up { fill: var(--gain); }
.histogram .down { fill: var(--loss); }
.histogram .still { fill: var(--held); }
.histogram rect { opacity: 0.85; }
.histogram rect:hover { opacity: 1; }
.scale {
  display: flex; justify-content: space-between; border-top: 1px solid var(--line); padding: 4px 0 8px;
  font-size: 12.5px; color: var(--quiet);
}

#trade-table th, #trade-table td { padding-left: 7px; padding-right: 7px; }
#trade-table th button { border: 0; padding: 0; min-height: 0; color: inherit; font-size: 12.5px; font-weight: 560; }
#trade-table th[aria-sort] button { color: var(--text); }
#trade-table th[aria-sort='ascending'] button::after { content: ' ↑'; }
#trade-table th[aria-sort='descending'] button::after { content: ' ↓'; }
#trade-table tbody tr { cursor: pointer; }
#trade-table tbody tr:hover { background: var(--raised); }
#trade-table .nothing { text-align: center; color: var(--quiet); padding: 24px; }
.side {
  display: inline-block; min-width: 46px; text-align: center; border-radius: 6px; padding: 1px 7px; font-size: 12px;
  font-weight: 600;
}
.side.long { color: var(--gain); background: color-mix(in srgb, var(--gain) 14%, transparent); }
.side.short { color: var(--loss); background: color-mix(in srgb, var(--loss) 14%, transparent); }
.reason { max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
.pages {
  display: flex; flex-wrap: wrap; gap: 10px; align-items: center; justify-content: space-between; margin-top: 10px;
  color: var(--quiet); font-size: 13px;
}

footer { border-top: 1px solid var(--line); padding-top: 24px; }
.identity {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 12px 24px; margin-bottom: 14px;
}
.identity dt { color: var(--quiet); font-size: 12.5px; }
.identity dd {
  overflow-wrap: anywhere;
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 12.5px;
}

@media (max-width: 1080px) {
  .headline { grid-template-columns: repeat(3, 1fr); }
  .groups { grid-template-columns: repeat(2, 1fr); }
  .column { display: contents; }
  .breakdowns { columns: 2; }
}
@media (max-width: 720px) {
  main { padding: 18px 14px 48px; }
  section, footer { margin-top: 30px; }
  .headline { grid-template-columns: repeat(2, 1fr); gap: 8px; margin-top: 22px; }
  .card { padding: 11px 12px; }
  .card:nth-child(even) .tip { left: auto; }
  .groups, .groups.wide, .pair { grid-template-columns: minmax(0, 1fr); }
  .breakdowns { columns: 1; }
  .pair { gap: 30px; }
  .panel { padding: 14px; }
  .panel.charts { padding: 8px 4px 4px; }
  canvas { height: 210px; }
  canvas[data-canvas='underwater'] { height: 104px; }
  canvas[data-canvas='price'] { height: 260px; }
  .dot { display: block; }
  .dot::before { content: none; }
  .minor, .top nav { display: none; }
  .plain th, .plain td { padding: 7px 6px; }
  .plain, #trade-table { font-size: 12.5px; }
  #trade-table th, #trade-table td { padding-left: 5px; padding-right: 5px; }
  .depth { min-width: 84px; }
}
@media print {
  @page { margin: 12mm; }
  body { background: #fff; font-size: 12px; }
  main { max-width: none; padding: 0; }
  section, footer { margin-top: 22px; }
  .toolbar, .top nav, .top button, .chart-help, .pages, .tip, noscript { display: none; }
  .headline { grid-template-columns: repeat(6, 1fr); }
  .groups { grid-template-columns: repeat(3, 1fr); }
  .panel, .card, tr, figure { break-inside: avoid; }
  .scroller { overflow: visible; }
  .heat, .plain, #trade-table { min-width: 0; font-size: 9.5px; }
  .plain th, .plain td, #trade-table th, #trade-table td { padding: 3px 4px; }
  .heat td { min-width: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } .tip { transition: none; } }
`;
