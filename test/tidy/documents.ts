import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import { roomOf } from './rooms.ts';
import { isTest, nameOf, stringOf, type Offence, type SourceFile, type SyntaxNode } from './source.ts';
import type { TextFile } from './text.ts';

/** A path of ours in backticks: `src/engine/engine.ts`, `docs/decisions/`, or with a line, `src/main.ts:12`. */
const NAMED_PATH =
  /`((?:src|bin|contract|client|dashboard|test|scripts|bench|docs|examples|fixtures|deploy)\/[\w./-]*)(?::\d+)?`/g;
const LINK = /\]\((?!\w+:|#)([^)#\s]+)/g;

/** A document that sends its reader to a file which is not there is worse than none. */
export function deadPathOffences(document: TextFile, exists: (path: string) => boolean): Offence[] {
  const here = posix.dirname(document.path);
  return document.text.split('\n').flatMap((line, index) => {
    const named = [...line.matchAll(NAMED_PATH)].map(([, path = '']) => path);
    const linked = [...line.matchAll(LINK)].map(([, path = '']) => posix.join(here, path));
    return [...named, ...linked]
      .filter((path) => !exists(path.replace(/\/$/, '')))
      .map((path) => ({ path: document.path, line: index + 1, problem: `${path} does not exist` }));
  });
}

/** Each code that is thrown is explained to the person who meets it, and nothing is explained that can't be met. */
export function errorCodeOffences(files: readonly SourceFile[], errors: TextFile): Offence[] {
  const code = files.filter(({ path }) => !isTest(path));
  const thrown = code.flatMap((file) =>
    codesThrown(file).map(({ code: name, line }) => ({ name, line, path: file.path })),
  );
  const listed = errors.text.split('\n').flatMap((text, index) => {
    const name = /^\|\s*`([A-Z][A-Z0-9_]+)`/.exec(text)?.[1];
    return name === undefined ? [] : [{ name, line: index + 1 }];
  });
  const known = new Set(listed.map(({ name }) => name));
  const written = new Set(code.flatMap((file) => file.placed.map(({ node }) => stringOf(node))));
  return [
    ...thrown
      .filter(({ name }) => !known.has(name))
      .map(({ name, line, path }) => ({ path, line, problem: `${name} is not explained in ${errors.path}` })),
    ...listed
      .filter(({ name }) => !written.has(name))
      .map(({ name, line }) => ({ path: errors.path, line, problem: `nothing throws ${name}` })),
  ];
}

/** The codes in `new AssayError('CODE', ...)`, `usageError('CODE', ...)` and their kin; both of `a ? 'ONE' : 'OTHER'`. */
function codesThrown(file: SourceFile): { code: string; line: number }[] {
  return file.placed.flatMap(({ node }) => {
    const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (!isCall || !/(^failure|Error)$/.test(nameOf(node['callee']) ?? '')) return [];
    const [first] = node['arguments'] as SyntaxNode[];
    return [first, first?.['consequent'], first?.['alternate']]
      .map(stringOf)
      .filter((code) => code !== undefined && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(code))
      .map((code) => ({ code: code ?? '', line: file.lineOf(node) }));
  });
}

/** A line of docs/dependencies.md: `| package | for | instead | who, licence | where |`. */
interface Dependency {
  readonly name: string;
  readonly where: readonly string[];
  readonly line: number;
}

/** Each dependency has its line, and is imported only where the line says: so it could be replaced in a day. */
export function dependencyOffences(
  files: readonly SourceFile[],
  list: TextFile,
  declared: readonly string[],
): Offence[] {
  const listed = list.text.split('\n').flatMap((text, index): Dependency[] => {
    const cells = text.split('|').map((cell) => cell.trim());
    const name = /^`([^`]+)`$/.exec(cells[1] ?? '')?.[1];
    const where = [...(cells[5] ?? '').matchAll(/`([\w/.-]+)`/g)].map(([, folder = '']) => folder);
    return name === undefined ? [] : [{ name, where, line: index + 1 }];
  });
  const offend = (line: number, problem: string): Offence => ({ path: list.path, line, problem });
  return [
    ...declared
      .filter((name) => !listed.some((one) => one.name === name))
      .map((name) => offend(1, `${name} has no line`)),
    ...listed
      .filter(({ name }) => !declared.includes(name))
      .map(({ name, line }) => offend(line, `${name} is no dependency`)),
    ...files
      .filter(({ path }) => roomOf(path) !== undefined && !isTest(path))
      .flatMap((file) => strayImports(file, listed)),
  ];
}

function strayImports(file: SourceFile, listed: readonly Dependency[]): Offence[] {
  return importsOf(file).flatMap(({ specifier, line }) => {
    const dependency = listed.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    if (dependency === undefined || dependency.where.some((folder) => file.path.startsWith(`${folder}/`))) return [];
    return [{ path: file.path, line, problem: `${specifier} belongs in ${dependency.where.join(', ')}` }];
  });
}

/** Other rooms and newcomers enter by the preface: what the room is for, what it never does, where to start. */
export function prefaceOffences({ path, text }: TextFile): Offence[] {
  const preface = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  const missing = ['Never', 'Start with'].filter((word) => !preface.includes(word));
  return missing.map((word) => ({ path, line: 1, problem: `the preface does not say "${word}"` }));
}
