import type { PriceSource } from '../indicators/index.ts';
import { RULE_INDICATORS } from './indicators.ts';
import { childrenOf, othersOf, treesOf, type ClockUnit, type Node, type RuleStrategy } from './tree.ts';

export type RulesReading =
  | { readonly ok: true; readonly rules: RuleStrategy }
  /** Sentences, each with the place in the tree. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** What a tree may come to. More than this nobody can read, and a search would overfit with. */
const NODES_MAX = 200;
const DEPTH_MAX = 12;
const BARS_MAX = 5_000;
const PROBLEMS_MAX = 20;

const PRICES: readonly PriceSource[] = ['open', 'high', 'low', 'close', 'hl2', 'hlc3', 'ohlc4', 'volume'];
const CLOCK_UNITS: readonly ClockUnit[] = ['hour', 'weekday', 'month-day'];
const INSTRUMENT = /^[A-Z0-9]{2,}(-[A-Z0-9]+)*(\.[A-Z0-9]+)?$/;
/** More would be a basket, and nobody could say which of them a rule stands on. */
const OTHERS_MAX = 2;
const FAMILIES = ['TF', 'MR', 'MM', 'VL', 'MF'];
const NUMBERS: ReadonlySet<string> = new Set([
  'constant',
  'price',
  'indicator',
  'past',
  'add',
  'subtract',
  'multiply',
  'divide',
  'smaller',
  'larger',
  'negate',
  'absolute',
  'logarithm',
  'root',
  'mean',
  'deviation',
  'clock',
  'on',
]);
const CONDITIONS: ReadonlySet<string> = new Set([
  'above',
  'below',
  'crosses-above',
  'crosses-below',
  'all',
  'any',
  'not',
  'becomes',
  'lasts',
]);

type Fields = Readonly<Record<string, unknown>>;

/** Reads what somebody wrote, or a search made, as a strategy. Everything that is not understood is a problem. */
export function readRules(raw: unknown): RulesReading {
  const reader = new Reader();
  reader.strategy(raw);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems.slice(0, PROBLEMS_MAX) };
  const rules = raw as RuleStrategy;
  const nodes = treesOf(rules).reduce((sum, [, tree]) => sum + countOf(tree), 0);
  if (nodes > NODES_MAX)
    return { ok: false, problems: [`the trees have ${nodes} parts together; ${NODES_MAX} are the most`] };
  const others = othersOf(treesOf(rules).map(([, tree]) => tree));
  if (others.length > OTHERS_MAX)
    return {
      ok: false,
      problems: [`the trees look at ${others.join(', ')}; ${OTHERS_MAX} other instruments are the most`],
    };
  return { ok: true, rules };
}

/**
 * Reads one number tree by itself, such as a feature of a model.
 *
 * @returns sentences, each with the place in the tree; none when it is understood
 */
export function numberProblems(raw: unknown, place: string): readonly string[] {
  const reader = new Reader();
  reader.number(raw, place, 1);
  const [other] = reader.problems.length > 0 ? [] : othersOf([raw as Node]);
  if (other !== undefined) return [`${place} is "on" ${other}; a model says of which instrument a number is with "of"`];
  if (reader.problems.length > 0) return reader.problems.slice(0, PROBLEMS_MAX);
  const nodes = countOf(raw as Node);
  return nodes > NODES_MAX ? [`${place} has ${nodes} parts; ${NODES_MAX} are the most`] : [];
}

function countOf(node: Node): number {
  return childrenOf(node).reduce((sum, child) => sum + countOf(child), 1);
}

class Reader {
  readonly problems: string[] = [];
  private isOnOther = false;

