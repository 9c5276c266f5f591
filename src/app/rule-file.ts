import { readFileSync } from 'node:fs';
import { usageError } from '../runtime/index.ts';
import { modelOf } from './model-file.ts';
import { modelStrategy, readRules, ruleStrategy, type StrategyDefinition } from '../strategy/index.ts';

/**
 * A strategy of rules (docs/rules.md) or a model (docs/models.md) from a `.json` file.
 *
 * @throws {AssayError} STRATEGY_FILE_INVALID or MODEL_FILE_INVALID with every place that is not understood
 */
export function loadRuleFile(path: string): { readonly definition: StrategyDefinition; readonly source: string } {
  return loadRules(readFileSync(path, 'utf8'), path);
}

/** The same from its text. @param name what it is called in a complaint */
export function loadRules(
  source: string,
  name: string,
): { readonly definition: StrategyDefinition; readonly source: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(source);
  } catch (error) {
    throw usageError('STRATEGY_FILE_INVALID', `${name} is not JSON: ${(error as Error).message}`);
  }
  if (isModel(raw)) return { definition: modelStrategy(modelOf(raw, name)), source };
  const reading = readRules(raw);
  if (!reading.ok)
    throw usageError(
      'STRATEGY_FILE_INVALID',
      `${name} is no strategy of rules, see docs/rules.md:\n  ${reading.problems.join('\n  ')}`,
    );
  return { definition: ruleStrategy(reading.rules), source };
}

/** By what it says of itself; which version of the format, its reader checks. */
export function isModel(raw: unknown): boolean {
  const format = (raw as { readonly format?: unknown } | null)?.format;
  return typeof format === 'string' && format.startsWith('assay-model');
}
