import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { add, fixed, totalPnl, ZERO, type Fixed } from '../src/domain/index.ts';
import { temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';
import { recordSession } from './support/recorded-session.ts';

interface Written {
  readonly total: string;
  readonly adopted: string;
  readonly by: readonly {
    readonly dimension: string;
    readonly parts: readonly { readonly key: string; readonly netPnl: string; readonly trades: number }[];
  }[];
  readonly successRate: { readonly tried: number };
  readonly alikeness: {
    readonly strategies: readonly string[];
    readonly days: number;
    readonly correlations: readonly (readonly number[])[];
    readonly groups: readonly (readonly string[])[];
  };
}

describe('the analytics of a session of three strategies', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let snapshot: Awaited<ReturnType<typeof recordSession>>;
  let said: string;
  let written: Written;

  beforeAll(async () => {
    folder = temporaryFolder();
    snapshot = await recordSession(folder.path, { seed: 5, bars: 160 });
    const json = join(folder.path, 'analytics.json');
    const { code, out, err } = await assay(['--data-dir', folder.path, 'analytics', '--json', json]);
    if (code !== 0) throw new Error(err);
    said = out;
    written = JSON.parse(readFileSync(json, 'utf8')) as Written;
  });
  afterAll(() => folder.remove());

  test('sum to what the strategies earned in the books, whichever way one looks, to the last digit', () => {
    const booked = snapshot.portfolio.holdings
      .flatMap(({ mark, parts }) => parts.map(({ position }) => totalPnl(position, mark!)))
      .reduce<Fixed>((sum, pnl) => add(sum, pnl), ZERO);
    expect(fixed(written.total)).toBe(booked);
    expect(written.adopted).toBe('0');
    expect(written.by.map(({ dimension }) => dimension)).toContain('weekday');
    for (const { parts } of written.by)
      expect(parts.reduce<Fixed>((sum, { netPnl }) => add(sum, fixed(netPnl)), ZERO)).toBe(booked);
  });

  test('compare the days of each pair, and put each strategy in one group', () => {
    const { strategies, days, correlations, groups } = written.alikeness;
    expect(strategies).toEqual(['COARSE', 'CROSS', 'WILD']);
    expect(days).toBeGreaterThan(4);
    expect(correlations[0]![0]).toBeCloseTo(1, 9);
    expect(correlations[0]![1]).toBe(correlations[1]![0]);
    expect(groups.flat().toSorted()).toEqual(strategies);
  });

  test('are said in lines, with how many strategies earned', () => {
    expect(said).toMatch(/^Session p1 \(paper: play money\): /);
    expect(said).toContain(`of ${written.successRate.tried} strategies that have closed a trade have earned`);
    expect(said).toMatch(/By strategy\n {2}(WILD|CROSS|COARSE)/);
    expect(said).toContain('COARSE and CROSS: ');
  });

  test('refuse a session that is not there', async () => {
    const refused = await assay(['--data-dir', folder.path, 'analytics', '--session', 'p9']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('[SESSION_UNKNOWN]');
  });
});
