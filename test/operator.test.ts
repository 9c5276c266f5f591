import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAssay, type AssayProcess } from './support/assay-process.ts';
import { assay as command } from './support/command.ts';

/** An operator at a shell, beside a running Assay: modes, limits, denials, and the books against the venue's. */
describe('an operator at a shell', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-operator-'));
  let running: AssayProcess;
  const start = () => startAssay(folder, '--market', 'generated', '--speed', '36000');
  const say = (...words: readonly string[]) => command(['--data-dir', folder, ...words]);
  const strategyIn = async (): Promise<string> =>
    /strategy:(\S+)/.exec((await say('risk', 'show')).out)?.[1] ?? 'there is none';

  beforeAll(async () => {
    running = await start();
    await running.printed(/Paper trading is running/);
  }, 120_000);

  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('sees modes and limits with their use, and comes in by a door that is open to nobody else', async () => {
    const { code, out, err } = await say('risk', 'show');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ACTIVE +account/m);
    expect(out).toMatch(/grossLeverageMax +\S+ +used [\d.]+, \d+ %/);
    const mode = statSync(path.join(folder, 'door')).mode & 0o777;
    expect([mode, process.platform]).toEqual([process.platform === 'win32' ? mode : 0o700, process.platform]);
    expect(readdirSync(path.join(folder, 'door'))).toEqual([]);
  });

  test('halts one strategy, is refused a second time, and lifts it with a word and a reason', async () => {
    const scope = `strategy:${await strategyIn()}`;
    const halted = await say('risk', 'mode', scope, 'HALTED', '--reason', 'it looks ill');
    expect(halted.out).toMatch(
      new RegExp(`HALTED +${scope}[\\s\\S]*latched by .* \\(command line\\) from .*: it looks ill`),
    );
    expect((await say('risk', 'mode', scope, 'HALTED', '--reason', 'again')).err).toContain('CONFLICT');
    const unsaid = await say('risk', 'mode', scope, 'ACTIVE', '--reason', 'better');
    expect({ code: unsaid.code, err: unsaid.err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('NOT_CONFIRMED') as string,
    });
    const lifted = await say('risk', 'mode', scope, 'ACTIVE', '--reason', 'better', '--confirm', 'RESUME');
    expect({ code: lifted.code, err: lifted.err }).toEqual({ code: 0, err: '' });
  });

  test('tightens a limit at once; to loosen it needs a word, and beyond its bounds it is refused', async () => {
    const tight = await say('risk', 'limits', 'grossLeverageMax=1.5', 'openOrdersMax=100', '--reason', 'calmer');
    expect(tight.out).toMatch(/version 2[\s\S]*grossLeverageMax +1.5/);
    const loose = await say('risk', 'limits', 'grossLeverageMax=3', 'openOrdersMax=150', '--reason', 'bolder');
    expect(loose.code).toBe(2);
    expect(loose.err).toContain('NOT_CONFIRMED');
    expect(loose.err).toMatch(/- grossLeverageMax would go from 1.5 to 3\n *- openOrdersMax would go from 100 to 150/);
    const absurd = await say('risk', 'limits', 'grossLeverageMax=1000', '--reason', 'mad', '--confirm', 'LOOSEN');
    expect(absurd.err).toMatch(/grossLeverageMax is 1000; it must be at most 100.*BAD_LIMIT/);
    const meant = await say('risk', 'limits', 'grossLeverageMax=1.8', '--reason', 'a little', '--confirm', 'LOOSEN');
    expect(meant.out).toMatch(/version 3[\s\S]*grossLeverageMax +1.8/);
  });

  test('compares the books now, and finds that they agree', async () => {
    const { code, out, err } = await say('reconcile', 'run', '--reason', 'a look');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Compared at .*a look.*\nStanding differences: none\.$/m);
    expect((await say('reconcile', 'list')).out).toContain('No difference stands.');
    const nothing = await say('reconcile', 'resolve', 'p1-1-0', 'adopt', '--reason', 'why not');
    expect({ code: nothing.code, err: nothing.err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('DISCREPANCY_UNKNOWN') as string,
    });
  });

  test('sees what is going on, what is held and what is ordered', async () => {
    const status = await say('status');
    expect({ code: status.code, err: status.err }).toEqual({ code: 0, err: '' });
    expect(status.out).toMatch(
      /^(HALTED|Trading is not halted)[\s\S]*^paper, simulated: equity [\d.]+ USDT[\s\S]*^strategy +phase +status/m,
    );
    expect(JSON.parse((await say('status', '--json')).out)).toHaveProperty('portfolio.equity');
    expect((await say('positions')).out).toMatch(/^(No position is open\.|instrument +strategy +quantity)/);
    expect((await say('orders')).out).toMatch(/^(No order is open\.|order +instrument +what)/);
  });

  test('makes a key, with which a program gets in by its signature until the key is revoked', async () => {
    const made = await say('keys', 'create', 'robot', '--scope', 'trade', '--expires', '2099-01-31');
    expect(made.out).toMatch(/active +trade +robot\n.*never used\n +until 2099-01-31T00:00:00.000Z/);
    const [, id = '', secret = ''] = /^ASSAY_KEY=(\S+)\nASSAY_SECRET=(\S+)$/m.exec(made.out) ?? [];
    const example = () =>
      promisify(execFile)(process.execPath, ['examples/api/portfolio.ts'], {
        env: { ...process.env, ASSAY_KEY: id, ASSAY_SECRET: secret, ASSAY_URL: running.url },
      });
    expect(JSON.parse((await example()).stdout)).toHaveProperty('equity');
    const elsewhere = await promisify(execFile)(process.execPath, ['bin/assay.ts', 'status'], {
      env: { ...process.env, ASSAY_KEY: id, ASSAY_SECRET: secret, ASSAY_URL: running.url },
    });
    expect(elsewhere.stdout).toContain('paper, simulated: equity');
    expect((await say('keys', 'list')).out).toMatch(/robot\n.*last used 2/);
    expect((await say('keys', 'list')).out).not.toContain(secret);
    expect((await say('keys', 'revoke', id)).out).toMatch(/revoked +trade +robot/);
    await expect(example()).rejects.toThrow('SIGNATURE_REFUSED');
    expect((await say('keys', 'create', 'x', '--scope', 'all')).err).toContain('--scope is one of read, trade, admin');
    expect((await say('keys', 'create', 'x', '--addresses', '300.1.1.1')).code).toBe(2);
    expect((await say('keys', 'revoke', 'nobody')).err).toContain('KEY_UNKNOWN');
  });

  test('finds a halt and changed limits again after a restart, and lifts the halt', async () => {
    await say('risk', 'mode', 'account', 'HALTED', '--reason', 'for the night');
    expect(await running.stop()).toBe(0);
    expect(existsSync(path.join(folder, 'door'))).toBe(false);
    const away = await say('risk', 'show');
    expect({ code: away.code, err: away.err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('NOT_RUNNING') as string,
    });
    running = await start();
    await running.printed(/Trading is halted/);
    const { out } = await say('risk', 'show');
    expect(out).toMatch(/^HALTED +account[\s\S]*for the night/m);
    expect(out).toMatch(/grossLeverageMax +1.8/);
    const resumed = await say('risk', 'mode', 'account', 'ACTIVE', '--reason', 'morning', '--confirm', 'RESUME');
    expect({ code: resumed.code, err: resumed.err }).toEqual({ code: 0, err: '' });
    expect(resumed.out).toMatch(/^ACTIVE +account/m);
  });
});
