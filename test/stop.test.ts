import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startAssay, type AssayProcess } from './support/assay-process.ts';
import { assay as command } from './support/command.ts';

/** The emergency stop of somebody who has a shell and nothing else. */
describe('assay stop', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-stop-'));
  const stopFile = path.join(folder, 'STOP');
  let running: AssayProcess;
  const start = () => startAssay(folder, '--market', 'generated', '--speed', '36000');

  beforeAll(async () => {
    running = await start();
    await running.printed(/Paper trading is running/);
  }, 120_000);

  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('in a folder where no Assay lives is refused, for it would stop nothing', async () => {
    const elsewhere = path.join(folder, 'logs');
    const { code, err } = await command(['--data-dir', elsewhere, 'stop']);
    expect(code).toBe(2);
    expect(err).toContain('DATA_DIR');
    expect(existsSync(path.join(elsewhere, 'STOP'))).toBe(false);
  });

  test('halts, cancels, closes and verifies the running one, and says so', async () => {
    const { code, out, err } = await command(['--data-dir', folder, 'stop', '--reason', 'a test']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/done {2}halt[\s\S]*done {2}cancel[\s\S]*done {2}flatten[\s\S]*done {2}verify[\s\S]*Stopped\./);
    expect(running.output()).toMatch(/Emergency stop by .*: a test/);
  });

  test('ordered twice, joins the first', async () => {
    const { code, out } = await command(['--data-dir', folder, 'stop', '--reason', 'second thoughts']);
    expect(code).toBe(0);
    expect(out).toMatch(/Was latched already/);
    expect(running.output()).not.toMatch(/second thoughts/);
  });

  test('outlives the process', async () => {
    expect(await running.stop()).toBe(0);
    running = await start();
    await running.printed(/Trading is halted \(/);
    await running.printed(/Stopped trading: no open order and no position/);
  });

  test('is lifted by an operator who clears the halt, and by nobody else', async () => {
    expect(existsSync(stopFile)).toBe(true);
    const clear = (signedIn: Readonly<Record<string, string>>) =>
      fetch(`${running.url}/api/emergency-stop/clear`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: running.url, ...signedIn },
        body: JSON.stringify({ confirm: 'RESUME', reason: 'looked at it' }),
      });
    expect((await clear({})).status).toBe(401);
    expect(existsSync(stopFile)).toBe(true);
    const cleared = await clear(await signIn(running));
    expect({ status: cleared.status, body: await cleared.text() }).toMatchObject({ status: 200 });
    expect(existsSync(stopFile)).toBe(false);
  });

  test('works by a file made with any editor, and by a signal', async () => {
    writeFileSync(stopFile, 'I do not like this\n');
    await running.printed(/Emergency stop by stop file: I do not like this/);
    rmSync(stopFile);
    running.signal('SIGUSR2');
    await running.printed(/Emergency stop by signal: SIGUSR2/);
    expect(await vi.waitUntil(() => existsSync(stopFile), { timeout: 10_000 })).toBe(true);
  });

  test('with nothing running is latched all the same, says that nothing took it up, and the next start is halted', async () => {
    expect(await running.stop()).toBe(0);
    rmSync(stopFile);
    const { code, err } = await command(['--data-dir', folder, 'stop']);
    expect(code).toBe(1);
    expect(err).toContain('STOP_NOT_TAKEN_UP');
    running = await start();
    await running.printed(/Trading is halted \(/);
  });
});

/** The headers of one who has signed in. */
async function signIn({ url, signInLink }: AssayProcess): Promise<Record<string, string>> {
  const token = new URL(signInLink).searchParams.get('token');
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token }),
  });
  expect(response.status).toBe(200);
  const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!;
  const session = (await (await fetch(`${url}/api/session`, { headers: { cookie } })).json()) as {
    data: { csrf: string };
  };
  return { cookie, 'x-assay-csrf': session.data.csrf };
}
