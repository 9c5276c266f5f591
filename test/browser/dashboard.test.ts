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

  test('has no serious accessibility problem', async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    ).toEqual([]);
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
    await page.goto(assay.url);
    await seen('equity-value').waitFor();
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
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
