import { RuleProgram, treesOf, type NumberNode, type RuleStrategy } from '../../../strategy/index.ts';
import type { TreeColumns } from '../tree-columns.ts';
import { wakesOf } from '../wakes.ts';

/** What may happen at a bar at which a strategy could change its mind. */
export const ENTER_LONG = 1;
export const ENTER_SHORT = 2;
export const LEAVE_LONG = 4;
export const LEAVE_SHORT = 8;

/** When to enter and leave: one of the two halves of a strategy, shared by all that differ only in the other. */
export type SignalRules = Pick<RuleStrategy, 'long' | 'short'>;
/** How a position is protected, and how long it may last. */
export type ExitRules = Pick<RuleStrategy, 'stopLoss' | 'takeProfit' | 'trailingStop' | 'barsMax' | 'coolDownBars'>;

/** All wakes of a signal in one list, ascending. */
export interface Signal {
  readonly bars: Int32Array;
  readonly flags: Uint8Array;
  readonly warmUpBars: number;
}

export function signalOf(rules: SignalRules, trees: TreeColumns): Signal {
  const { long, short, leaveLong, leaveShort } = wakesOf(rules, trees);
  const lists = [
    { bars: long, flag: ENTER_LONG, place: 0 },
    { bars: short, flag: ENTER_SHORT, place: 0 },
    { bars: leaveLong, flag: LEAVE_LONG, place: 0 },
    { bars: leaveShort, flag: LEAVE_SHORT, place: 0 },
  ];
  const most = lists.reduce((sum, list) => sum + list.bars.length, 0);
  const [bars, flags] = [new Int32Array(most), new Uint8Array(most)];
  const { warmUpBars } = new RuleProgram(treesOf(rules as RuleStrategy));
  let count = 0;
  for (;;) {
    let next = Infinity;
    for (const list of lists) if (list.place < list.bars.length) next = Math.min(next, list.bars[list.place]!);
    if (next === Infinity) return { bars: bars.slice(0, count), flags: flags.slice(0, count), warmUpBars };
    for (const list of lists) {
      if (list.bars[list.place] !== next) continue;
      list.place += 1;
      flags[count]! |= list.flag;
    }
    bars[count] = next;
    count += 1;
  }
}

/** A distance at a bar is `factor * column[bar]`. */
export interface Distance {
  readonly factor: number;
  readonly column: Float64Array;
}

/** The same before there is a column; without a node there is no distance. */
interface DistanceRule {
  readonly factor: number;
  readonly node: NumberNode | undefined;
}

/** How a position is protected, by distances of one kind or the other, and how long it lasts. */
interface ExitOf<Of> {
  readonly stop: Of;
  readonly target: Of;
  readonly trailing: Of;
  readonly barsMax: number;
  readonly coolDownBars: number;
  readonly warmUpBars: number;
}

/** Absent distances have an empty column. */
export type Exit = ExitOf<Distance>;
export type PlannedExit = ExitOf<DistanceRule>;

/** More bars than any market has; a whole number, so that sums of it stay one. */
const NEVER = 2 ** 29;
const NO_COLUMN = new Float64Array();

/** @param shared the one node for all that are equal, so that a column is looked for once */
export function plannedExit(rules: ExitRules, shared: (node: NumberNode) => NumberNode): PlannedExit {
  const { stopLoss, takeProfit, trailingStop, barsMax = NEVER, coolDownBars = 0 } = rules;
  const planned = (distance: NumberNode | undefined): DistanceRule => {
    const { factor, node } = distanceRule(distance);
    return { factor, node: node && shared(node) };
  };
  return {
    stop: planned(stopLoss),
    target: planned(takeProfit),
    trailing: planned(trailingStop),
    barsMax: Math.min(barsMax, NEVER),
    coolDownBars: Math.min(coolDownBars, NEVER),
    warmUpBars: new RuleProgram(treesOf(rules as RuleStrategy)).warmUpBars,
  };
}

export function exitOf(planned: PlannedExit, columns: ReadonlyMap<NumberNode, Float64Array>): Exit {
  const { stop, target, trailing, barsMax, coolDownBars, warmUpBars } = planned;
  const distance = ({ factor, node }: DistanceRule): Distance => ({
    factor,
    column: node === undefined ? NO_COLUMN : columns.get(node)!,
  });
  return {
    stop: distance(stop),
    target: distance(target),
    trailing: distance(trailing),
    barsMax,
    coolDownBars,
    warmUpBars,
  };
}

/** So many times an indicator is what most distances are: then all of them share its column. */
function distanceRule(node: NumberNode | undefined): DistanceRule {
  if (node?.op === 'multiply') {
    if (node.left.op === 'constant') return { factor: node.left.value, node: node.right };
    if (node.right.op === 'constant') return { factor: node.right.value, node: node.left };
  }
  return { factor: 1, node };
}
