import { treesOf, RuleProgram, type RuleStrategy } from '../../strategy/index.ts';
import { wholeSteps } from '../../engine/index.ts';
import type { Money } from '../../domain/index.ts';
import { isSpot } from './account.ts';
import { EXACT_BELOW } from './arithmetic.ts';
import type { KernelMarket } from './kernel-market.ts';
import { Ledger } from './ledger.ts';
import { OpenPosition, type ProtectiveExit } from './position.ts';
import type { Cause, Tape } from './tape.ts';
import { WakeCursor, wakesOf } from './wakes.ts';

type Side = 1 | -1;

/** Bars by their index; what lies before `first` only warms the indicators. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** Distances of protection at a bar, in quote currency; NaN where unknown, absent where the rules have none. */
interface Distances {
  stopLoss?: number;
  takeProfit?: number;
  trailingStop?: number;
}

/** Runs a strategy of rules to its end. */
export function runRules(market: KernelMarket, rules: RuleStrategy, tape: Tape, span: Span): KernelRun {
  return market.trees.using(() => {
    const run = new KernelRun(market, rules, tape, span);
    run.run();
    return run;
  });
}

/**
 * One strategy over a span of bars, as `sessions/backtest` runs it: the decisions of `strategy/rules/rule-strategy`, the
 * orders of the engine's desk, the fills of the simulated venue. It jumps from one bar at which something can happen to
 * the next.
 */
class KernelRun {
  /** Why the engine has to be asked after all. */
  uncovered: string | undefined;
  private readonly ledger: Ledger;
  private readonly market: KernelMarket;
  private readonly rules: RuleStrategy;
  private readonly tape: Tape;
  private readonly end: number;
  private readonly firstDecision: number;
  private readonly cursors: Readonly<Record<'long' | 'short' | 'leaveLong' | 'leaveShort', WakeCursor>>;
  private readonly readers: readonly (readonly [keyof Distances, (bar: number) => number])[];

  /** Where the strategy believes to stand; what it holds can differ when an order came to nothing. */
  private stance: Side | 0 = 0;
  /** The bar of the decision it stands by. */
  private enteredAt = 0;
  /** The first bar at which it may enter again. */
  private coolFrom = 0;
  private lots = 0;
  private position: OpenPosition | undefined;
  /** Place in the market's funding: what lies before it has been paid. */
  private funded = 0;

  constructor(market: KernelMarket, rules: RuleStrategy, tape: Tape, span: Span) {
    const { trees } = market;
    const all = treesOf(rules);
    trees.prepare(all.map(([, tree]) => tree));
    const wakes = wakesOf(rules, trees);
    this.market = market;
    this.rules = rules;
    this.tape = tape;
    this.end = span.end;
    this.firstDecision = Math.max(span.first, trees.firstDecision(new RuleProgram(all)));
    this.cursors = {
      long: new WakeCursor(wakes.long),
      short: new WakeCursor(wakes.short),
      leaveLong: new WakeCursor(wakes.leaveLong),
      leaveShort: new WakeCursor(wakes.leaveShort),
    };
    this.readers = (['stopLoss', 'takeProfit', 'trailingStop'] as const).flatMap((place) => {
      const tree = rules[place];
      return tree === undefined ? [] : [[place, trees.reader(tree)] as const];
    });
    this.ledger = new Ledger(market.arithmetic, market.terms.cash);
  }

  run(): void {
    let bar = this.firstDecision;
    while (bar < this.end && this.uncovered === undefined) {
      const wake = Math.min(this.nextWake(bar), this.end);
      if (this.position !== undefined) {
        // The bar at whose close it decides is still the position's.
        const exit = this.position.scan(bar, Math.min(wake + 1, this.end));
        if (exit === 'ruined') return this.leaveToEngine('a forced close is near');
        if (exit !== undefined) {
          this.takenOut(exit);
          bar = exit.bar;
          continue;
        }
      }
      if (wake >= this.end) break;
      bar = wake + 1;
      this.decide(wake);
    }
    if (this.lots !== 0) this.fund(this.end - 1, false);
  }

  /** Of the account at the close of the last bar. */
  equityAtEnd(): Money {
    return this.ledger.equity(this.market.steps.close[this.end - 1] ?? 0, this.lots);
  }

  /** The next bar, this one included, at which the strategy could change its mind. */
  private nextWake(bar: number): number {
    const { cursors, stance } = this;
    if (stance === 0) {
      const from = Math.max(bar, this.coolFrom);
      return Math.min(cursors.long.next(from), cursors.short.next(from));
    }
    const other = stance === 1 ? cursors.short : cursors.long;
    const leave = stance === 1 ? cursors.leaveLong : cursors.leaveShort;
    const { barsMax = Infinity } = this.rules;
    return Math.min(other.next(bar), leave.next(bar), Math.max(this.enteredAt + barsMax, bar));
  }

  private decide(bar: number): void {
    const { cursors, stance } = this;
    const side = cursors.long.next(bar) === bar ? 1 : cursors.short.next(bar) === bar ? -1 : 0;
    if (side !== 0 && side !== stance) {
      const distances = this.distancesAt(bar);
      if (distances !== undefined) {
        this.stance = side;
        this.enteredAt = bar;
        return this.goTo(side, bar, distances);
      }
    }
    if (stance === 0) return;
    const leave = stance === 1 ? cursors.leaveLong : cursors.leaveShort;
    const { barsMax = Infinity } = this.rules;
    if (leave.next(bar) !== bar && bar < this.enteredAt + barsMax) return;
    this.stance = 0;
    this.coolFrom = bar + (this.rules.coolDownBars ?? 0);
    this.close(bar);
  }

