import { expect, test } from 'vitest';
import { silentLog } from '../runtime/index.ts';
import type { ChainReport } from '../storage/index.ts';
import { haltWhenChainIsBroken, type ChainCheckParts } from './chain-check.ts';

async function check(
  verifyChain: (sessionId: string, signal?: AbortSignal) => Promise<ChainReport>,
  until = new AbortController().signal,
): Promise<{ readonly commands: readonly object[]; readonly said: readonly string[] }> {
  const commands: object[] = [];
  const said: string[] = [];
  const session: ChainCheckParts['session'] = { state: 'running', command: (command) => void commands.push(command) };
  const say = (line: string): void => void said.push(line);
  await haltWhenChainIsBroken({ history: { verifyChain }, session, sessionId: 's1', log: silentLog, say, until });
  return { commands, said };
}

test('a whole journal is nothing to speak of', async () => {
  const found = await check(() => Promise.resolve({ intact: true, rows: 1, lastSeq: 1, head: 'h' }));
  expect(found).toEqual({ commands: [], said: [] });
});

test('a broken one halts the session, and says from where on', async () => {
  const { commands, said } = await check(() =>
    Promise.resolve({ intact: false, seq: 7, problem: 'entry 7 is missing' }),
  );
  const reason = 'from entry 7 on the journal cannot be trusted (entry 7 is missing)';
  expect(commands).toEqual([{ type: 'halt', by: 'storage', reason }]);
  expect(said.join()).toContain('Keep the database as it is');
});

test('one that cannot be read is not taken for whole', async () => {
  const { commands } = await check(() => Promise.reject(new Error('disk I/O error')));
  expect(commands).toEqual([
    { type: 'halt', by: 'storage', reason: 'the journal could not be checked: disk I/O error' },
  ]);
});

test('a program that ends meanwhile has found nothing', async () => {
  const ended = AbortSignal.abort(new Error('over'));
  expect(await check((_id, signal) => Promise.reject(signal?.reason as Error), ended)).toEqual({
    commands: [],
    said: [],
  });
});
