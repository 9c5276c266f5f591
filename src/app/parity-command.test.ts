import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parityCommand, type ParityWords } from './parity-command.ts';
import { fixed } from '../domain/index.ts';
import { realTimers } from '../runtime/index.ts';
import { runPaperSession } from './testing/paper-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-parity-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface ParityDocument {
  readonly strategies: readonly {
    readonly strategyId: string;
    readonly verdict: string;
    readonly total: string;
    readonly gap: Readonly<Record<string, string>>;
    readonly signals: { readonly bars: number; readonly differing: number };
    readonly fills: {
      readonly compared: number;
      readonly verdict: string;
      readonly bounds?: { readonly mean: number };
    };
    readonly trades: readonly { readonly session: unknown; readonly replay: unknown; readonly why: string | null }[];
  }[];
}

const parity = (words: ParityWords = {}) => parityCommand({ dataDir: folder, ...words }, realTimers());
const document = async (): Promise<ParityDocument> =>
  JSON.parse((await parity({ json: true })).lines[0]!) as ParityDocument;

describe('a paper session and its replay', () => {
  test('are the same to the last digit', async () => {
    const plan = await runPaperSession(folder);
    const outcome = await parity();
    expect(outcome.verdict).toBe('agrees');
    const { strategies } = await document();
    expect(strategies.map(({ strategyId }) => strategyId)).toEqual(plan.strategies.map(({ strategyId }) => strategyId));
    for (const { total, gap, signals, fills, trades } of strategies) {
      expect(total).toBe('0');
      expect(new Set(Object.values(gap))).toEqual(new Set(['0']));
      expect(signals.differing).toBe(0);
      expect(fills.compared).toBeGreaterThan(10);
      expect(trades.length).toBeGreaterThan(5);
      expect(trades.filter(({ why }) => why !== null)).toEqual([]);
    }
  });

  test('fills that are 3 bp worse than planned are told, and explained as prices', async () => {
    await runPaperSession(folder, { fillBiasBps: 3 });
    const outcome = await parity();
    expect(outcome.verdict).toBe('differs');
    expect(outcome.lines.join('\n')).toMatch(/fills are worse than the replay's by [23]\.\d\d bp/);
    const [first] = (await document()).strategies;
    expect(first!.fills.verdict).toBe('worse');
    expect(first!.fills.bounds!.mean).toBeCloseTo(3, 1);
    expect(first!.signals.differing).toBe(0);
    // What the prices cost, and nothing else of any size: fees and sizes follow from them.
    const gap = Object.fromEntries(Object.entries(first!.gap).map(([cause, amount]) => [cause, Number(amount)]));
    expect(gap['price']).toBeLessThan(0);
    expect(gap['signal']).toBe(0);
    expect(gap['missedFill']).toBe(0);
    expect(Math.abs(gap['fee']!)).toBeLessThan(Math.abs(gap['price']!) / 50);
    const sum = Object.values(first!.gap).reduce((total, amount) => total + fixed(amount), 0n);
    expect(sum).toBe(fixed(first!.total));
  });

  test('a strategy that was stopped misses what its replay did, and its stop is named', async () => {
    const plan = await runPaperSession(folder, {
      meddle: (session, { strategies }) =>
        session.command({
          type: 'stop-strategy',
          strategyId: strategies[0]!.strategyId,
          positions: 'close',
          by: 'Ada',
          reason: 'a test',
        }),
    });
    const { verdict, lines } = await parity({ strategy: plan.strategies[0]!.strategyId });
    expect(verdict).toBe('differs');
    expect(lines.join('\n')).toContain('before that: stopped by Ada: a test');
    expect((await document()).strategies[0]!.trades.some(({ session }) => session === null)).toBe(true);
  });

  test('orders that our own gate denied are missed fills, with the code', async () => {
    await runPaperSession(folder, {
      input: (input) => ({ ...input, limits: { ...input.limits, orderNotionalMax: fixed('1000') } }),
    });
    const [first] = (await document()).strategies;
    expect(first!.verdict).toBe('differs');
    expect(Number(first!.gap['signal'])).toBe(0);
    expect(Number(first!.gap['missedFill'])).not.toBe(0);
    expect(first!.trades[0]!.why).toContain('denied by our gate: ORDER_TOO_LARGE');
  });

  test('another latency than planned shows in money, and not as another decision', async () => {
    await runPaperSession(folder, {
      input: (input) => ({ ...input, costs: { ...input.costs, latencyMs: 2 * 3_600_000 } }),
    });
    const [first] = (await document()).strategies;
    expect(Number(first!.gap['latency'])).not.toBe(0);
  });
});

describe('parity is honest about what it lacks', () => {
  test('bars that are gone or changed, and names that are not there, are refused', async () => {
    await runPaperSession(folder);
    await expect(parity({ session: 'p9' })).rejects.toMatchObject({ code: 'SESSION_UNKNOWN' });
    await expect(parity({ strategy: 'NOBODY' })).rejects.toMatchObject({ code: 'STRATEGY_UNKNOWN' });
    rmSync(join(folder, 'archive'), { recursive: true });
    await expect(parity()).rejects.toMatchObject({ code: 'DATA_CHANGED' });
  });
});
