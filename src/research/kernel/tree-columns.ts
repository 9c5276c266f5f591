import type { BarColumns } from '../../market/index.ts';
import {
  computeColumns,
  isNamed,
  keyOf,
  RULE_INDICATORS,
  RuleProgram,
  type ConditionNode,
  type NumberNode,
} from '../../strategy/index.ts';
import { kernelLines, threeLines } from './indicator-kernels.ts';
import { KeptColumns } from './kept-columns.ts';
import * as steps from './column-steps.ts';
import { barAt, OtherColumns } from './other-columns.ts';

/** What a condition is at a bar; 2 is unknown. */
const [FALSE, TRUE] = [0, 1];

/** Memory for columns of one market; the least lately used are made anew when they are wanted again. */
const BYTES_MAX = 256 * 2 ** 20;

type Node = NumberNode | ConditionNode;
type IndicatorNode = Extract<NumberNode, { readonly op: 'indicator' }>;

type Crossing = Extract<ConditionNode, { readonly op: 'crosses-above' | 'crosses-below' }>;

export interface TreeColumnsOptions {
  /** Memory for what is made of the bars; 256 MB when absent. */
  readonly columnBytesMax?: number;
  /** Bars of instruments that trees may look at, of the same timeframe. */
  readonly others?: readonly BarColumns[];
}

/**
 * Rule trees as columns over all bars of one market: what the rule program has in its slots after each bar, bit for bit.
 * Equal parts of any trees share a column. What has no form of its own for columns is made by the program itself.
 */
export class TreeColumns {
  readonly bars: BarColumns;
  private readonly kept: KeptColumns;
  private readonly others: readonly OtherColumns[];
  /** Where places are noted before it is known how many there are. */
  private places: Int32Array | undefined;

  constructor(bars: BarColumns, { columnBytesMax = BYTES_MAX, others = [] }: TreeColumnsOptions = {}) {
    this.bars = bars;
    this.kept = new KeptColumns(columnBytesMax, bars.length);
    this.others = others.map((one) => new OtherColumns(bars, new TreeColumns(one, { columnBytesMax })));
  }

  /** What is asked for in here may be read until it ends, and not afterwards: its memory may then be that of another. */
  using<Result>(work: () => Result): Result {
    return this.kept.using(work);
  }

  forget(): void {
    this.kept.clear();
    for (const { trees } of this.others) trees.forget();
  }

  /** The first bar at which everything in a program has been seen often enough, the bars of other instruments too. */
  firstDecision({ warmUpBars, others }: RuleProgram): number {
    return Math.max(
      warmUpBars - 1,
      ...[...others].map(([name, { warmUpBars: needed }]) => this.other(name).firstAfter(needed)),
    );
  }

  /** Makes what is in these trees and takes longest together, where it is not there yet: then nobody waits for it alone. */
  prepare(trees: readonly Node[]): void {
    const wanted = trees
      .flatMap((tree) => indicatorsIn(tree))
      .filter((node) => !this.kept.has(lineKey(node, node.name)));
    const averages = wanted.filter(({ name, source = 'close' }) => name === 'ema' && source === 'close');
    const ranges = wanted.find(({ name }) => name === 'atr');
    const periods = [...new Set(averages.map(({ parameters }) => parameters[0]!))];
    if (periods.length < 2 || ranges === undefined) return;
    const [fast, slow] = periods as [number, number];
    const lines = threeLines(this.bars, [fast, slow, ranges.parameters[0]!], () => this.kept.room());
    for (const [period, line] of [[fast, lines.fast] as const, [slow, lines.slow] as const]) {
      const node = averages.find(({ parameters }) => parameters[0] === period)!;
      this.kept.keep(lineKey(node, 'ema'), line);
    }
    this.kept.keep(lineKey(ranges, 'atr'), lines.atr);
  }

  /** NaN where the number is unknown. */
  number(node: NumberNode): Float64Array {
    if (node.op === 'price' && Object.hasOwn(this.bars, node.source)) return this.prices(node.source);
    // These have keys of their own, a line each.
    if (node.op === 'indicator') return this.indicator(node);
    return this.kept.get(keyOf(node), () => this.makeNumber(node));
  }

  condition(node: ConditionNode): Uint8Array {
    return this.kept.get(keyOf(node), () => this.makeCondition(node));
  }

  /** The bars at which a condition is true. */
  whenTrue(node: ConditionNode): Int32Array {
    if (isCrossing(node)) return this.crossings(node);
    return this.kept.get(`when ${keyOf(node)}`, () => steps.placesOf(this.condition(node), TRUE, this.room()));
  }

  /** The bars at which one condition is true and another is not. */
  whenOnly(node: ConditionNode, other: ConditionNode): Int32Array {
    // Of two lines only one can come to the upper side of the other.
    if (isCrossing(node) && isCrossing(other) && areTwo(node, other)) return this.crossings(node);
    return this.kept.get(`when ${keyOf(node)} and not ${keyOf(other)}`, () =>
      steps.placesOfOnly(this.condition(node), this.condition(other), TRUE, this.room()),
    );
  }

  /** Both ways in which two lines cross are found in one pass, without a column of what is nearly always false. */
  private crossings({ op, left, right }: Crossing): Int32Array {
    const key = `${keyOf(left)} and ${keyOf(right)}`;
    const wanted = op === 'crosses-above' ? `up ${key}` : `down ${key}`;
    const known = this.kept.find(wanted);
    if (known !== undefined) return known as Int32Array;
    const { up, down } = steps.crossings(this.number(left), this.number(right), this.room());
    this.kept.keep(`up ${key}`, up);
    this.kept.keep(`down ${key}`, down);
    return op === 'crosses-above' ? up : down;
  }

