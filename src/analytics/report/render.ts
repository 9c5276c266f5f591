import { createHash } from 'node:crypto';
import { markup, jsonForScript, trusted, type Markup } from './markup.ts';
import type { ReportInput, ReportMeasurements } from './input.ts';
import { packCandles, packCurve, packFills } from './packing.ts';
import { SCRIPT } from './page/script.ts';
import { STYLE } from './page/style.ts';
import { breakdown } from './sections/breakdown.ts';
import { charts } from './sections/charts.ts';
import { confidence } from './sections/confidence.ts';
import { distributions } from './sections/distributions.ts';
import { drawdownTable } from './sections/drawdowns.ts';
import { finePrint } from './sections/fine-print.ts';
import { header } from './sections/header.ts';
import { headline } from './sections/headline.ts';
import { identity } from './sections/identity.ts';
import { market } from './sections/market.ts';
import { metricGroups } from './sections/metric-groups.ts';
import { months } from './sections/months.ts';
import { trades } from './sections/trades.ts';
import { packTrades } from './trade-columns.ts';

/**
 * A whole report as one HTML file that asks for nothing else: it can be mailed, archived and opened without a network.
 * The same input gives the same bytes.
 *
 * Every inserted string is escaped, and the page forbids every script but its own by hash, so that a strategy's name
 * or an order's reason can never run.
 */
export function renderReport(input: ReportInput): string {
  const { strategy, measurements } = input;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hashOf(SCRIPT)}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return markup`<!doctype html>
<html lang="en" data-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="dark light">
<meta name="referrer" content="no-referrer">
<title>${strategy.title} \u00b7 ${input.instruments.join(', ')} \u00b7 ${input.kind} report</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
${topBar()}
${header(input)}
${headline(input)}
${charts(measurements)}
${confidence(input)}
${breakdown(measurements, input.currency)}
${market(measurements, input.currency)}
${metricGroups(input)}
${months(measurements)}
${drawdownTable(measurements)}
${distributions(measurements)}
${trades(measurements)}
${finePrint(input)}
${identity(input)}
</main>
<script type="application/json" id="report-data">${jsonForScript(pageData(input))}</script>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.html;
}

function topBar(): Markup {
  return markup`
    <div class="top">
      <span class="brand">${MARK} Assay</span>
      <nav aria-label="Parts of this report">
        <a href="#charts">Charts</a><a href="#confidence">How sure</a><a href="#breakdown">Where from</a>
        <a href="#metrics">Metrics</a><a href="#months">Months</a>
        <a href="#trades">Trades</a><a href="#fine-print">Fine print</a>
      </nav>
      <span class="choices">
        <button type="button" id="theme">Light</button>
        <button type="button" id="print">Print</button>
      </span>
    </div>
  `;
}

/** A touchstone with a streak on it: what an assayer tests gold with. */
const MARK = trusted(`
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <rect x="2" y="2" width="20" height="20" rx="6" fill="var(--raised)" stroke="var(--line)" />
    <path d="M6 16.5 10.5 11l3 3L18.5 7" fill="none" stroke="var(--own)" stroke-width="2.2" stroke-linecap="round" />
  </svg>
`);

/** What the page's script needs, and no more: the rest is in the page as text. */
function pageData({ strategy, currency, instruments, measurements: measured }: ReportInput) {
  return {
    strategyTitle: strategy.title,
    currency,
    fileName: `${strategy.name}-${instruments[0] ?? 'report'}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-'),
    startEquity: measured.startEquity,
    endedAt: Date.parse(measured.endedAt),
    barMs: barMsOf(measured.curve.at),
    pricePlaces: pricePlacesOf(measured),
    curve: packCurve(measured.curve),
    candles: measured.candles.map(packCandles),
    fills: packFills(measured.fills),
    trades: packTrades(measured.trades),
  };
}

/** Decimals that prices of each instrument in `candles` are written with: as many as its fills and closes have. */
function pricePlacesOf({ candles, fills }: ReportMeasurements): number[] {
  return candles.map(({ close }, index) => {
    const filled = fills.price.filter((_, row) => fills.candles[row] === index);
    return [...filled, ...close.slice(0, 1_000)].reduce((most, price) => Math.max(most, placesOf(price)), 0);
  });
}

function placesOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.min(12, Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent)));
}

/** Shortest time between neighbours near the start; a minute where there are none. */
function barMsOf(at: readonly number[]): number {
  const gaps = at.slice(1, 100).map((instant, index) => instant - at[index]!);
  const shortest = Math.min(...gaps.filter((gap) => gap > 0));
  return Number.isFinite(shortest) ? shortest : 60_000;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}
