import {
  keyOf,
  readRules,
  RuleProgram,
  RULE_INDICATORS,
  treesOf,
  type ConditionNode,
  type NumberNode,
  type RuleStrategy,
} from '../../strategy/index.ts';

/** A number of a rule tree that could be another one. The same indicator in several places is one number. */
export interface RuleNumber {
  /** For people: `sma(50).period`, `constant 30`, `past 5`. */
  readonly label: string;
  readonly value: number;
  /** Bars and clock readings are whole; a clock reading moves by one and not by a share of itself. */
  readonly kind: 'bars' | 'number' | 'clock';
  /** Where it stands, each a path of fields. */
  readonly places: readonly (readonly (string | number)[])[];
}

type Node = NumberNode | ConditionNode;
type Path = readonly (string | number)[];

/** All that could be moved, in the order of the trees. A constant of 0 is a place on a scale, and not a size. */
export function numbersOf(rules: RuleStrategy): readonly RuleNumber[] {
  const found = new Map<string, RuleNumber & { readonly places: Path[] }>();
  const add = (key: string, path: Path, number: Omit<RuleNumber, 'places'>): void => {
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...number, places: [path] });
    else known.places.push(path);
  };
  for (const [place, tree] of treesOf(rules)) visit(tree, place.split('.'), undefined, add);
  for (const field of ['barsMax', 'coolDownBars'] as const) {
    const value = rules[field];
    if (value !== undefined && value > 0) add(field, [field], { label: `${field} ${value}`, value, kind: 'bars' });
  }
  return [...found.values()];
}

type Add = (key: string, path: Path, number: Omit<RuleNumber, 'places'>) => void;

function visit(node: Node, path: Path, parent: Node | undefined, add: Add): void {
  switch (node.op) {
    case 'constant': {
      const kind = parent !== undefined && isBesideClock(parent) ? 'clock' : 'number';
      if (node.value === 0 && kind === 'number') return;
      const key = `constant ${parent === undefined ? path.join('.') : keyOf(parent)} ${node.value}`;
      return add(key, [...path, 'value'], { label: `constant ${node.value}`, value: node.value, kind });
    }
    case 'indicator': {
      const { name, parameters } = node;
      return RULE_INDICATORS[name]!.parameters.forEach(({ name: called, kind }, index) => {
        const key = JSON.stringify([name, parameters, node.source, index]);
        const label = `${name}(${parameters.join(', ')}).${called}`;
        add(key, [...path, 'parameters', index], { label, value: parameters[index]!, kind });
      });
    }
    case 'past':
    case 'mean':
    case 'deviation':
      add(keyOf(node), [...path, 'bars'], { label: `${node.op} ${node.bars}`, value: node.bars, kind: 'bars' });
      return visit(node.of, [...path, 'of'], node, add);
    case 'lasts':
      add(keyOf(node), [...path, 'bars'], { label: `lasts ${node.bars}`, value: node.bars, kind: 'bars' });
      return visit(node.of, [...path, 'of'], node, add);
    case 'all':
    case 'any':
      return node.of.forEach((part, index) => visit(part, [...path, 'of', index], node, add));
    default:
      if ('of' in node) visit(node.of, [...path, 'of'], node, add);
      if ('left' in node) {
        visit(node.left, [...path, 'left'], node, add);
        visit(node.right, [...path, 'right'], node, add);
      }
  }
}

function isBesideClock(node: Node): boolean {
  return 'left' in node && (node.left.op === 'clock' || node.right.op === 'clock');
}

/**
 * The same strategy with other numbers.
 *
 * @returns `undefined` where they do not fit each other or their bounds
 */
export function withNumbers(
  rules: RuleStrategy,
  changes: readonly { readonly number: RuleNumber; readonly value: number }[],
): RuleStrategy | undefined {
  const changed = structuredClone(rules);
  for (const { number, value } of changes) {
    const settled = number.kind === 'number' ? value : Math.round(value);
    for (const path of number.places) {
      let at = changed as unknown as Record<string | number, unknown>;
      for (const step of path.slice(0, -1)) at = at[step] as typeof at;
      at[path.at(-1)!] = settled;
    }
  }
  return isSound(changed) ? changed : undefined;
}

/** Some indicators know of bounds between their numbers, and say so only when they are made. */
function isSound(rules: RuleStrategy): boolean {
  if (!readRules(rules).ok) return false;
  try {
    void new RuleProgram(treesOf(rules));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
