import { posix } from 'node:path';
import { faceOf, roomOf, ROOMS, SIDE_DOORS } from './rooms.ts';
import { isTest, isTestSupport, stringOf, type Offence, type SourceFile, type SyntaxNode } from './source.ts';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Erased when the program runs. */
  readonly typesOnly: boolean;
}

/** Everything that makes a file depend on another: imports, re-exports, `import()`, type queries, worker files. */
export function importsOf(file: SourceFile): Import[] {
  return file.placed.flatMap(({ node }) => {
    const specifier = stringOf(node['source']) ?? workerFile(node);
    return specifier === undefined ? [] : [{ specifier, line: file.lineOf(node), typesOnly: isErased(node) }];
  });
}

/** Rooms import downward only, and only each other's face; what is made for tests stays among tests. */
export function importOffences(file: SourceFile): Offence[] {
  const room = roomOf(file.path);
  if (room !== undefined && ROOMS[room] === undefined) {
    return [{ path: file.path, line: 1, problem: `there is no room "${room}" on the map` }];
  }
  return importsOf(file).flatMap((one) => {
    const problem = one.specifier.startsWith('.') ? importProblem(file.path, room, one) : undefined;
    return problem === undefined ? [] : [{ path: file.path, line: one.line, problem }];
  });
}

function importProblem(path: string, room: string | undefined, { specifier, typesOnly }: Import): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  const targetRoom = roomOf(target);
  if (isTest(path)) {
    const isDoor =
      targetRoom === undefined || targetRoom === room || target === faceOf(targetRoom) || isTestSupport(target);
    return isDoor ? undefined : `${target} is inside ${targetRoom}: import ${faceOf(targetRoom)}`;
  }
  if (room !== undefined && isTest(target)) return `${target} is for tests`;
  if (room === targetRoom) return undefined;
  if (room !== undefined) {
    const rules = ROOMS[room];
    const allowed = targetRoom !== undefined && rules?.may.includes(targetRoom) === true;
    const known = targetRoom !== undefined && rules?.typesOnly?.includes(targetRoom) === true;
    if (known && !typesOnly) return `${room} may import types of ${targetRoom}, nothing that runs`;
    if (!allowed && !known) return `${room} may not import ${targetRoom ?? target}`;
  }
  if (targetRoom === undefined || target === faceOf(targetRoom) || SIDE_DOORS.has(target)) return undefined;
  if (room === undefined && posix.basename(target) === 'index.ts') return undefined; // Tools may enter by a side door.
  return `${target} is inside ${targetRoom}: import ${faceOf(targetRoom)}`;
}

/** `new URL('./worker.ts', import.meta.url)`. */
function workerFile(node: SyntaxNode): string | undefined {
  if (node.type !== 'NewExpression') return undefined;
  const [specifier, base] = node['arguments'] as SyntaxNode[];
  const isModule = (base?.['object'] as SyntaxNode | undefined)?.type === 'MetaProperty';
  const path = stringOf(specifier);
  return isModule && path?.endsWith('.ts') === true ? path : undefined;
}

function isErased(node: SyntaxNode): boolean {
  if (node.type === 'TSImportType') return true;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = (node['specifiers'] ?? []) as SyntaxNode[];
  return (
    specifiers.length > 0 && specifiers.every((one) => one['importKind'] === 'type' || one['exportKind'] === 'type')
  );
}
