import { readFileSync } from 'node:fs';
import { usageError } from '../runtime/index.ts';
import { readRules, ruleStrategy, type StrategyDefinition } from '../strategy/index.ts';

/**
 * A strategy of rules from a `.json` file (docs/rules.md).
 *
 * @throws {AssayError} STRATEGY_FILE_INVALID with every place that is not understood
 */
export function loadRuleFile(path: string): { readonly definition: StrategyDefinition; readonly source: string } {
  const source = readFileSync(path, 'utf8');
  let raw: unknown;
  try {
    raw = JSON.parse(source);
  } catch (error) {
    throw usageError('STRATEGY_FILE_INVALID', `${path} is not JSON: ${(error as Error).message}`);
  }
  const reading = readRules(raw);
  if (!reading.ok)
    throw usageError(
      'STRATEGY_FILE_INVALID',
      `${path} is no strategy of rules, see docs/rules.md:\n  ${reading.problems.join('\n  ')}`,
    );
  return { definition: ruleStrategy(reading.rules), source };
}
