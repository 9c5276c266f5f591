import { MEASURE_NAMES, STEADY_SHARPE, type Aims, type Constraint, type Measure } from '../../research/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { DiscoverWords } from './words.ts';

/**
 * What a search is after, as it was written.
 *
 * @returns `undefined` where nothing was said of it
 * @throws {AssayError} BAD_OPTION
 */
export function readAims({ search, objectives, constraints }: DiscoverWords): Aims | undefined {
  if (objectives === undefined && constraints === undefined) return undefined;
  return {
    objectives: objectives === undefined ? defaultObjectives(search) : readObjectives(objectives),
    constraints: (constraints ?? []).map(readConstraint),
  };
}

/** What a search is after where nobody said. */
export function defaultObjectives(search: string): readonly Measure[] {
  return search === 'nsga2' ? ['sharpe', 'drawdown', 'turnover'] : STEADY_SHARPE.objectives;
}

function readObjectives(words: readonly string[]): readonly Measure[] {
  const names = words.map((word) => readMeasure('--objectives', word));
  // Trials are shared by what luck could reach, which is known of a Sharpe ratio.
  if (names[0] !== 'sharpe')
    throw usageError('BAD_OPTION', '--objectives must begin with sharpe, in which luck is measured');
  if (new Set(names).size < names.length) throw usageError('BAD_OPTION', '--objectives names one of them twice');
  return names;
}

function readConstraint(text: string): Constraint {
  const found = /^\s*(?<measure>[a-z]+)\s*(?<sign>>=|<=)\s*(?<bound>-?\d+(?:\.\d+)?)\s*$/.exec(text)?.groups;
  if (found === undefined)
    throw usageError('BAD_OPTION', `--constraints must be written like trades>=100 or drawdown<=0.3, was "${text}"`);
  return {
    measure: readMeasure('--constraints', found['measure']!),
    type: found['sign'] === '>=' ? 'at-least' : 'at-most',
    bound: Number(found['bound']),
  };
}

function readMeasure(option: string, word: string): Measure {
  const measure = MEASURE_NAMES.find((name) => name === word.trim());
  if (measure !== undefined) return measure;
  throw usageError('BAD_OPTION', `${option}: "${word}" is none of ${MEASURE_NAMES.join(', ')}`);
}
