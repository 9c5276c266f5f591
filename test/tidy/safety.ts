import { isTest, nameOf, stringOf, type Offence, type SourceFile } from './source.ts';
import { roomOf } from './rooms.ts';

const GATE = 'src/engine/risk/gate.ts';

/** Nothing reaches a venue that the gate did not approve (I-3): it alone makes an `ApprovedOrder`. */
export function approvalOffences(file: SourceFile): Offence[] {
  if (file.path === GATE || isTest(file.path)) return [];
  return file.placed.flatMap(({ node }) => {
    if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return [];
    const typeText = file.text.slice(...rangeOf(node['typeAnnotation']));
    if (!/\bApprovedOrder\b/.test(typeText)) return [];
    return [{ path: file.path, line: file.lineOf(node), problem: `only ${GATE} makes an ApprovedOrder` }];
  });
}

/** Words by which a strategy or the engine could tell one phase from another, and behave well only while watched. */
const PHASE_WORDS: ReadonlySet<string> = new Set(['phase', 'phases', 'backtest', 'backtests', 'backtesting', 'paper']);

/** `live` is also what an order is, so it is only refused where it can't mean that. */
const LIVE_NAMES: ReadonlySet<string> = new Set(['islive', 'livemode', 'inlive', 'livetrading', 'golive', 'liverun']);

/** Backtest, paper and live are one program to `strategy/` and `engine/`: there is no word for the difference. */
export function phaseOffences(file: SourceFile): Offence[] {
  const room = roomOf(file.path);
  if ((room !== 'strategy' && room !== 'engine') || isTest(file.path)) return [];
  return file.placed.flatMap(({ node, parent }) => {
    const isSpecifier = parent?.['source'] === node;
    const word = nameOf(node) ?? (isSpecifier ? undefined : stringOf(node)) ?? '';
    const said =
      /^[\w$-]+$/.test(word) && (wordsOf(word).some((part) => PHASE_WORDS.has(part)) || LIVE_NAMES.has(flat(word)));
    if (!said) return [];
    return [{ path: file.path, line: file.lineOf(node), problem: `"${word}" tells one phase from another` }];
  });
}

/** Each `any`, and each order to a tool to look away, says why: `// oxlint-disable-next-line RULE -- reason`. */
export function silenceOffences(file: SourceFile): Offence[] {
  const silences = file.comments.filter(({ text }) => /^\s*(oxlint-disable|eslint-disable|@ts-)/.test(text));
  const unexplained = silences.filter(({ text }) => !/--\s*\S/.test(text));
  const anys = file.placed.filter(({ node }) => node.type === 'TSAnyKeyword').map(({ node }) => file.lineOf(node));
  const bare = anys.filter(
    (line) => !silences.some((comment) => comment.lineEnd === line || comment.lineEnd === line - 1),
  );
  return [
    ...unexplained.map(({ line }) => ({ path: file.path, line, problem: 'silences a tool without " -- reason"' })),
    ...bare.map((line) => ({ path: file.path, line, problem: 'any without a reason' })),
  ];
}

function rangeOf(node: unknown): [number, number] {
  const { start, end } = node as { start: number; end: number };
  return [start, end];
}

/** `isBacktest` is "is" and "backtest"; `PAPER_MODE` is "paper" and "mode". */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function flat(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
