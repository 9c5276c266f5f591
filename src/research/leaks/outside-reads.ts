/** A place in a strategy's source where it can learn what its bars do not tell it. */
export interface OutsideRead {
  readonly line: number;
  /** `imports node:fs`, `asks Date.now`. */
  readonly what: string;
}

/** Where the contract of a strategy is imported from. */
const CONTRACT = 'assay/strategy';

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bimport\s*\(/, 'loads modules while it runs'],
  [/\brequire\s*\(/, 'loads modules while it runs'],
  [/\bimport\.meta\b/, 'asks import.meta'],
  [/(?<![.\w])(?:process|globalThis|global)\b(?!\s*:)/, 'asks the process'],
  [/(?<![.\w])(?:fetch|WebSocket|EventSource|XMLHttpRequest)\b(?!\s*:)/, 'asks the network'],
  [/\bDate\.now\b|\bnew\s+Date\s*\(\s*\)|(?<![.\w])performance\b/, 'asks a clock'],
  [/\bMath\.random\b|(?<![.\w])crypto\b/, 'asks chance'],
  [/(?<![.\w])(?:eval|Function)\s*\(/, 'makes code of text'],
  [/(?<![.\w])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/, 'asks for a timer'],
  [/\.shape\b|\[\s*['"]shape['"]\s*\]/, 'reaches through a bar to the columns behind it'],
];

/**
 * What a source reads besides the bars and fills it is told: everything it imports as a value from elsewhere than the
 * contract and its own folder, and the names by which a program asks the world. It reads text, so it can be fooled by
 * whoever wants to; it is for those who do not know that they look ahead.
 */
export function outsideReads(source: string): readonly OutsideRead[] {
  const code = withoutComments(source);
  const found: OutsideRead[] = importsOf(code)
    .filter(({ from }) => from !== CONTRACT && !from.startsWith('.'))
    .map(({ line, from }) => ({ line, what: `imports ${from}` }));
  for (const [index, text] of withoutTexts(code).split('\n').entries()) {
    for (const [pattern, what] of NAMES) if (pattern.test(text)) found.push({ line: index + 1, what });
  }
  return found.toSorted((a, b) => a.line - b.line);
}

/** Files of its own folder that a source imports values from. */
export function ownImports(source: string): readonly string[] {
  return importsOf(withoutComments(source)).flatMap(({ from }) => (from.startsWith('.') ? [from] : []));
}

/** What is imported for its types alone is gone before it runs. */
function importsOf(code: string): readonly { readonly line: number; readonly from: string }[] {
  const found: { readonly line: number; readonly from: string }[] = [];
  for (const match of code.matchAll(
    /(?:^|[;\n])\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s*)?(['"])([^'"\n]+)\1/g,
  )) {
    const at = match.index + match[0].lastIndexOf(match[2]!);
    found.push({ line: code.slice(0, at).split('\n').length, from: match[2]! });
  }
  return found;
}

const COMMENTS_AND_TEXTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** Lines stay where they are. */
function withoutComments(source: string): string {
  return source.replaceAll(COMMENTS_AND_TEXTS, (text) => (text.startsWith('/') ? blank(text) : text));
}

/** What a template calculates is code, so templates stay. */
function withoutTexts(code: string): string {
  return code.replaceAll(COMMENTS_AND_TEXTS, (text) => (/^['"](?!shape['"])/.test(text) ? blank(text) : text));
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
