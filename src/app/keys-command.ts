import type { ApiKeyView, KeyScope } from '../../contract/index.ts';
import { usageError, type Timers } from '../runtime/index.ts';
import { readInstant } from './instant-option.ts';
import { asOperator, type DataWords } from './operator-client.ts';

type Say = (line: string) => void;

export interface KeyWords extends DataWords {
  readonly scope: string;
  readonly instruments?: readonly string[];
  readonly addresses?: readonly string[];
  readonly expires?: string;
  readonly json?: boolean;
}

const SCOPES: readonly KeyScope[] = ['read', 'trade', 'admin'];

export async function keysList(
  words: DataWords & { readonly json?: boolean },
  timers: Timers,
  say: Say,
): Promise<void> {
  const keys = await asOperator(words, timers, async (client) => (await client.listApiKeys()).data);
  if (words.json === true) return say(JSON.stringify(keys, undefined, 2));
  if (keys.length === 0) return say('There is no key yet: assay keys create NAME makes one.');
  for (const key of keys) for (const line of keyLines(key)) say(line);
}

/** @throws {AssayError} BAD_OPTION, BAD_RANGE, and what the server refuses */
export async function keysCreate(name: string, words: KeyWords, timers: Timers, say: Say): Promise<void> {
  const scope = SCOPES.find((one) => one === words.scope);
  if (scope === undefined)
    throw usageError('BAD_OPTION', `--scope is one of ${SCOPES.join(', ')}, was "${words.scope}"`);
  const expires = readInstant('--expires', words.expires);
  const order = {
    name,
    scope,
    ...(words.instruments === undefined ? {} : { instruments: [...words.instruments] }),
    ...(words.addresses === undefined ? {} : { addresses: [...words.addresses] }),
    ...(expires === undefined ? {} : { expiresAt: new Date(expires).toISOString() }),
  };
  const made = await asOperator(words, timers, async (client) => (await client.createApiKey(order)).data);
  if (words.json === true) return say(JSON.stringify(made, undefined, 2));
  for (const line of keyLines(made.key)) say(line);
  say('');
  say(`ASSAY_KEY=${made.key.id}`);
  say(`ASSAY_SECRET=${made.secret}`);
  say('');
  say('The secret is shown this once. How to sign with it: docs/api.md');
}

/** @throws {AssayError} KEY_UNKNOWN */
export async function keysRevoke(id: string, words: DataWords, timers: Timers, say: Say): Promise<void> {
  const key = await asOperator(words, timers, async (client) => (await client.revokeApiKey({ id })).data);
  for (const line of keyLines(key)) say(line);
}

function keyLines(key: ApiKeyView): string[] {
  const limits = [
    ...(key.instruments === null ? [] : [`only ${key.instruments.join(', ')}`]),
    ...(key.addresses === null ? [] : [`only from ${key.addresses.join(', ')}`]),
    ...(key.expiresAt === null ? [] : [`until ${key.expiresAt}`]),
  ];
  return [
    `${key.id}  ${key.state.padEnd(10)}  ${key.scope.padEnd(5)}  ${key.name}`,
    `  made ${key.createdAt} by ${key.createdBy}; ${key.lastUsedAt === null ? 'never used' : `last used ${key.lastUsedAt}`}`,
    ...(limits.length === 0 ? [] : [`  ${limits.join('; ')}`]),
  ];
}
