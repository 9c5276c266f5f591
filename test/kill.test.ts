import { describe, expect, test } from 'vitest';
import { killRun } from './kill/kill-run.ts';

describe('a server and an exchange, processes of their own', { timeout: 600_000 }, () => {
  test('killed at any instant, with answers that get lost: nothing is lost, doubled or different', async () => {
    const report = await killRun({ kills: 8, seed: 7, auditEvery: 4, faults: true });
    expect(report.wrong).toEqual([]);
    expect(report.kills).toBe(8);
    expect(report.audits).toBe(2);
    // A run in which nothing is sent proves nothing.
    expect(report.orders).toBeGreaterThan(5);
  });
});
