import { styleText } from 'node:util';
import type { Worst } from './compare.ts';
import type { Verdict } from './judge.ts';

const WORDS = { pass: 'pass', fail: 'FAIL', error: 'FAIL', unknown: '?' } as const;
const COLOURS = { pass: 'green', fail: 'red', error: 'red', unknown: 'yellow' } as const;
const METHOD_WIDTH = 32;

/** One line for each case, then one that sums them up. */
export function printVerdicts(
  verdicts: readonly Verdict[],
  screen: { write(text: string): void; readonly colour: boolean },
): void {
  const paint = (colour: 'green' | 'red' | 'yellow', text: string): string =>
    screen.colour ? styleText(colour, text, { validateStream: false }) : text;
  const idWidth = Math.max(...verdicts.map((verdict) => verdict.id.length));
  const methodWidth = Math.min(METHOD_WIDTH, Math.max(...verdicts.map((verdict) => verdict.method.length)));
  for (const verdict of verdicts) {
    const method = shorten(verdict.method, methodWidth).padEnd(methodWidth);
    const mark = paint(COLOURS[verdict.outcome], WORDS[verdict.outcome].padEnd(4));
    screen.write(`${mark}  ${verdict.id.padEnd(idWidth)}  ${method}  ${describe(verdict)}\n`);
  }
  screen.write(`\n${summarise(verdicts, paint)}\n`);
}

function describe(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'unknown':
      return 'unknown method';
    case 'error':
      return `could not be computed: ${verdict.problem}`;
    case 'pass':
    case 'fail': {
      const { compared, disagreeing, worst } = verdict.comparison;
      const count = disagreeing > 0 ? `${disagreeing} of ${compared} values differ` : `${compared} values`;
      return `${count.padEnd(12)}${worst === undefined ? '' : `  ${describeWorst(worst)}`}`;
    }
  }
}

function describeWorst({ at, got, expected, difference, allowed }: Worst): string {
  if (difference === 0) return 'no difference';
  const values = difference > allowed ? `: got ${show(got)}, expected ${show(expected)}` : '';
  const size = Number.isFinite(difference) ? `${show(difference, 3)} (allowed ${show(allowed, 3)}) ` : '';
  return `worst ${size}at ${at}${values}`;
}

function show(value: unknown, digits = 12): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'nothing';
  return typeof value === 'number' ? String(Number(value.toPrecision(digits))) : JSON.stringify(value).slice(0, 60);
}

function summarise(
  verdicts: readonly Verdict[],
  paint: (colour: 'green' | 'red' | 'yellow', text: string) => string,
): string {
  const count = (...outcomes: Verdict['outcome'][]): number =>
    verdicts.filter((verdict) => outcomes.includes(verdict.outcome)).length;
  const [passed, failed, unknown] = [count('pass'), count('fail', 'error'), count('unknown')];
  const parts = [paint(passed === verdicts.length ? 'green' : 'yellow', `${passed} of ${verdicts.length} cases pass`)];
  if (failed > 0) parts.push(paint('red', `${failed} fail`));
  if (unknown > 0) parts.push(paint('yellow', `${unknown} name an unknown method`));
  return parts.join(', ');
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
