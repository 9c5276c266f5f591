import { importsOf } from './imports.ts';
import { COMPOSITION_ROOT, roomOf, ROOMS } from './rooms.ts';
import { isTest, nameOf, stringOf, type Offence, type Placed, type SourceFile, type SyntaxNode } from './source.ts';

/** Names that reach out of the program by themselves: time, chance, the network. */
const AMBIENT_GLOBALS: ReadonlySet<string> = new Set([
  'EventSource',
  'WebSocket',
  'XMLHttpRequest',
  'fetch',
  'performance',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** Where input and output are the job, the process may be looked at; only the command line speaks to the console. */
const PROCESS_GLOBALS: ReadonlySet<string> = new Set(['console', 'process']);

const AMBIENT_MEMBERS: ReadonlySet<string> = new Set([
  'AbortSignal.timeout',
  'Date.now',
  'Math.random',
  'Temporal.Now',
  'crypto.getRandomValues',
  'crypto.randomUUID',
]);

/** What node:crypto does with chance; the rest of it is arithmetic. */
const CHANCE: ReadonlySet<string> = new Set(['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID']);

/** The `node:` modules that compute and touch nothing. */
const PURE_MODULES: ReadonlySet<string> = new Set(
  [
    'assert',
    'assert/strict',
    'buffer',
    'crypto',
    'events',
    'path',
    'stream',
    'stream/promises',
    'string_decoder',
    'url',
    'util',
    'zlib',
  ].map((name) => `node:${name}`),
);

const EXCUSE = /\bambient-ok:\s*(.*)/;

/**
 * Time, chance, the network and the process live in `runtime`; elsewhere they are handed in, or a run would not be a
 * function of its seed. An exception is excused on its line, or on the line above: `// ambient-ok: reason`.
 */
export function ambientOffences(file: SourceFile): Offence[] {
  const room = roomOf(file.path);
  const exempt = room === undefined || room === 'runtime' || room === 'dashboard' || file.path === COMPOSITION_ROOT;
  if (exempt || isTest(file.path)) return [];
  const excuses = new Map(
    file.comments.flatMap(({ text, line }) => {
      const reason = EXCUSE.exec(text)?.[1];
      return reason === undefined ? [] : [[line, reason.trim()] as const];
    }),
  );
  const used = new Set<number>();
  const offences = reachesOut(file, room).flatMap(({ line, problem }) => {
    const excusedAt = [line, line - 1].find((at) => (excuses.get(at) ?? '') !== '');
    if (excusedAt === undefined) return [{ path: file.path, line, problem }];
    used.add(excusedAt);
    return [];
  });
  const idle = [...excuses.keys()].filter((line) => !used.has(line));
  return [
    ...offences,
    ...idle.map((line) => ({ path: file.path, line, problem: 'ambient-ok excuses nothing, or gives no reason' })),
  ];
}

function reachesOut(file: SourceFile, room: string): { line: number; problem: string }[] {
  const own = ownNames(file.placed);
  const inWorld = ROOMS[room]?.touchesTheWorld === true;
  const modules = importsOf(file)
    .filter(
      ({ specifier, typesOnly }) =>
        specifier.startsWith('node:') && !typesOnly && !inWorld && !PURE_MODULES.has(specifier),
    )
    .map(({ specifier, line }) => ({ line, problem: `${specifier} is input and output: hand it in from runtime` }));
  const names = file.placed.flatMap((at) => {
    const name = at.inType ? undefined : ambientName(at, own, room);
    return name === undefined
      ? []
      : [{ line: file.lineOf(at.node), problem: `${name} is ambient: hand it in from runtime` }];
  });
  return [...modules, ...names];
}

function ambientName({ node, parent }: Placed, own: ReadonlySet<string>, room: string): string | undefined {
  if (node.type === 'NewExpression' || node.type === 'CallExpression') {
    const noArguments = (node['arguments'] as unknown[]).length === 0;
    return nameOf(node['callee']) === 'Date' && noArguments ? 'Date()' : undefined;
  }
  if (node.type === 'MemberExpression') {
    const member = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
    return AMBIENT_MEMBERS.has(member) ? member : undefined;
  }
  if (node.type === 'ImportSpecifier') {
    const imported = nameOf(node['imported']) ?? '';
    return stringOf(parent?.['source']) === 'node:crypto' && CHANCE.has(imported) ? imported : undefined;
  }
  const name = nameOf(node);
  if (name === undefined || own.has(name) || isLabel(node, parent)) return undefined;
  if (AMBIENT_GLOBALS.has(name)) return name;
  const mayUseProcess = room === 'bin' || (name === 'process' && ROOMS[room]?.touchesTheWorld === true);
  return !mayUseProcess && PROCESS_GLOBALS.has(name) ? name : undefined;
}

/** `a.fetch`, `{ fetch: 1 }`: the word names a field, not the global. */
function isLabel(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return false;
  if (parent.type === 'MemberExpression') return parent['property'] === node;
  return parent['key'] === node && parent['shorthand'] !== true;
}

/** Names that the file declares itself, wherever; a parameter called `fetch` is what we ask for. */
function ownNames(placed: readonly Placed[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node, inType } of placed) {
    if (inType) continue;
    for (const field of ['id', 'local']) add(node[field]);
    for (const parameter of (node['params'] ?? []) as unknown[]) add(parameter);
  }
  return names;

  function add(pattern: unknown): void {
    const name = nameOf(pattern);
    if (name !== undefined) names.add(name);
    const { properties, left } = (pattern ?? {}) as { properties?: { value?: unknown }[]; left?: unknown };
    for (const property of properties ?? []) add(property.value);
    if (left !== undefined) add(left);
  }
}
