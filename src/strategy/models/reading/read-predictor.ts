import type { FieldReader } from './fields.ts';

const TREES_MAX = 5_000;
const NODES_MAX = 8_191;

/** @param features how many features it may look at */
export function checkPredictor(reader: FieldReader, raw: unknown, features: number): void {
  const place = 'predictor';
  const predictor = reader.object(raw, place, [
    'type',
    'intercept',
    'coefficients',
    'means',
    'deviations',
    'base',
    'trees',
  ]);
  if (predictor === undefined) return;
  reader.oneOf(predictor['type'], `${place}.type`, ['linear', 'trees']);
  if (predictor['type'] === 'linear') {
    const length = { min: features, max: features };
    reader.number(predictor['intercept'], `${place}.intercept`);
    reader.numbers(predictor['coefficients'], `${place}.coefficients`, length);
    reader.numbers(predictor['means'], `${place}.means`, length);
    reader.numbers(predictor['deviations'], `${place}.deviations`, length, { min: Number.MIN_VALUE });
  }
  if (predictor['type'] === 'trees') {
    reader.number(predictor['base'], `${place}.base`);
    const trees = reader.list(predictor['trees'], `${place}.trees`, { max: TREES_MAX });
    for (const [index, tree] of trees.entries()) checkTree(reader, tree, `${place}.trees.${index}`, features);
  }
}

function checkTree(reader: FieldReader, raw: unknown, place: string, features: number): void {
  const tree = reader.object(raw, place, ['feature', 'threshold', 'unknownLeft', 'left', 'right', 'value']);
  if (tree === undefined) return;
  const feature = reader.numbers(
    tree['feature'],
    `${place}.feature`,
    { min: 1, max: NODES_MAX },
    { min: -1, max: features - 1, whole: true },
  );
  const length = { min: feature.length, max: feature.length };
  reader.numbers(tree['threshold'], `${place}.threshold`, length);
  reader.numbers(tree['unknownLeft'], `${place}.unknownLeft`, length, { min: 0, max: 1, whole: true });
  reader.numbers(tree['value'], `${place}.value`, length);
  for (const side of ['left', 'right']) {
    const children = reader.numbers(tree[side], `${place}.${side}`, length, {
      min: -1,
      max: feature.length - 1,
      whole: true,
    });
    // A child further down than its parent: however wrong a tree is, reading it ends.
    for (const [node, child] of children.entries())
      if (feature[node]! >= 0 && child <= node)
        reader.problem(`${place}.${side}.${node}`, 'must come after its parent');
  }
}

export function checkCalibration(reader: FieldReader, raw: unknown): void {
  const place = 'calibration';
  const calibration = reader.object(raw, place, ['type', 'slope', 'offset', 'scores', 'chances']);
  if (calibration === undefined) return;
  reader.oneOf(calibration['type'], `${place}.type`, ['platt', 'isotonic']);
  if (calibration['type'] === 'platt') {
    reader.number(calibration['slope'], `${place}.slope`, { min: 0 });
    reader.number(calibration['offset'], `${place}.offset`);
  }
  if (calibration['type'] === 'isotonic') {
    const scores = reader.numbers(calibration['scores'], `${place}.scores`, { min: 1 });
    const length = { min: scores.length, max: scores.length };
    const chances = reader.numbers(calibration['chances'], `${place}.chances`, length, { min: 0, max: 1 });
    if (!rises(scores)) reader.problem(`${place}.scores`, 'must rise');
    if (chances.some((chance, index) => index > 0 && chance < chances[index - 1]!))
      reader.problem(`${place}.chances`, 'must not fall');
  }
}

export function rises(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > values[index - 1]!);
}
