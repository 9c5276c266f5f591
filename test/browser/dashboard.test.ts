import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startAssay, type AssayProcess } from '../support/assay-process.ts';
import { findChromium, HOW_TO_GET_CHROMIUM } from './find-chromium.ts';

const executablePath = findChromium();
if (executablePath === undefined) console.warn(`\nThe browser test is SKIPPED: no Chromium. ${HOW_TO_GET_CHROMIUM}\n`);

/** One person's first quarter of an hour, in a real browser against the real program. */
describe.skipIf(executablePath === undefined)('the dashboard', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-browser-'));
  const errors: string[] = [];
  let assay: AssayProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    assay = await startAssay(folder, '--market', 'generated', '--speed', '36000');
    await assay.printed(/Paper trading is running/);
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });

  afterAll(async () => {
    await browser.close();
    await assay.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const seen = (testId: string) => page.getByTestId(testId);

  test('asks for a sign-in, refuses a wrong token, and takes the link once', async () => {
    await page.goto(assay.url);
    await seen('sign-in-token').fill('not-the-token');
    await seen('sign-in-submit').click();
    await page.getByRole('alert').first().waitFor();
    errors.length = 0; // The refusal is logged by the browser itself.
    await page.goto(assay.signInLink);
    await seen('equity-value').waitFor();
    expect(page.url()).not.toContain('token');
  });

  test('says that the market is simulated, and that the connection is live', async () => {
    await page.getByText('SIMULATED MARKET').first().waitFor();
    await seen('connection-badge').filter({ hasText: 'Live' }).waitFor();
    expect(await page.title()).toMatch(/paper/i);
  });

  test('shows the equity change as the market moves, without a reload', async () => {
    const first = await seen('equity-value').textContent();
    const moved = async (): Promise<boolean> => (await seen('equity-value').textContent()) !== first;
    expect(await vi.waitUntil(moved, { timeout: 60_000, interval: 100 })).toBe(true);
  });

  /** What people with a screen reader or a keyboard could not get past on the page as it is. */
  async function barriers(): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  }

  test('has no serious accessibility problem', async () => {
    expect(await barriers()).toEqual([]);
  });

  test('shows the limits with their use, and loosens one only when that is meant', async () => {
    await page.getByRole('link', { name: /^Risk/ }).click();
    await seen('limit-grossLeverageMax').getByRole('button').click();
    await seen('limit-value').fill('2.5');
    await seen('limit-reason').fill('a browser test');
    await seen('limit-confirm').click();
    await page.getByText('NOT_CONFIRMED').waitFor();
    errors.length = 0; // The refusal is logged by the browser itself.
    expect(await barriers()).toEqual([]);
    await seen('limit-word').fill('LOOSEN');
    await seen('limit-confirm').click();
    await seen('limit-grossLeverageMax').filter({ hasText: '2.5×' }).waitFor();
    await seen('risk-changes').filter({ hasText: 'looser grossLeverageMax' }).waitFor();
  });

  test('halts one strategy, shows the latch on every page, and lifts it', async () => {
    const [, strategyId = ''] = await strategyIds(page);
    await seen(`scope-${strategyId}`).getByRole('button').click();
    await seen('mode-HALTED').check();
    await seen('mode-reason').fill('it looks ill');
    await seen('mode-confirm').click();
    await seen(`scope-${strategyId}`).filter({ hasText: 'it looks ill' }).waitFor();
    await page.getByRole('link', { name: /^Risk 1/ }).waitFor();
    expect(await barriers()).toEqual([]);
    await seen(`scope-${strategyId}`).getByRole('button').click();
    await seen('mode-reason').fill('it is well');
    expect(await seen('mode-confirm').isDisabled()).toBe(true);
    await seen('mode-word').fill('RESUME');
    await seen('mode-confirm').click();
    await seen(`scope-${strategyId}`).filter({ hasText: 'Active' }).waitFor();
  });

  test('compares the books when asked, and says that they agree', async () => {
    await page.getByRole('link', { name: 'Books' }).click();
    await seen('compare-now').click();
    await seen('comparison').filter({ hasText: 'from the dashboard' }).waitFor();
    expect(await seen('comparison').textContent()).toContain('They agree');
    expect(await barriers()).toEqual([]);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await seen('equity-value').waitFor();
  });

  test('searches for strategies, shows the funnel live, and says why a candidate was or was not promoted', async () => {
    await page.getByRole('link', { name: 'Discovery' }).click();
    await page.getByText('No campaign yet').waitFor();
    expect(await barriers()).toEqual([]);
    await seen('discover-budget').fill('48');
    await seen('discover-search').selectOption('random');
    await seen('discover-start').click();
    await seen('funnel').waitFor();
    await seen('conclusion').waitFor({ timeout: 120_000 });
    await page.getByText('SIMULATED MARKET: these prices never happened').waitFor();
    expect(await seen('search-facts').textContent()).toContain('3.04%');
    expect(await barriers()).toEqual([]);
    await seen('candidates').getByRole('link').first().click();
    await seen('gates').filter({ hasText: 'needed: 100 or more' }).waitFor();
    expect(await seen('candidate-why').textContent()).toMatch(/Not promoted: it ended at|It passed every gate/);
    expect(await seen('rules-download').getAttribute('download')).toMatch(/^btc-1h-.+\.rules\.json$/);
    expect(await barriers()).toEqual([]);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await seen('equity-value').waitFor();
  });

  test('runs a backtest beside trading, shows its result, and sets two side by side', async () => {
    await page.getByRole('link', { name: 'Research' }).click();
    await page.getByText('No backtest yet').waitFor();
    await seen('datasets').filter({ hasText: 'paper session p1' }).waitFor();
    expect(await seen('remove-BTCUSDT.SIMULATED/1h').isDisabled()).toBe(true);
    await seen('check-BTCUSDT.SIMULATED/1h').click();
    await seen('check-report').filter({ hasText: 'Sound' }).waitFor();
    expect(await barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).last().click();
    for (const fast of ['7', '9']) {
      await seen('parameter-fast').fill(fast);
      await seen('backtest-start').click();
      await seen('backtest-run').waitFor({ timeout: 120_000 });
      expect(await page.locator('header.page-head').textContent()).toContain(`fast ${fast}`);
      await page.getByRole('img', { name: /^Equity curve from 10,000/ }).waitFor();
      expect(await barriers()).toEqual([]);
      await page.locator('header.page-head').getByRole('link', { name: 'Research' }).click();
    }
    const told = await page.evaluate(
      async () =>
        (await (await fetch('/api/backtests')).json()) as {
          data: { figures: { runId: string; totalReturn: number } }[];
        },
    );
    const report = await page.evaluate(
      async (runId) => (await fetch(`/reports/${runId}`)).status,
      told.data[0]!.figures.runId,
    );
    expect(report).toBe(200);
    await seen('choose-b1').check();
    await seen('choose-b2').check();
    await seen('compare').click();
    const row = seen('comparison-figures').getByRole('row').filter({ hasText: 'Total return' });
    await row.waitFor();
    for (const { figures } of told.data)
      expect(await row.textContent()).toContain(`${Math.abs(figures.totalReturn * 100).toFixed(2)}%`);
    expect(await barriers()).toEqual([]);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await seen('equity-value').waitFor();
  });

  test('stops a strategy, with a reason, and the server agrees', async () => {
    const [strategyId] = await strategyIds(page);
    await seen(`strategy-stop-${strategyId}`).click();
    await seen('stop-confirm').click();
    await seen(`strategy-card-${strategyId}`)
      .filter({ hasText: /stopped/i })
      .waitFor();
    const stopped = await page.evaluate(async (id) => {
      const reply = (await (await fetch('/api/strategies')).json()) as {
        data: { strategyId: string; status: string }[];
      };
      return reply.data.find((one) => one.strategyId === id)?.status;
    }, strategyId);
    expect(stopped).toBe('stopped');
  });

  test('the emergency stop wants to be meant, then halts, and shows what it did', async () => {
    await seen('emergency-stop').click();
    expect(await seen('emergency-confirm').isDisabled()).toBe(true);
    await seen('emergency-confirm-input').fill('STOP');
    await seen('emergency-confirm').click();
    await seen('emergency-result').waitFor();
    expect((await seen('emergency-result').textContent())?.toLowerCase()).toContain('verif');
    const status = await page.evaluate(
      async () => (await (await fetch('/api/system-status')).json()) as { data: { halt: { state: string } } },
    );
    expect(status.data.halt.state).toBe('halted');
  });

  test('is still halted after a reload, and after a restart of the server', async () => {
    await page.reload();
    await seen('halt-banner').waitFor();
    expect(await assay.stop()).toBe(0);
    assay = await startAssay(folder, '--market', 'generated', '--speed', '36000');
    errors.length = 0; // A server that goes away is an error to a browser.
    await page.goto(assay.signInLink);
    await seen('halt-banner').waitFor();
    const positions = await page.evaluate(
      async () => (await (await fetch('/api/portfolio')).json()) as { data: { positions: unknown[] } },
    );
    expect(positions.data.positions).toEqual([]);
  });

  test('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [path, testId] of [
      ['', 'equity-value'],
      ['/risk', 'limit-grossLeverageMax'],
      ['/books', 'comparison'],
      ['/discovery', 'campaigns'],
      ['/research', 'backtests'],
      ['/research/b1', 'backtest-run'],
    ] as const) {
      await page.goto(`${assay.url}${path}`);
      await seen(testId).first().waitFor();
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect({ path, overflow: Math.max(overflow, 0) }).toEqual({ path, overflow: 0 });
    }
  });

  test('and the page itself reported no error', () => {
    expect(errors).toEqual([]);
  });
});

async function strategyIds(page: Page): Promise<string[]> {
  const reply = await page.evaluate(
    async () => (await (await fetch('/api/strategies')).json()) as { data: { strategyId: string }[] },
  );
  return reply.data.map(({ strategyId }) => strategyId);
}
