import { usageError } from '../../../runtime/index.ts';
import {
  catalogueRules,
  findStrategy,
  settleParameters,
  type ParameterSpec,
  type ParameterSpecs,
  type ParameterValue,
} from '../../../strategy/index.ts';
import { checkThat } from '../../validation/statistic.ts';
import { onGrid } from '../spaces/on-grid.ts';
import { space, type Dimension, type Point } from '../spaces/space.ts';
import type { Family } from './family.ts';

type Values = Readonly<Record<string, ParameterValue>>;

/** From here on a number is looked for by its size, not by its distance. */
const LOG_FROM = 10;

const GROUPS = { TF: 'trend', MR: 'reversion', MM: 'momentum', VL: 'volatility', MF: 'calendar' } as const;

/**
 * A strategy of the catalogue with the bounds that it declares for its parameters, on a grid.
 *
 * @param searched names of the parameters that vary; the others keep their default
 * @throws {AssayError} `STRATEGY_UNKNOWN`; `VALIDATION_INPUT` for one that cannot be written as rules, and for a name that
 *   is none of its parameters
 */
export function catalogueFamily(name: string, searched: readonly string[]): Family {
  const definition = findStrategy(name);
  if (definition === undefined) throw usageError('STRATEGY_UNKNOWN', `no strategy of the catalogue is called ${name}`);
  const { parameters, check, title, description, family } = definition;
  for (const one of searched) checkThat(Object.hasOwn(parameters, one), `${one} is no parameter of ${name}`);
  const settled = (point: Point): Values => {
    const result = settleParameters(parameters, point);
    checkThat(result.ok, result.ok ? '' : result.problems.join('; '));
    return result.ok ? result.values : {};
  };
  checkThat(catalogueRules(name, settled({})) !== undefined, `${name} cannot be written as rules`);
  const dimensions = dimensionsOf(parameters).filter((dimension) => searched.includes(dimension.name));
  return {
    name,
    title,
    group: GROUPS[family],
    rationale: description,
    expectedSign: family === 'MR' ? -1 : 1,
    space: onGrid(space(dimensions, [(point) => check?.(settled(point))])),
    rules: (point) => catalogueRules(name, settled(point))!,
  };
}

/** What the declared parameters of a strategy span. Whole numbers above one, of a wide range, are spaced by their size. */
export function dimensionsOf(specs: ParameterSpecs): readonly Dimension[] {
  return Object.entries(specs).map(([name, spec]) => dimensionOf(name, spec));
}

function dimensionOf(name: string, spec: ParameterSpec): Dimension {
  switch (spec.kind) {
    case 'integer': {
      const { min, max } = spec;
      return { type: 'whole', name, min, max, scale: min > 0 && max / min >= LOG_FROM ? 'log' : 'linear' };
    }
    case 'real': {
      const { min, max } = spec;
      return { type: 'real', name, min, max, scale: min > 0 && max / min >= LOG_FROM ? 'log' : 'linear' };
    }
    case 'choice':
      return { type: 'choice', name, values: spec.choices };
    case 'switch':
      return { type: 'choice', name, values: [false, true] };
  }
}
