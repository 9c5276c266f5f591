import { DelayLine } from '../indicators/delay-line.ts';
import type { Indicator, IndicatorBar } from '../indicators/indicator.ts';
import { priceReader } from '../indicators/price-source.ts';
import { SlidingMoments } from '../indicators/sliding-moments.ts';
import { CLOCK } from './clock.ts';
import { keyOf } from './canonical.ts';
import { FlatSteps, STEP, type Call, type Step } from './flat-steps.ts';
import { RULE_INDICATORS } from './indicators.ts';
import type {
  ArithmeticOp,
  ConditionNode,
  IndicatorNode,
  Node,
  NumberNode,
  OnNode,
  UnaryOp,
  WindowOp,
} from './tree.ts';

/** A part of a program: its newest value is in a slot of its own. Unknown is NaN; true is 1 and false 0. */
interface Cell {
  readonly slot: number;
  readonly warmUpBars: number;
}

const YES = 1;

/**
 * Trees made into one list of steps over numbered slots. Each different part is calculated once a bar, whichever trees
 * it is in, so parts that remember (what a condition was, what a price was) see every bar exactly once.
 */
export class RuleProgram implements Indicator {
  readonly key: string;
  readonly outputs: readonly string[];
  warmUpBars = 1;
  private readonly cells = new Map<string, Cell>();
  private readonly indicators = new Map<string, Indicator>();
  private readonly steps = new FlatSteps();
  private readonly places = new Map<string, number>();
  private readonly programs = new Map<string, RuleProgram>();
  /** Of the bar that was seen last. */
  private openTime = NaN;

  /** @param trees by the name under which each is asked for */
  constructor(trees: readonly (readonly [string, Node])[]) {
    this.outputs = trees.map(([place]) => place);
    this.key = `rules(${trees.map(([place, tree]) => `${place}=${keyOf(tree)}`).join(';')})`;
    for (const [place, tree] of trees) {
      const { slot, warmUpBars } = this.cell(tree);
      this.places.set(place, slot);
      this.warmUpBars = Math.max(this.warmUpBars, warmUpBars);
    }
  }

  /**
   * What is calculated on the bars of other instruments, by the name the trees give them. Of one moment their bars are to
   * be seen before its own: what has not been seen yet is unknown.
   */
  get others(): ReadonlyMap<string, RuleProgram> {
    return this.programs;
  }

  update(bar: IndicatorBar): void {
    this.openTime = bar.openTime;
    this.steps.run(bar);
  }

  /** NaN for what is unknown, and for a place that has no tree. */
  value(place: string): number {
    const slot = this.places.get(place);
    return slot === undefined ? NaN : this.steps.value(slot);
  }

  private cell(node: Node): Cell {
    const key = keyOf(node);
    const known = this.cells.get(key);
    if (known !== undefined) return known;
    const made = this.make(node);
    this.cells.set(key, made);
    return made;
  }

  private make(node: Node): Cell {
    switch (node.op) {
      case 'constant':
        return { slot: this.steps.slot(node.value), warmUpBars: 1 };
      case 'price': {
        const read = priceReader(node.source);
        return this.called([], (_slots, bar) => read(bar));
      }
      case 'indicator':
        return this.indicator(node);
      case 'past':
        return this.past(node.of, node.bars);
      case 'clock': {
        const read = CLOCK[node.unit];
        return this.called([], (_slots, bar) => read(new Date(bar.openTime)));
      }
      case 'on':
        return this.on(node);
      case 'mean':
      case 'deviation':
        return this.window(node.op, node.of, node.bars);
      case 'negate':
      case 'absolute':
      case 'logarithm':
      case 'root':
        return this.ofOne(OF_ONE[node.op], node.of);
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
      case 'smaller':
      case 'larger':
        return this.ofTwo(OF_TWO[node.op], node.left, node.right);
      case 'above':
        return this.ofTwo(STEP.above, node.left, node.right);
      case 'below':
        return this.ofTwo(STEP.above, node.right, node.left);
      case 'crosses-above':
        return this.ofTwo(STEP.crosses, node.left, node.right);
      case 'crosses-below':
        return this.ofTwo(STEP.crosses, node.right, node.left);
      case 'all':
      case 'any':
        return this.many(node.op === 'all' ? STEP.both : STEP.either, node.of);
      case 'not':
        return this.ofOne(STEP.not, node.of);
      case 'becomes':
        return this.ofOne(STEP.becomes, node.of);
      case 'lasts':
        return this.lasts(node);
    }
  }

