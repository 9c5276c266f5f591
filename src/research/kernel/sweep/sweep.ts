import { keyOf, treesOf, type NumberNode, type RuleStrategy } from '../../../strategy/index.ts';
import type { KernelMarket } from '../kernel-market.ts';
import { outcomeOf, type KernelDays } from '../outcome.ts';
import { runRules } from '../run.ts';
import { Tape } from '../tape.ts';
import { kernelCovers } from '../terms.ts';
import { exitOf, plannedExit, signalOf, type ExitRules, type PlannedExit, type SignalRules } from './signal.ts';
import { sweepMarket, type SweepMarket } from './sweep-market.ts';
import { ROW, ROW_LENGTH, sweepSet } from './sweep-set.ts';

/** Every signal with every exit. */
export interface SweepPlan {
  readonly signals: readonly SignalRules[];
  readonly exits: readonly ExitRules[];
}

/** Why a set was not run by the loop of sweeps: answered by `KernelRun`, or left to the engine. */
export type SetFate = 'swept' | 'run' | 'left';

/** One signal after the other, each with all exits: what a worker does, and what one thread does alone. */
export class Sweeper {
  private readonly market: KernelMarket;
  private readonly days: KernelDays;
  private readonly plan: SweepPlan;
  private readonly exits: readonly PlannedExit[];
  /** What the distances of the exits are made of, each once. */
  private readonly distances: readonly NumberNode[];
  private readonly plain: SweepMarket | undefined;
  private readonly tape = new Tape();

  constructor(market: KernelMarket, days: KernelDays, plan: SweepPlan) {
    this.market = market;
    this.days = days;
    this.plan = plan;
    const distances = new Map<string, NumberNode>();
    const shared = (node: NumberNode): NumberNode => {
      const key = keyOf(node);
      const known = distances.get(key) ?? node;
      distances.set(key, known);
      return known;
    };
    this.exits = plan.exits.map((rules) => plannedExit(rules, shared));
    this.distances = [...distances.values()];
    this.plain = sweepMarket(market, days);
  }

  /**
   * Writes a row for each set of one signal; all NaN where only the engine can answer.
   *
   * @returns how many were left to it
   */
  sweep(signal: number, rows: Float64Array): number {
    return this.market.trees.using(() => this.sweepSignal(signal, rows));
  }

  private sweepSignal(signal: number, rows: Float64Array): number {
    const { plan, plain, distances } = this;
    const { trees } = this.market;
    const signalTrees = treesOf(plan.signals[signal] as RuleStrategy).map(([, tree]) => tree);
    trees.prepare([...signalTrees, ...distances]);
    const wakes = signalOf(plan.signals[signal]!, trees);
    const columns = new Map(distances.map((node) => [node, trees.number(node)]));
    const exits = this.exits.map((planned) => exitOf(planned, columns));
    let left = 0;
    for (let exit = 0; exit < exits.length; exit += 1) {
      const at = (signal * exits.length + exit) * ROW_LENGTH;
      if (plain !== undefined && sweepSet(plain, wakes, exits[exit]!, rows, at)) continue;
      if (this.run(plan.signals[signal]!, plan.exits[exit]!, rows, at)) continue;
      rows.fill(NaN, at, at + ROW_LENGTH);
      left += 1;
    }
    return left;
  }

  private run(signal: SignalRules, exit: ExitRules, rows: Float64Array, at: number): boolean {
    const { market, days, tape } = this;
    const rules = strategyOf(signal, exit);
    if (kernelCovers(rules, market.terms, market.columns) !== true) return false;
    tape.clear();
    const run = runRules(market, rules, tape, { first: days.firstBar, end: days.endBar });
    if (run.uncovered !== undefined) return false;
    const { trades, returns, maxDrawdown } = outcomeOf(market, tape, days);
    rows.fill(0, at, at + ROW_LENGTH);
    rows[at + ROW.trades] = trades;
    for (let fill = 0; fill < tape.count; fill += 1) {
      const [lots, size] = [tape.lots[fill]!, tape.lots[fill]! * tape.steps[fill]!];
      rows[at + ROW.lots]! += lots;
      rows[at + ROW.spent]! += size;
      rows[at + ROW.turned]! += Math.abs(size);
    }
    for (const value of returns) {
      rows[at + ROW.sum]! += value;
      rows[at + ROW.squares]! += value * value;
      if (value < 0) rows[at + ROW.downside]! += value * value;
    }
    rows[at + ROW.drawdown] = maxDrawdown;
    return true;
  }
}

/** The strategy that a set is. */
export function strategyOf(signal: SignalRules, exit: ExitRules): RuleStrategy {
  return {
    format: 'assay-rules-1',
    name: 'set',
    title: 'Set of a sweep',
    description: 'One signal with one exit.',
    family: 'MF',
    ...signal,
    ...exit,
  };
}