  /** The number at single bars: what is asked for seldom needs no column of its own. */
  reader(node: NumberNode): (bar: number) => number {
    switch (node.op) {
      case 'constant':
        return () => node.value;
      case 'negate': {
        const of = this.reader(node.of);
        return (bar) => -of(bar);
      }
      case 'past': {
        const [of, { bars }] = [this.reader(node.of), node];
        return (bar) => (bar < bars ? NaN : of(bar - bars));
      }
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
      case 'smaller':
      case 'larger': {
        const [left, right, calculate] = [this.reader(node.left), this.reader(node.right), steps.CALCULATE[node.op]];
        return (bar) => {
          const value = calculate(left(bar), right(bar));
          return Number.isFinite(value) ? value : NaN;
        };
      }
      default: {
        const column = this.number(node);
        return (bar) => column[bar]!;
      }
    }
  }

  private makeNumber(node: Exclude<NumberNode, IndicatorNode>): Float64Array {
    const { kept } = this;
    switch (node.op) {
      case 'past':
        return steps.past(this.number(node.of), node.bars, kept.room());
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
      case 'smaller':
      case 'larger':
        return steps.ofTwo(node.op, this.number(node.left), this.number(node.right), kept.room());
      case 'constant':
        return kept.room().fill(node.value);
      case 'on': {
        const { instrument, of } = node;
        const other = this.other(instrument);
        return other.trees.using(() => other.aligned(other.trees.number(of), kept.room()));
      }
      default:
        return this.byProgram(node);
    }
  }

  private makeCondition(node: ConditionNode): Uint8Array {
    const out = new Uint8Array(this.bars.length);
    switch (node.op) {
      case 'above':
        return steps.above(this.number(node.left), this.number(node.right), out);
      case 'below':
        return steps.above(this.number(node.right), this.number(node.left), out);
      case 'crosses-above':
        return steps.crosses(this.number(node.left), this.number(node.right), out);
      case 'crosses-below':
        return steps.crosses(this.number(node.right), this.number(node.left), out);
      case 'all':
      case 'any': {
        const parts = node.of.map((part) => this.condition(part));
        return steps.many(parts, node.op === 'all' ? FALSE : TRUE, out);
      }
      case 'not':
        return steps.not(this.condition(node.of), out);
      case 'becomes':
        return steps.becomes(this.condition(node.of), out);
      case 'lasts':
        return steps.lasts(this.condition(node.of), node.least, node.bars, out);
    }
  }

  /** All lines of an indicator are made at once. */
  private indicator(node: IndicatorNode): Float64Array {
    const { name, parameters, source, output } = node;
    const spec = RULE_INDICATORS[name]!;
    const wanted = output ?? spec.outputs[0]!;
    const keyOfLine = (line: string): string => lineKey(node, line);
    const known = this.kept.find(keyOfLine(wanted));
    if (known !== undefined) return known as Float64Array;
    const made = kernelLines(node, this.bars, () => this.kept.room());
    const lines = made ?? computeColumns(spec.make(parameters, source), this.barColumns);
    for (const [line, column] of Object.entries(lines))
      this.kept.keep(keyOfLine(line), made === undefined ? steps.finite(column) : column);
    return lines[wanted]!;
  }

  /** What has no form of its own for columns. */
  private byProgram(node: NumberNode): Float64Array {
    const program = new RuleProgram([['it', node]]);
    if (program.others.size > 0) return this.byTwoPrograms(program, new Float64Array(this.bars.length));
    return computeColumns(program, this.barColumns)['it']!;
  }

  /** What is looked at first, as the program asks. */
  private byTwoPrograms(program: RuleProgram, out: Float64Array): Float64Array {
    const feeds = [...program.others].map(([name, other]) => this.other(name).feeder(other));
    for (let index = 0; index < this.bars.length; index += 1) {
      const bar = barAt(this.bars, index);
      for (const feed of feeds) feed(bar.openTime);
      program.update(bar);
      out[index] = program.value('it');
    }
    return out;
  }

  private other(name: string): OtherColumns {
    const found = this.others.find(({ trees }) => isNamed(trees.bars.instrument, name));
    // Whoever evaluates has looked whether the market has what its rules look at.
    if (found === undefined) throw new RangeError(`there are no bars of ${name}`);
    return found;
  }

  private prices(source: string): Float64Array {
    return this.bars[source as 'open' | 'high' | 'low' | 'close' | 'volume'];
  }

  private room(): Int32Array {
    return (this.places ??= new Int32Array(this.bars.length));
  }

  private get barColumns() {
    const { openTime, open, high, low, close, volume } = this.bars;
    return { openTime, open, high, low, close, volume };
  }
}

function isCrossing(node: ConditionNode): node is Crossing {
  return node.op === 'crosses-above' || node.op === 'crosses-below';
}

/** Whether they are the two ways in which the same lines cross. */
function areTwo(one: Crossing, other: Crossing): boolean {
  const [left, right] = [keyOf(one.left), keyOf(one.right)];
  if (one.op === other.op) return left === keyOf(other.right) && right === keyOf(other.left);
  return left === keyOf(other.left) && right === keyOf(other.right);
}

/** Of the bars themselves: what is taken of another instrument's is made elsewhere. */
function indicatorsIn(node: Node): readonly IndicatorNode[] {
  if (node.op === 'indicator') return [node];
  if (node.op === 'on') return [];
  if ('left' in node) return [...indicatorsIn(node.left), ...indicatorsIn(node.right)];
  if (!('of' in node)) return [];
  return Array.isArray(node.of) ? node.of.flatMap(indicatorsIn) : indicatorsIn(node.of as Node);
}

function lineKey({ name, parameters, source }: IndicatorNode, line: string): string {
  return `line ${JSON.stringify([name, parameters, source, line])}`;
}
