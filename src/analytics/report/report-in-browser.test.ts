import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium, HOW_TO_GET_CHROMIUM } from '../../../test/browser/find-chromium.ts';
import type { ReportInput } from './input.ts';
import { renderReport } from './render.ts';
import { sampleReport } from './testing.ts';

const executablePath = findChromium();
if (executablePath === undefined)
  console.warn(`The report is not tried in a browser, as there is none: ${HOW_TO_GET_CHROMIUM}`);
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const PATIENCE = 60_000;
/** Drawing waits for the next frame; a busy machine may take its time. */
const SOON = { timeout: 20_000 };

let browser: Browser | undefined;
let opened = 0;
const folder = mkdtempSync(join(tmpdir(), 'assay-report-'));

beforeAll(async () => {
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: QUIET });
}, PATIENCE);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
}, PATIENCE);

interface Opened {
  readonly page: Page;
  /** Console errors, uncaught errors, and requests for anything but the file itself. */
  readonly troubles: string[];
}

async function open(input: ReportInput, width = 1_300): Promise<Opened> {
  opened += 1;
  const file = join(folder, `${opened}.html`);
  writeFileSync(file, renderReport(input));
  const page = await browser!.newPage({ viewport: { width, height: 900 }, hasTouch: width < 500 });
  const troubles: string[] = [];
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => !/^(file|data|blob):/.test(request.url()) && troubles.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, troubles };
}

test.skipIf(executablePath === undefined)(
  'charts zoom, move and reset; the list sorts, filters, turns pages and exports',
  async () => {
    const { page, troubles } = await open(sampleReport());
    const legend = page.locator('[data-legend="equity"]');
    /** First day shown: the legend gives it whatever the pointer does. */
    const leftEdge = async () => /(\d{4}-\d\d-\d\d) to \S+$/.exec((await legend.textContent()) ?? '')?.[1];
    expect(await leftEdge()).toBe('2024-01-01');

    await page.locator('canvas[data-canvas="price"]').hover({ position: { x: 900, y: 90 } });
    for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -120);
    await expect.poll(leftEdge, SOON).toMatch(/2024-0[234]/);
    const zoomed = await leftEdge();
    await page.mouse.down();
    await page.mouse.move(1_150, 400, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await leftEdge())! < zoomed!, SOON).toBe(true);
    await page.getByRole('button', { name: 'All', exact: true }).first().click();
    await expect.poll(leftEdge, SOON).toBe('2024-01-01');

    const firstRow = page.locator('#trade-table tbody tr').first();
    await page.locator('[data-sort="net"]').click();
    await expect(page.locator('th[aria-sort="descending"]').textContent()).resolves.toBe('Net USDT');
    const best = sampleReport().measurements.metrics.bestTrade!;
    expect(await firstRow.textContent()).toContain(best.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ','));
    await page.locator('[data-show="short"]').click();
    expect(await page.locator('#trade-table .side.long').count()).toBe(0);
    await page.locator('#trade-search').fill('2024-03');
    expect(await page.locator('#trade-pages').textContent()).toMatch(/1–\d+ of \d+ trades/);
    await page.locator('#trade-search').fill('');
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('#trade-pages').textContent()).toMatch(/^26–/);

    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#trade-csv').click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines[0]).toMatch(/^strategy,instrument,direction,enteredAt/);
    const shorts = sampleReport().measurements.trades.filter((trade) => trade.direction === 'short');
    expect(lines).toHaveLength(1 + shorts.length);

    await firstRow.click();
    await expect.poll(leftEdge, SOON).not.toBe('2024-01-01');
    await page.locator('#theme').click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    await page.locator('#log-scale').click();
    expect(await page.locator('#log-scale').getAttribute('aria-pressed')).toBe('true');
    expect(troubles).toEqual([]);
    await page.close();
  },
  PATIENCE,
);

test.skipIf(executablePath === undefined)(
  'a phone shows the whole page without scrolling sideways, whatever is missing',
  async () => {
    const idle = sampleReport({ turnEvery: 0 });
    const bare: ReportInput = { ...idle, measurements: { ...idle.measurements, candles: [] } };
    for (const input of [sampleReport(), bare, sampleReport({ bars: 0 })]) {
      const { page, troubles } = await open(input, 390);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(troubles).toEqual([]);
      await page.close();
    }
  },
  PATIENCE,
);

test.skipIf(executablePath === undefined)(
  'a hostile reason is text in the browser, and a formula in it stays text in the CSV file',
  async () => {
    const reason = '=HYPERLINK("x")</script><img src=x onerror="document.title=\'owned\'">';
    const { page, troubles } = await open(sampleReport({ reason }));
    expect(await page.locator('#trade-table tbody tr').first().getAttribute('title')).toContain(reason);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#trade-csv').click()]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('"\'=HYPERLINK(""x"")');
    expect(await page.title()).toContain('Turner');
    expect(await page.locator('img').count()).toBe(0);
    expect(troubles).toEqual([]);
    await page.close();
  },
  PATIENCE,
);

test.skipIf(executablePath === undefined)(
  'a script that is not ours does not run, and the watch over errors notices',
  async () => {
    const { page, troubles } = await open(sampleReport());
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: "document.title = 'owned'" }))`,
    );
    expect(await page.title()).not.toBe('owned');
    await expect.poll(() => troubles.join(), SOON).toContain('Content Security Policy');
    await page.close();
  },
  PATIENCE,
);
