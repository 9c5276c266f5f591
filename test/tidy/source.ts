import { parseSync } from 'vite';

/** A syntax node in the ESTree form, as loosely as the checks need it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A node, and where it stands. */
export interface Placed {
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode | undefined;
  /** Only the compiler sees it: an annotation, an interface, the type in an assertion. */
  readonly inType: boolean;
}

export interface Comment {
  readonly text: string;
  readonly line: number;
  readonly lineEnd: number;
}

/** A file of ours, parsed. Lines count from 1; paths are relative to the project, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly placed: readonly Placed[];
  readonly comments: readonly Comment[];
  lineOf(node: SyntaxNode): number;
}

/** Something untidy, as a person wants to read it. */
export interface Offence {
  readonly path: string;
  readonly line: number;
  readonly problem: string;
}

/** Wrappers that only the compiler looks at, around an expression that runs. */
const TYPED_EXPRESSIONS: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);

export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} is not TypeScript: ${errors[0]?.message}`);
  const lineAt = lineFinder(text);
  const placed: Placed[] = [];
  collect(program as unknown as SyntaxNode, undefined, false, placed);
  return {
    path,
    text,
    placed,
    comments: comments.map(({ value, start, end }) => ({ text: value, line: lineAt(start), lineEnd: lineAt(end) })),
    lineOf: (node) => lineAt(node.start),
  };
}

/** A test, or what only tests import: `testing.ts`, `test-bars.ts`, `sample-reply.ts`, `any-order.ts` (a generator). */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.startsWith('test/') || isTestSupport(path);
}

export function isTestSupport(path: string): boolean {
  return /(^|\/)(testing|(test|sample|any)-[a-z0-9-]+)\.tsx?$/.test(path);
}

export function nameOf(node: unknown): string | undefined {
  const { type, name } = (node ?? {}) as { type?: string; name?: string };
  return type === 'Identifier' || type === 'JSXIdentifier' ? name : undefined;
}

export function stringOf(node: unknown): string | undefined {
  const { type, value } = (node ?? {}) as { type?: string; value?: unknown };
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
}

function collect(node: SyntaxNode, parent: SyntaxNode | undefined, inType: boolean, into: Placed[]): void {
  into.push({ node, parent, inType });
  for (const [field, value] of Object.entries(node)) {
    const children = Array.isArray(value) ? (value as unknown[]) : [value];
    const childInType =
      inType || (node.type.startsWith('TS') && !(TYPED_EXPRESSIONS.has(node.type) && field === 'expression'));
    for (const child of children) if (isNode(child)) collect(child, node, childInType, into);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** From an offset to its line. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
