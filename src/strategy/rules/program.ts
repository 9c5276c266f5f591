import { DelayLine } from '../indicators/delay-line.ts';
import type { Indicator, IndicatorBar } from '../indicators/indicator.ts';
import { priceReader } from '../indicators/price-source.ts';
import { SlidingMoments } from '../indicators/sliding-moments.ts';
import { CALCULATE, CALCULATE_ONE, CLOCK } from './calculations.ts';
import { keyOf } from './canonical.ts';
import { RULE_INDICATORS } from './indicators.ts';
import type { ArithmeticOp, ConditionNode, IndicatorNode, Node, NumberNode, OnNode, WindowOp } from './tree.ts';

/** A part of a program: its newest value is in a slot of its own. Unknown is NaN; true is 1 and false 0. */
interface Cell {
  readonly slot: number;
  readonly warmUpBars: number;
}

type Step = (bar: IndicatorBar) => void;

const YES = 1;
const NO = 0;

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
  private readonly steps: Step[] = [];
  private readonly places = new Map<string, number>();
  private readonly slots: number[] = [];
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
    for (const step of this.steps) step(bar);
  }

  /** NaN for what is unknown, and for a place that has no tree. */
  value(place: string): number {
    const slot = this.places.get(place);
    return slot === undefined ? NaN : this.slots[slot]!;
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
        return this.step([], (slot) => {
          this.slots[slot] = node.value;
          return undefined;
        });
      case 'price': {
        const read = priceReader(node.source);
        return this.step([], () => read);
      }
      case 'indicator':
        return this.indicator(node);
      case 'past':
        return this.past(node.of, node.bars);
      case 'clock': {
        const read = CLOCK[node.unit];
        return this.step([], () => (bar) => read(new Date(bar.openTime)));
      }
      case 'on':
        return this.on(node);
      case 'mean':
      case 'deviation':
        return this.window(node.op, node.of, node.bars);
      case 'negate':
      case 'absolute':
      case 'logarithm':
      case 'root': {
        const of = this.cell(node.of);
        const { slots } = this;
        const calculate = CALCULATE_ONE[node.op];
        return this.step([of], () => () => calculate(slots[of.slot]!));
      }
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'divide':
      case 'smaller':
      case 'larger':
        return this.arithmetic(node.op, node.left, node.right);
      case 'above':
        return this.comparison(node.left, node.right);
      case 'below':
        return this.comparison(node.right, node.left);
      case 'crosses-above':
        return this.crossing(node.left, node.right);
      case 'crosses-below':
        return this.crossing(node.right, node.left);
      case 'all':
      case 'any':
        return this.many(node.op === 'all' ? NO : YES, node.of);
      case 'not': {
        const of = this.cell(node.of);
        const { slots } = this;
        return this.step([of], () => () => 1 - slots[of.slot]!);
      }
      case 'becomes':
        return this.becomes(node.of);
      case 'lasts':
        return this.lasts(node);
    }
  }

  /** Adds a step after those of its parts. `read` gives what to calculate at each bar, or nothing for a constant. */
  private step(
    parts: readonly Cell[],
    read: (slot: number) => ((bar: IndicatorBar) => number) | undefined,
    extraBars = 0,
  ): Cell {
    const slot = this.slots.push(NaN) - 1;
    const next = read(slot);
    const { slots } = this;
    if (next !== undefined) {
      this.steps.push((bar) => {
        const value = next(bar);
        slots[slot] = Number.isFinite(value) ? value : NaN;
      });
    }
    return { slot, warmUpBars: Math.max(1, ...parts.map(({ warmUpBars }) => warmUpBars)) + extraBars };
  }

  /** Several lines of one indicator are read from one that is fed once. */
  private indicator({ name, parameters, source, output }: IndicatorNode): Cell {
    const spec = RULE_INDICATORS[name]!;
    const key = JSON.stringify([name, parameters, source]);
    let indicator = this.indicators.get(key);
    if (indicator === undefined) {
      const made = spec.make(parameters, source);
      this.indicators.set(key, made);
      this.steps.push((bar) => made.update(bar));
      indicator = made;
    }
    const shared = indicator;
    const line = output ?? spec.outputs[0]!;
    return this.step([], () => () => shared.value(line), shared.warmUpBars - 1);
  }

  /** Read only where the other's last bar is of this very time: an older one would be passed off as news. */
  private on({ instrument, of: node }: OnNode): Cell {
    const other = this.programs.get(instrument) ?? new RuleProgram([]);
    this.programs.set(instrument, other);
    const of = other.cell(node);
    other.warmUpBars = Math.max(other.warmUpBars, of.warmUpBars);
    return this.step(
      [],
      () =>
        ({ openTime }) =>
          other.openTime === openTime ? other.slots[of.slot]! : NaN,
    );
  }

  private past(node: NumberNode, bars: number): Cell {
    const of = this.cell(node);
    const { slots } = this;
    const line = new DelayLine(bars);
    return this.step([of], () => () => line.next(slots[of.slot]!), bars);
  }

  /** An unknown number leaves the window unknown for as long as it is in it: the blocks of the moments forget it whole. */
  private window(op: WindowOp, node: NumberNode, bars: number): Cell {
    const of = this.cell(node);
    const { slots } = this;
    const moments = new SlidingMoments(bars);
    const read = op === 'mean' ? () => moments.mean : () => Math.sqrt(moments.variance);
    return this.step(
      [of],
      () => () => {
        moments.next(slots[of.slot]!);
        return read();
      },
      bars - 1,
    );
  }

  private arithmetic(op: ArithmeticOp, leftNode: NumberNode, rightNode: NumberNode): Cell {
    const [left, right] = [this.cell(leftNode), this.cell(rightNode)];
    const { slots } = this;
    const calculate = CALCULATE[op];
    return this.step([left, right], () => () => calculate(slots[left.slot]!, slots[right.slot]!));
  }

  private comparison(higher: NumberNode, lower: NumberNode): Cell {
    const [left, right] = [this.cell(higher), this.cell(lower)];
    const { slots } = this;
    return this.step([left, right], () => () => {
      const [one, other] = [slots[left.slot]!, slots[right.slot]!];
      return Number.isNaN(one) || Number.isNaN(other) ? NaN : one > other ? YES : NO;
    });
  }

  /** The first side seen is where it already was, and no crossing. */
  private crossing(risingNode: NumberNode, otherNode: NumberNode): Cell {
    const [rising, other] = [this.cell(risingNode), this.cell(otherNode)];
    const { slots } = this;
    let side = 0;
    return this.step([rising, other], () => () => {
      const gap = slots[rising.slot]! - slots[other.slot]!;
      if (Number.isNaN(gap)) return NaN;
      const before = side;
      if (gap !== 0) side = Math.sign(gap);
      return before === -1 && side === 1 ? YES : NO;
    });
  }

  /** @param deciding the answer of one part that is the answer of all */
  private many(deciding: 0 | 1, nodes: readonly ConditionNode[]): Cell {
    const parts = nodes.map((node) => this.cell(node));
    const { slots } = this;
    return this.step(parts, () => () => {
      let isUnknown = false;
      for (const part of parts) {
        const value = slots[part.slot]!;
        if (value === deciding) return deciding;
        if (Number.isNaN(value)) isUnknown = true;
      }
      return isUnknown ? NaN : 1 - deciding;
    });
  }

  private becomes(node: ConditionNode): Cell {
    const of = this.cell(node);
    const { slots } = this;
    let before = NaN;
    return this.step([of], () => () => {
      const now = slots[of.slot]!;
      const answer = Number.isNaN(now) ? NaN : now === YES && before === NO ? YES : NO;
      before = now;
      return answer;
    });
  }

  private lasts({ of: node, least, bars }: Extract<ConditionNode, { readonly op: 'lasts' }>): Cell {
    const of = this.cell(node);
    const { slots } = this;
    const ring = new Float64Array(bars).fill(NaN);
    let at = 0;
    return this.step(
      [of],
      () => () => {
        ring[at] = slots[of.slot]!;
        at = (at + 1) % bars;
        let [yes, unknown] = [0, 0];
        for (const one of ring) {
          if (one === YES) yes += 1;
          else if (one !== NO) unknown += 1;
        }
        if (yes >= least) return YES;
        return yes + unknown >= least ? NaN : NO;
      },
      bars - 1,
    );
  }
}
