import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { realTimers, silentLog } from '../runtime/index.ts';
import { LocalDoor } from './local-door.ts';

let folder: string;
let closing: AbortController;
let attending: Promise<void> | undefined;
let asked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-door-'));
  closing = new AbortController();
  attending = undefined;
  asked = [];
});
afterEach(async () => {
  closing.abort();
  await attending;
  rmSync(folder, { recursive: true, force: true });
});

function attend(): void {
  attending = new LocalDoor(folder).attend({
    timers: realTimers(),
    log: silentLog,
    until: closing.signal,
    async letIn(by) {
      asked.push(by);
      return { url: 'http://127.0.0.1:1', token: `for ${by}` };
    },
  });
}

test('whoever knocks is answered once, in a file that only we may read, and leaves nothing behind', async () => {
  attend();
  const visit = new LocalDoor(folder).knock('7-1', 'ann (command line)');
  const answer = await vi.waitUntil(() => visit.answer(), { timeout: 5_000 });
  expect(answer).toEqual({ url: 'http://127.0.0.1:1', token: 'for ann (command line)' });
  const key = statSync(join(folder, 'door', '7-1.key'));
  expect([key.mode & 0o777, process.platform]).toEqual([
    process.platform === 'win32' ? key.mode & 0o777 : 0o600,
    process.platform,
  ]);
  visit.leave();
  expect(readdirSync(join(folder, 'door'))).toEqual([]);
  expect(asked).toEqual(['ann (command line)']);
});

test('a name of several lines is one line on record, and what is no question is taken away unanswered', async () => {
  attend();
  const visit = new LocalDoor(folder).knock('7-2', 'ann\nhalted by nobody\u0000');
  await vi.waitUntil(() => visit.answer(), { timeout: 5_000 });
  visit.leave();
  expect(asked).toEqual(['ann halted by nobody']);
  writeFileSync(join(folder, 'door', '7-3.ask'), '{"by":');
  await vi.waitUntil(() => !existsSync(join(folder, 'door', '7-3.ask')), { timeout: 5_000 });
  expect(asked).toHaveLength(1);
});

test('with nobody at home there is no answer; and the door goes when Assay ends', async () => {
  const visit = new LocalDoor(folder).knock('7-4', 'ann');
  expect(visit.answer()).toBeUndefined();
  expect(readFileSync(join(folder, 'door', '7-4.ask'), 'utf8')).toBe('{"by":"ann"}');
  visit.leave();
  attend();
  closing.abort();
  await attending;
  expect(existsSync(join(folder, 'door'))).toBe(false);
});
