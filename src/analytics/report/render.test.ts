import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ReportInput } from './input.ts';
import { renderReport } from './render.ts';
import { sampleReport } from './testing.ts';
import { cautionsOf, verdictOf } from './verdict.ts';

const page = renderReport(sampleReport());

/** What of the pattern is in the text: short, where a whole page as a failure's message would not be. */
function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[0]);
}

/** The page without its code, data and style. */
function body(text: string): string {
  return text.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
}

test('the same input gives the same bytes, stored and read again or not', () => {
  const input = sampleReport();
  expect(renderReport(input) === page).toBe(true);
  expect(renderReport(JSON.parse(JSON.stringify(input)) as ReportInput) === page).toBe(true);
});

test('the page names nothing outside itself', () => {
  const addresses = [...page.matchAll(/(?:src|href|action)\s*=\s*"([^"]*)"/g)].map((match) => match[1]!);
  expect(addresses.filter((address) => !address.startsWith('#') && address !== 'data:,')).toEqual([]);
  expect(found(page, /https?:|@import|\burl\(/g)).toEqual([]);
});

test('its policy allows exactly the one script that it has', () => {
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
  expect(scripts).toHaveLength(1);
  const hash = createHash('sha256').update(scripts[0]!, 'utf8').digest('base64');
  expect(found(page, /script-src .*?=&#39;;/g)).toEqual([`script-src &#39;sha256-${hash}&#39;;`]);
});

test('no string of the input can become markup', () => {
  const hostile = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script>`;
  const poisoned = poison(sampleReport({ reason: hostile }), hostile) as ReportInput;
  const text = renderReport(poisoned);
  expect(text.split('&lt;img').length).toBeGreaterThan(20); // It is there, many times, as text.
  expect(found(text, /<img/g)).toEqual([]);
  expect(found(text, /<script/g)).toHaveLength(2); // The data and the code, as ever.
});

/** Every text that is not an instant, a number or one of our own words gets the hostile string. */
function poison(value: unknown, hostile: string, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => poison(item, hostile, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, hostile, name)]));
  }
  const ours = ['type', 'by', 'direction', 'timeframe', 'returnsPer', 'metric', 'dimension'];
  if (typeof value !== 'string' || ours.includes(key) || /^-?[\d.]+$|^\d{4}-\d\d-\d\dT/.test(value)) return value;
  return `${value}${hostile}`;
}

test('what is unknown is a dash that says why', () => {
  const idle = body(renderReport(sampleReport({ turnEvery: 0 })));
  expect(
    found(idle, /<abbr class="unknown" title="No value before a trade has closed\.">—<\/abbr>/g).length,
  ).toBeGreaterThan(5);
  expect(found(idle, /NaN|Infinity|undefined|null/g)).toEqual([]);
});

test('a simulated market is said first and in words; a recorded one names its source', () => {
  expect(page.indexOf('Simulated market')).toBeLessThan(page.indexOf('<h1>'));
  const recorded = renderReport(
    sampleReport({ changes: { provenance: { type: 'recorded', source: 'Somewhere real' } } }),
  );
  expect(found(recorded, /Simulated market|Somewhere real/gi)).toEqual(['Somewhere real', 'Somewhere real']);
});

test('limits, refusals, identity and warnings are on the page', () => {
  const text = renderReport(
    sampleReport({ changes: { warnings: ['Two gaps were filled.'], generatedAt: '2026-01-02T03:04:05.000Z' } }),
  );
  const shown = [
    'It knows no order book.',
    'ORDER_NOTIONAL',
    'aa11',
    'bb22',
    'cc33',
    'Two gaps were filled.',
    '2026-01-02 03:04 UTC',
  ];
  expect(shown.filter((part) => !text.includes(part))).toEqual([]);
  expect(page.includes('Written')).toBe(false);
});

test('a run too short or too idle to judge says so', () => {
  expect(cautionsOf(sampleReport())).toEqual([]);
  const short = sampleReport({ bars: 48, turnEvery: 20 });
  expect(cautionsOf(short)).toEqual([
    expect.stringMatching(/stretched from 2.d/),
    expect.stringMatching(/Only 1 trade closed/),
  ]);
  expect(verdictOf(short)).not.toContain('a year');
  expect(cautionsOf(sampleReport({ turnEvery: 0 }))).toEqual([expect.stringMatching(/No trade has closed/)]);
});

test('a report without bars, trades or time still renders', () => {
  const input = sampleReport({ bars: 0 });
  const bare: ReportInput = { ...input, measurements: { ...input.measurements, candles: [] } };
  expect(found(renderReport(bare), /No position was opened/g)).toHaveLength(1);
});

test('sixty thousand bars and two thousand trades stay under two megabytes', () => {
  const large = sampleReport({ bars: 60_000, turnEvery: 29 });
  expect(large.measurements.tradeCount).toBeGreaterThan(2_000);
  expect(renderReport(large).length).toBeLessThan(2_000_000);
});

test('how much was tried is said, known or not, and what the search leaves of the edge', () => {
  expect(body(page)).toContain('<b class="warn">unknown</b>');
  expect(body(page)).toContain('These are too few.');
  const { confidence } = sampleReport();
  if (confidence?.type !== 'confidence') throw new Error('the sample has a confidence');
  const searched = { ...confidence, trials: 1_200, deflated: { probability: 0.31, luckSharpe: 2.4 } };
  const text = body(renderReport(sampleReport({ changes: { confidence: searched } })));
  expect(text).toContain('1,200');
  expect(text).toContain('31.00%');
  const short = { type: 'unknown', days: 3, reason: 'there are returns of 3 days' } as const;
  expect(body(renderReport(sampleReport({ changes: { confidence: short } })))).toContain(
    'No value: there are returns of 3 days.',
  );
});

test('the result is taken apart, and each panel that has more than one part sums to the whole', () => {
  const { breakdowns, metrics } = sampleReport().measurements;
  expect(Number(breakdowns.total)).toBeCloseTo(metrics.netProfit!, 6);
  const titles = found(body(page), /<h3>By [^<]+<\/h3>/g);
  const several = breakdowns.by.filter(({ parts }) => parts.length > 1);
  expect(titles).toHaveLength(several.length);
  expect(titles).toContain('<h3>By side</h3>');
  expect(titles.some((title) => title.includes('strategy'))).toBe(false);
});