  strategy(raw: unknown): void {
    if (!isFields(raw)) return this.problem('the strategy', 'is not an object');
    this.known(raw, 'the strategy', STRATEGY_FIELDS);
    if (raw['format'] !== 'assay-rules-1') this.problem('format', 'must be "assay-rules-1"');
    if (
      typeof raw['name'] !== 'string' ||
      !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(raw['name']) ||
      raw['name'].length > 60
    )
      this.problem('name', 'must be lower case words joined by "-"');
    for (const field of ['title', 'description'])
      if (typeof raw[field] !== 'string' || raw[field].trim() === '') this.problem(field, 'must be a text');
    if (!FAMILIES.includes(raw['family'] as string)) this.problem('family', `must be one of ${FAMILIES.join(', ')}`);
    if (raw['long'] === undefined && raw['short'] === undefined)
      this.problem('the strategy', 'has neither "long" nor "short": it would never trade');
    for (const side of ['long', 'short']) if (raw[side] !== undefined) this.side(raw[side], side);
    for (const place of ['stopLoss', 'takeProfit', 'trailingStop'])
      if (raw[place] !== undefined) this.number(raw[place], place, 1);
    for (const field of ['barsMax', 'coolDownBars'])
      if (raw[field] !== undefined) this.bars(raw[field], field, field === 'barsMax' ? 1 : 0);
  }

  private side(raw: unknown, place: string): void {
    if (!isFields(raw)) return this.problem(place, 'is not an object');
    this.known(raw, place, ['enter', 'leave']);
    this.condition(raw['enter'], `${place}.enter`, 1);
    if (raw['leave'] !== undefined) this.condition(raw['leave'], `${place}.leave`, 1);
  }

  number(raw: unknown, place: string, depth: number): void {
    const node = this.node(raw, place, depth, NUMBERS, 'a number');
    if (node === undefined) return;
    switch (node['op']) {
      case 'constant':
        this.known(node, place, ['op', 'value']);
        if (!Number.isFinite(node['value'])) this.problem(`${place}.value`, 'must be a number');
        return;
      case 'price':
        this.known(node, place, ['op', 'source']);
        return this.price(node['source'], `${place}.source`);
      case 'indicator':
        return this.indicator(node, place);
      case 'past':
        this.known(node, place, ['op', 'of', 'bars']);
        this.bars(node['bars'], `${place}.bars`, 1, 'a rule cannot look ahead');
        return this.number(node['of'], `${place}.of`, depth + 1);
      case 'clock':
        this.known(node, place, ['op', 'unit']);
        if (!CLOCK_UNITS.includes(node['unit'] as ClockUnit))
          this.problem(`${place}.unit`, `must be one of ${CLOCK_UNITS.join(', ')}`);
        return;
      case 'on':
        return this.on(node, place, depth);
      case 'mean':
      case 'deviation':
        this.known(node, place, ['op', 'of', 'bars']);
        this.bars(node['bars'], `${place}.bars`, node['op'] === 'mean' ? 1 : 2);
        return this.number(node['of'], `${place}.of`, depth + 1);
      case 'negate':
      case 'absolute':
      case 'logarithm':
      case 'root':
        this.known(node, place, ['op', 'of']);
        return this.number(node['of'], `${place}.of`, depth + 1);
      default:
        return this.two(node, place, depth);
    }
  }

  condition(raw: unknown, place: string, depth: number): void {
    const node = this.node(raw, place, depth, CONDITIONS, 'a condition');
    if (node === undefined) return;
    switch (node['op']) {
      case 'all':
      case 'any': {
        this.known(node, place, ['op', 'of']);
        const parts = node['of'];
        if (!Array.isArray(parts) || parts.length === 0) return this.problem(`${place}.of`, 'must list conditions');
        return parts.forEach((part, index) => this.condition(part, `${place}.of.${index}`, depth + 1));
      }
      case 'not':
      case 'becomes':
        this.known(node, place, ['op', 'of']);
        return this.condition(node['of'], `${place}.of`, depth + 1);
      case 'lasts': {
        this.known(node, place, ['op', 'of', 'least', 'bars']);
        const { least, bars } = node;
        this.bars(bars, `${place}.bars`, 1);
        if (!Number.isSafeInteger(least) || Number(least) < 1 || Number(least) > Number(bars))
          this.problem(`${place}.least`, 'must be a whole number from 1 to "bars"');
        return this.condition(node['of'], `${place}.of`, depth + 1);
      }
      default:
        return this.two(node, place, depth);
    }
  }