  /** `undefined` where one is unknown or not above zero: then it does not enter. */
  private distancesAt(bar: number): Distances | undefined {
    const distances: Distances = {};
    for (const [place, read] of this.readers) {
      const distance = read(bar);
      if (!(distance > 0)) return undefined;
      distances[place] = distance;
    }
    return distances;
  }

  /** Wishes to stand on a side, decided at the close of a bar: the orders meet the next open. */
  private goTo(side: Side, bar: number, distances: Distances): void {
    const { market, ledger, lots: held } = this;
    if (side === -1 && isSpot(market.terms.instrument)) {
      this.close(bar);
      return;
    }
    if (held !== 0 && held > 0 === side > 0) return this.leaveToEngine('it holds what it did not wish for');
    this.fund(bar, true);
    const mark = market.steps.close[bar]!;
    const equity = (): Money => ledger.equity(mark, held);
    const lots = market.entryRules.lots(mark, ledger.equityFloat(mark, held), equity, this.stopSteps(distances));
    if (lots === 0) {
      if (held !== 0) this.leaveToEngine('a reversal is refused its size');
      return;
    }
    if (lots >= EXACT_BELOW) return this.leaveToEngine('more lots than are counted exactly');
    // The order that opens leaves when the position is closed, by the order that was to do it or a protective one before it.
    if (held !== 0) this.close(bar);
    const opening = {
      buys: side === 1,
      lots,
      mark,
      heardAt: held === 0 ? mark : (market.steps.open[bar + 1] ?? mark),
      cash: () => ledger.equity(0, 0),
      cashFloat: ledger.equityFloat(0, 0),
    };
    if (bar + 1 >= this.end || this.uncovered !== undefined || !market.entryRules.admits(opening)) return;
    this.open(bar + 1, side * lots, distances);
  }

  private open(bar: number, lots: number, distances: Distances): void {
    const { market, ledger } = this;
    const { arithmetic, entryRules, terms } = market;
    const isLong = lots > 0;
    const paid = arithmetic.taken(isLong, market.steps.open[bar]!);
    const cash = (): Money => ledger.equity(0, 0);
    if (isSpot(terms.instrument) && !entryRules.canPay(paid, lots, ledger.equityFloat(0, 0), cash))
      return this.leaveToEngine('the open is dearer than the account can pay');
    this.fill(bar, paid, lots, 'entry', false);
    this.funded = market.firstFundingFrom(bar);
    this.position = new OpenPosition(market.steps, isLong, bar, {
      ...this.levels(arithmetic.entryAt(paid, Math.abs(lots)), isLong, distances),
      ruin: market.ruin(ledger.equityFloat(0, 0), lots),
    });
  }

  private levels(entry: number, isLong: boolean, { stopLoss, takeProfit, trailingStop }: Distances) {
    const size = this.market.stepSize;
    const [back, ahead] = isLong ? (['up', 'down'] as const) : (['down', 'up'] as const);
    const away = (distance: number): number => (isLong ? distance : -distance);
    return {
      stop: stopLoss === undefined ? undefined : wholeSteps(entry - away(stopLoss), size, back),
      target: takeProfit === undefined ? undefined : wholeSteps(entry + away(takeProfit), size, ahead),
      trailing: trailingStop === undefined ? undefined : (wholeSteps(trailingStop, size, 'down') ?? 1),
    };
  }

  private stopSteps({ stopLoss, trailingStop }: Distances): number | undefined {
    const distance = stopLoss ?? trailingStop;
    return distance === undefined ? undefined : wholeSteps(distance, this.market.stepSize, 'up');
  }

  /** Sells or buys back at the open after a bar, unless a protective order meets that open first. */
  private close(bar: number): void {
    const { position, market } = this;
    const next = bar + 1;
    if (position === undefined || next >= this.end) return;
    const exit = position.atOpen(next);
    if (exit === 'ruined') this.leaveToEngine('a forced close is near');
    else if (exit !== undefined) this.takenAt(exit);
    else this.finish(next, market.steps.open[next]!, 'exit', false);
  }

  /** A protective order has taken the strategy out: it is out until its next signal. */
  private takenOut(exit: ProtectiveExit): void {
    this.stance = 0;
    // At the close of this bar it has been out for one bar.
    this.coolFrom = exit.bar - 1 + (this.rules.coolDownBars ?? 0);
    this.takenAt(exit);
  }

  private takenAt({ bar, steps, cause, atClose }: ProtectiveExit): void {
    this.finish(bar, steps, cause, atClose);
  }

  private finish(bar: number, steps: number, cause: Cause, atClose: boolean): void {
    const { market, lots } = this;
    this.fund(bar - 1, false);
    this.fill(bar, market.arithmetic.taken(lots < 0, steps), -lots, cause, atClose);
    this.position = undefined;
    if (this.ledger.equityFloat(0, 0) < market.equityLeast) this.leaveToEngine('nothing is left of the account');
  }

  private fill(bar: number, steps: number, lots: number, cause: Cause, atClose: boolean): void {
    this.ledger.book(steps, lots);
    this.tape.add(bar, steps, lots, cause, atClose);
    this.lots += lots;
  }

  /** Pays what was due by the close of a bar; with `heard`, only what was said before that close was. */
  private fund(bar: number, heard: boolean): void {
    const { funding, steps } = this.market;
    for (; this.lots !== 0 && this.funded < funding.bar.length; this.funded += 1) {
      const at = funding.bar[this.funded]!;
      const isLater = funding.isLater[this.funded] === 1;
      if (at > bar || (at === bar && isLater && (heard || bar + 1 >= this.end))) return;
      const amount = this.ledger.fund(this.lots, steps.close[at]!, funding.rate[this.funded]!);
      this.tape.pay(isLater ? at + 1 : at, amount);
    }
  }

  private leaveToEngine(reason: string): void {
    this.uncovered ??= reason;
  }
}
