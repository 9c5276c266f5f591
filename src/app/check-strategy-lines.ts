import type { Difference, Leak, LeakReport, WarmUpNeed } from '../research/index.ts';
import type { SourceFinding } from './check-strategy-source.ts';

/** All that was found, for a terminal. */
export interface StrategyCheck {
  readonly title: string;
  readonly source: string;
  readonly leaks: LeakReport;
  readonly outside: readonly SourceFinding[];
  readonly warmUp: readonly WarmUpNeed[];
}

const LEAKS_SHOWN = 5;

/** Nothing was found that it cannot know. One that decided nothing has not shown it, but has not failed either. */
export function isClean({ leaks, outside }: StrategyCheck): boolean {
  return leaks.leaks.length === 0 && outside.length === 0;
}

export function checkLines(check: StrategyCheck): readonly string[] {
  const { title, source, leaks, outside, warmUp } = check;
  const { bars, asked, wished, cuts } = leaks;
  const lines = [
    `${title} on ${source}: ${counted(bars)} bars, asked at ${counted(asked)} of them, ${counted(wished)} wishes; ` +
      `cut at ${cuts.length} of them.`,
    '',
  ];
  for (const leak of leaks.leaks.slice(0, LEAKS_SHOWN)) lines.push(...leakLines(leak));
  const more = leaks.leaks.length - LEAKS_SHOWN;
  if (more > 0) lines.push(`LEAK  ${more} more of the same kinds`);
  for (const { file, line, what } of outside) {
    lines.push(
      `LEAK  ${file}:${line} ${what}: a strategy learns from its bars and fills alone, else no test of it holds`,
    );
  }
  for (const need of warmUp) lines.push(`note  ${warmUpWords(need)}`);
  if (lines.length > 2) lines.push('');
  lines.push(verdictOf(check));
  return lines;
}

function leakLines({ type, cutAt, difference }: Leak): readonly string[] {
  const { event, at, wishes, indicators } = difference;
  const when = event === 'bar' ? `at the bar that closed ${instant(at)}` : `at the fill of ${instant(at)}`;
  const why = {
    'not-repeatable': 'the second run on the same bars differs from the first',
    cut: `with the bars after ${instant(cutAt)} taken away, what it did before is another`,
    'other-future': `with other bars after ${instant(cutAt)}, what it did before is another`,
  }[type];
  return [
    `LEAK  ${why}`,
    `      ${when}: ${wishWords(wishes)}`,
    ...indicators.map(
      ({ key, output, values }) => `      ${key} ${output}: ${numberWords(values[0])}, then ${numberWords(values[1])}`,
    ),
  ];
}

function wishWords([first, second]: Difference['wishes']): string {
  if (first === second) return 'it decided the same, by other indicators';
  const words = (wishes: string): string => (wishes === '' ? 'nothing' : wishes);
  return `it wished ${words(first)}, then ${words(second)}`;
}

function numberWords(value: number): string {
  return Number.isNaN(value) ? 'unknown' : String(value);
}

function warmUpWords({ key, output, declared, off, enough }: WarmUpNeed): string {
  const name = `${key} ${output}`;
  const state = off === undefined ? 'is still unknown' : `is ${(off * 100).toPrecision(2)} % off`;
  const need =
    enough === undefined
      ? 'it depends on where the data begin, however many there are'
      : `${counted(enough)} would be enough`;
  return `${name} ${state} after the ${declared} bars it asks for; ${need}`;
}

function verdictOf(check: StrategyCheck): string {
  if (!isClean(check)) return 'It knows what it cannot know when it trades: its backtests are worth nothing.';
  if (check.leaks.wished === 0) {
    return 'It decided nothing on these bars, so this has shown nothing; give it more bars, or other parameters.';
  }
  return 'No leak was found.';
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}

function instant(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