  private on(node: Fields, place: string, depth: number): void {
    this.known(node, place, ['op', 'instrument', 'of']);
    const { instrument } = node;
    if (typeof instrument !== 'string' || !INSTRUMENT.test(instrument))
      this.problem(`${place}.instrument`, 'must be an instrument, such as "BTCUSDT" or "BTCUSDT-PERP.BYBIT"');
    if (this.isOnOther) return this.problem(place, 'lies within another "on": a number is of one instrument');
    this.isOnOther = true;
    this.number(node['of'], `${place}.of`, depth + 1);
    this.isOnOther = false;
  }

  private two(node: Fields, place: string, depth: number): void {
    this.known(node, place, ['op', 'left', 'right']);
    this.number(node['left'], `${place}.left`, depth + 1);
    this.number(node['right'], `${place}.right`, depth + 1);
  }

  private node(raw: unknown, place: string, depth: number, ops: ReadonlySet<string>, what: string): Fields | undefined {
    if (!isFields(raw)) this.problem(place, `must be ${what}`);
    else if (depth > DEPTH_MAX) this.problem(place, `lies more than ${DEPTH_MAX} deep`);
    else if (typeof raw['op'] !== 'string' || !ops.has(raw['op']))
      this.problem(`${place}.op`, `must be ${what}: ${[...ops].join(', ')}`);
    else return raw;
    return undefined;
  }

  private indicator(node: Fields, place: string): void {
    this.known(node, place, ['op', 'name', 'parameters', 'output', 'source']);
    const { name, parameters, output, source } = node;
    const spec = typeof name === 'string' && Object.hasOwn(RULE_INDICATORS, name) ? RULE_INDICATORS[name] : undefined;
    if (spec === undefined)
      return this.problem(`${place}.name`, `must be an indicator: ${Object.keys(RULE_INDICATORS).join(', ')}`);
    const wanted = spec.parameters.map((parameter) => parameter.name).join(', ') || 'none';
    if (!Array.isArray(parameters) || parameters.length !== spec.parameters.length)
      return this.problem(`${place}.parameters`, `must be those of ${String(name)}: ${wanted}`);
    spec.parameters.forEach(({ name: called, kind, min, max }, index) => {
      const value: unknown = parameters[index];
      const fits = kind === 'bars' ? Number.isSafeInteger(value) : Number.isFinite(value);
      if (!fits || Number(value) < min || Number(value) > max) {
        const number = kind === 'bars' ? 'a whole number' : 'a number';
        this.problem(`${place}.parameters.${index}`, `(${called}) must be ${number} from ${min} to ${max}`);
      }
    });
    if (output !== undefined && !spec.outputs.includes(output as string))
      this.problem(`${place}.output`, `must be one of ${spec.outputs.join(', ')}`);
    if (source === undefined) return;
    if (spec.hasSource) this.price(source, `${place}.source`);
    else this.problem(`${place}.source`, `cannot be chosen for ${String(name)}`);
  }

  private price(raw: unknown, place: string): void {
    if (!PRICES.includes(raw as PriceSource)) this.problem(place, `must be one of ${PRICES.join(', ')}`);
  }

  private bars(raw: unknown, place: string, least: number, why?: string): void {
    if (Number.isSafeInteger(raw) && Number(raw) >= least && Number(raw) <= BARS_MAX) return;
    this.problem(
      place,
      `must be a whole number of bars from ${least} to ${BARS_MAX}${why === undefined ? '' : `; ${why}`}`,
    );
  }

  private known(fields: Fields, place: string, names: readonly string[]): void {
    for (const name of Object.keys(fields))
      if (!names.includes(name)) this.problem(place, `has an unknown field "${name.slice(0, 40)}"`);
  }

  private problem(place: string, what: string): void {
    this.problems.push(`${place} ${what}`);
  }
}

const STRATEGY_FIELDS = [
  'format',
  'name',
  'title',
  'description',
  'family',
  'long',
  'short',
  'stopLoss',
  'takeProfit',
  'trailingStop',
  'barsMax',
  'coolDownBars',
];

function isFields(raw: unknown): raw is Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