  private ofOne(what: Step, node: Node): Cell {
    const { slot, warmUpBars } = this.cell(node);
    return { slot: this.steps.step(what, slot), warmUpBars };
  }

  private ofTwo(what: Step, leftNode: Node, rightNode: Node): Cell {
    const [left, right] = [this.cell(leftNode), this.cell(rightNode)];
    return { slot: this.steps.step(what, left.slot, right.slot), warmUpBars: warmUpOf([left, right]) };
  }

  /** Two by two: what decides for one part decides for all, whatever comes after it. */
  private many(what: Step, nodes: readonly ConditionNode[]): Cell {
    const parts = nodes.map((node) => this.cell(node));
    const [first, second = first, ...others] = parts;
    const slot = this.steps.step(what, first!.slot, second!.slot);
    for (const other of others) this.steps.again(what, slot, other.slot, slot);
    return { slot, warmUpBars: warmUpOf(parts) };
  }

  /** A step for what remembers more than a number. */
  private called(parts: readonly Cell[], call: Call, extraBars = 0): Cell {
    return { slot: this.steps.call(call), warmUpBars: warmUpOf(parts) + extraBars };
  }

  /** Several lines of one indicator are read from one that is fed once. */
  private indicator({ name, parameters, source, output }: IndicatorNode): Cell {
    const spec = RULE_INDICATORS[name]!;
    const key = JSON.stringify([name, parameters, source]);
    const line = output ?? spec.outputs[0]!;
    const known = this.indicators.get(key);
    if (known !== undefined) return this.called([], () => known.value(line), known.warmUpBars - 1);
    const made = spec.make(parameters, source);
    this.indicators.set(key, made);
    return { slot: this.steps.feed(made, line), warmUpBars: made.warmUpBars };
  }

  /** Read only where the other's last bar is of this very time: an older one would be passed off as news. */
  private on({ instrument, of: node }: OnNode): Cell {
    const other = this.programs.get(instrument) ?? new RuleProgram([]);
    this.programs.set(instrument, other);
    const of = other.cell(node);
    other.warmUpBars = Math.max(other.warmUpBars, of.warmUpBars);
    return this.called([], (_slots, { openTime }) => (other.openTime === openTime ? other.steps.value(of.slot) : NaN));
  }

  private past(node: NumberNode, bars: number): Cell {
    const of = this.cell(node);
    const line = new DelayLine(bars);
    return this.called([of], (slots) => line.next(slots[of.slot]!), bars);
  }

  /** An unknown number leaves the window unknown for as long as it is in it: the blocks of the moments forget it whole. */
  private window(op: WindowOp, node: NumberNode, bars: number): Cell {
    const of = this.cell(node);
    const moments = new SlidingMoments(bars);
    const read = op === 'mean' ? () => moments.mean : () => Math.sqrt(moments.variance);
    const next: Call = (slots) => {
      moments.next(slots[of.slot]!);
      return read();
    };
    return this.called([of], next, bars - 1);
  }

  private lasts({ of: node, least, bars }: Extract<ConditionNode, { readonly op: 'lasts' }>): Cell {
    const of = this.cell(node);
    // Before the first bar nothing is known.
    const line = new DelayLine(bars);
    let yes = 0;
    let unknown = bars;
    const next: Call = (slots) => {
      const now = slots[of.slot]!;
      const left = line.next(now);
      if (left === YES) yes -= 1;
      else if (Number.isNaN(left)) unknown -= 1;
      if (now === YES) yes += 1;
      else if (Number.isNaN(now)) unknown += 1;
      if (yes >= least) return YES;
      return yes + unknown >= least ? NaN : 0;
    };
    return this.called([of], next, bars - 1);
  }
}

function warmUpOf(parts: readonly Cell[]): number {
  return Math.max(1, ...parts.map(({ warmUpBars }) => warmUpBars));
}

const OF_TWO: Readonly<Record<ArithmeticOp, Step>> = {
  add: STEP.add,
  subtract: STEP.subtract,
  multiply: STEP.multiply,
  divide: STEP.divide,
  smaller: STEP.smaller,
  larger: STEP.larger,
};

const OF_ONE: Readonly<Record<UnaryOp, Step>> = {
  negate: STEP.negate,
  absolute: STEP.absolute,
  logarithm: STEP.logarithm,
  root: STEP.root,
};
