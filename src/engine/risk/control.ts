import { strict as assert } from 'node:assert';
import {
  subtract,
  type Bar,
  type EpochMs,
  type Funding,
  type Instrument,
  type InstrumentId,
  type Order,
  type OrderDraft,
  type StrategyId,
  type Timeframe,
} from '../../domain/index.ts';
import type { Command, Effect } from '../events.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import { AccountView } from './account-view.ts';
import { Conservation } from './conservation.ts';
import { OrderFlow, type OrderFlowSnapshot } from './flow/order-flow.ts';
import { checkOrder, type Verdict } from './gate.ts';
import { Latches, type LatchPort } from './latches.ts';
import { limitUses, type LimitUse } from './limit-use.ts';
import { compareLimits, type LimitsVersion } from './limit-versions.ts';
import { settleLimits, type RiskLimits } from './limits.ts';
import { Modes, type Latch, type ModeRecord, type ModeScope } from './modes.ts';
import { PriceHistory } from './price-history.ts';
import { standingRules } from './rules/index.ts';
import { Watch, type Breach } from './watch.ts';

/** What the control may do to the rest of the engine. */
export interface ControlPort extends LatchPort {
  cancel(order: Order, reason: string): void;
  /** Cancels every order and closes every position. */
  flatten(by: string, reason: string): void;
}

export interface ControlOptions {
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly strategyIds: ReadonlySet<StrategyId>;
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  readonly state: { readonly now: EpochMs; readonly reconciling: boolean };
  readonly limits: RiskLimits;
  /** What no change of limits may go beyond. */
  readonly ceilings?: Partial<RiskLimits> | undefined;
  /** Bars that correlations and turnover are taken from. */
  readonly historyOf: Timeframe;
  readonly snapshot?: RiskSnapshot | undefined;
}

export interface RiskSnapshot {
  readonly modes: readonly ModeRecord[];
  readonly flow: OrderFlowSnapshot;
  readonly breached: readonly string[];
  readonly orders: { readonly intents: number; readonly sends: number };
  /** Absent while the limits are those the session was started with. */
  readonly limits?: LimitsVersion;
}

type ControlCommand = Extract<Command, { type: 'halt' | 'clear-halt' | 'set-mode' | 'set-limits' }>;

/**
 * All of risk in one place: the gate with its memory, the latches, and the watch over losses and limits. The engine
 * tells it what leaves and what comes; what follows from that it does through its port.
 */
export class RiskControl {
  readonly view: AccountView;
  readonly modes: Modes;
  private readonly options: ControlOptions;
  private readonly port: ControlPort;
  private readonly flow: OrderFlow;
  private readonly history: PriceHistory | undefined;
  private readonly latches: Latches;
  private readonly watch: Watch;
  private readonly conservation: Conservation;
  private version: LimitsVersion;
  /** Latches to set when the step is over, since setting one cancels orders and an order may be half way through. */
  private due: Latch[] = [];

  constructor(options: ControlOptions, port: ControlPort) {
    const { snapshot, instruments, portfolio } = options;
    const settled = settleLimits(options.limits, options.ceilings);
    if (!settled.ok) assert.fail(`the limits of a session are settled: ${settled.problem}`);
    this.options = options;
    this.port = port;
    this.modes = new Modes(snapshot?.modes);
    this.flow = new OrderFlow(snapshot?.flow);
    this.watch = new Watch(portfolio, snapshot?.breached);
    this.conservation = new Conservation(snapshot?.orders);
    this.version = versionInForce(settled.limits, options);
    const hasUse = instruments.size > 1 || settled.limits.turnoverMin !== undefined;
    this.history = hasUse ? new PriceHistory(options.historyOf) : undefined;
    const { modes, flow, history } = this;
    this.latches = new Latches({ ...options, modes }, port);
    this.view = new AccountView({ ...options, modes, flow, history });
  }

  /** Whether bars of every instrument matter to it. */
  get keepsHistory(): boolean {
    return this.history !== undefined;
  }
  get limits(): LimitsVersion {
    return this.version;
  }

  get ceilings(): Partial<RiskLimits> {
    return this.options.ceilings ?? {};
  }
  /** How much of each limit is taken at this moment. */
  uses(): readonly LimitUse[] {
    const { instruments, strategyIds } = this.options;
    return this.view.judge(() =>
      limitUses(this.view, this.version.limits, { instruments: instruments.keys(), strategyIds }),
    );
  }

  /** True for a strategy that is not to be asked for its opinion. */
  silences(strategyId: StrategyId): boolean {
    return this.modes.restricted && this.modes.forStrategy(strategyId)?.mode === 'HALTED';
  }

  /** What stands in the way of making a scope less cautious, in sentences. */
  obstaclesTo(scope: ModeScope): readonly string[] {
    return this.latches.obstaclesTo(scope);
  }

  // --- what leaves ---

  /** The gate. An approved order has left as far as the limits are concerned. */
  approve(draft: OrderDraft): Verdict {
    const verdict = this.view.judge(() => checkOrder(draft, this.view, this.version.limits));
    if (verdict.approved) {
      this.conservation.approved();
      this.flow.orderSent(draft, this.now, this.version.limits);
    } else if (verdict.code === 'REPEATED_ENTRIES') this.disable(draft.strategyId, verdict.code, verdict.detail);
    return verdict;
  }

  /** An amendment passes the gate as what would be left of the order. */
  approveAmendment(order: Order, rest: OrderDraft): Verdict {
    const question = (): Verdict => checkOrder(rest, this.view, this.version.limits);
    const verdict = this.view.judge(question, order.draft.clientOrderId);
    if (verdict.approved) this.flow.amendSent(order.draft, this.now, this.version.limits);
    return verdict;
  }

  cancelSent(order: Order): void {
    this.flow.cancelSent(order.draft, this.now, this.version.limits);
  }

  // --- what comes ---

  heard(bar: Bar): void {
    this.history?.hear(bar);
  }

  marked(instrument: InstrumentId): void {
    for (const breach of this.watch.marked(instrument, this.version.limits)) this.stop(breach);
  }

  /** After a fill has been booked, whoever's it was. */
  booked(strategyId: StrategyId, instrument: InstrumentId): void {
    const spec = this.options.instruments.get(instrument);
    if (spec === undefined || !this.options.strategyIds.has(strategyId)) return this.view.noticeStrangers();
    const position = this.options.portfolio.position(strategyId, instrument);
    const losses = this.flow.booked(strategyId, instrument, position, spec.quantityStep, this.now);
    const { losingTripsMax } = this.version.limits;
    if (losingTripsMax === undefined || losses < losingTripsMax) return;
    this.disable(strategyId, 'REPEATED_LOSSES', `${strategyId} has lost ${losses} round trips in a row`);
  }

  /** The venue has refused an order. */
  rejected({ draft: { strategyId } }: Order, code: string): void {
    const { venueRejectsMax } = this.version.limits;
    const rejects = this.flow.rejected(strategyId, this.now, this.version.limits);
    if (venueRejectsMax === undefined || rejects < venueRejectsMax) return;
    const reason = `the venue refused ${rejects} orders of ${strategyId} within a minute, the last for ${code}`;
    this.disable(strategyId, 'REPEATED_REJECTS', reason);
  }

  funded({ instrument, rate }: Funding): void {
    this.flow.funded(instrument, rate);
  }

  command(command: ControlCommand): void {
    switch (command.type) {
      case 'halt':
        return this.raise({ scope: { type: 'account' }, mode: 'HALTED', by: command.by, reason: command.reason });
      case 'clear-halt':
        return this.setMode({ ...command, scope: { type: 'account' }, mode: 'ACTIVE' });
      case 'set-mode':
        return this.setMode(command);
      case 'set-limits':
        return this.setLimits(command);
    }
  }

  raise(latch: Latch): void {
    this.latches.raise(latch);
  }

  /** True when `settle` has something to do although nothing has happened in the step. */
  get isDue(): boolean {
    return this.due.length > 0;
  }

  /** At the end of a step. @param effects all of the step's; it may add to them */
  settle(effects: readonly Effect[]): void {
    for (const breach of this.watch.all(this.version.limits)) this.stop(breach);
    while (this.due.length > 0) for (const latch of this.due.splice(0)) this.raise(latch);
    const problem = this.conservation.count(effects);
    if (problem === undefined) return;
    this.raise({ scope: { type: 'account' }, mode: 'HALTED', by: 'risk', code: 'CONSERVATION', reason: problem });
  }

  snapshot(): RiskSnapshot {
    return {
      modes: this.modes.snapshot(),
      flow: this.flow.snapshot(),
      breached: this.watch.snapshot(),
      orders: this.conservation.snapshot(),
      ...(this.version.version === 1 ? {} : { limits: this.version }),
    };
  }

  private get now(): EpochMs {
    return this.options.state.now;
  }

  private stop({ flatten, ...latch }: Breach): void {
    const isNew = this.latches.raise(latch);
    if (!flatten) return;
    // On an account that was halted already nothing else would tell that everything is closed now, and why.
    if (!isNew && latch.code !== undefined)
      this.port.emit({ type: 'alarm', severity: 'critical', code: latch.code, detail: latch.reason });
    this.port.flatten(latch.by, latch.reason);
  }

  /** Takes a strategy's right to enter until an operator gives it back; it may still close what it holds. */
  private disable(strategyId: StrategyId, code: string, reason: string): void {
    this.due.push({ scope: { type: 'strategy', strategyId }, mode: 'REDUCE_ONLY', by: 'risk', code, reason });
  }

  private setMode(order: Parameters<Latches['set']>[0] & { readonly type: Command['type'] }): void {
    const { scope } = order;
    if (!this.latches.set(order, order.type)) return;
    // An operator has looked at what was counted against it.
    if (scope.type === 'strategy') this.flow.forgive(scope.strategyId);
    if (scope.type === 'account') this.conservation.acknowledge();
  }

  private setLimits({ version, limits, by, reason, at }: Extract<Command, { type: 'set-limits' }>): void {
    const { version: present, limits: before } = this.version;
    const refuse = (code: string, detail: string): void => this.latches.refuse('set-limits', code, detail);
    if (version !== present + 1) {
      return refuse('LIMITS_CONFLICT', `version ${present} is in force, and version ${version} does not follow it`);
    }
    const settled = settleLimits(limits, this.options.ceilings);
    if (!settled.ok) return refuse('BAD_LIMIT', settled.problem);
    if (settled.limits.turnoverMin !== undefined && this.history === undefined) {
      return refuse('BAD_LIMIT', 'turnoverMin needs a day of bars: give it when the session starts');
    }
    this.version = { version, limits: settled.limits, changedBy: by, reason, at };
    const comparison = compareLimits(before, settled.limits);
    this.port.emit({ type: 'limits-changed', version, ...comparison, by, reason });
    if (comparison.tightened.length > 0) this.cancelBeyond(`the limits were tightened by ${by}`);
  }

  /** Takes back every entry that the limits would refuse as it stands, with all the others beside it. */
  private cancelBeyond(reason: string): void {
    for (const order of this.options.orders.values()) {
      const { draft, quantity, terms, filledQuantity, cancelRequested } = order;
      if (draft.reduceOnly || cancelRequested) continue;
      const rest: OrderDraft = { ...draft, terms, quantity: subtract(quantity, filledQuantity) };
      const objects = (): boolean =>
        standingRules.some((rule) => rule.check(rest, this.view, this.version.limits) !== undefined);
      if (this.view.judge(objects, draft.clientOrderId)) this.port.cancel(order, reason);
    }
  }
}

/** Limits changed by command outlive a restart, unless the installation allows less by now than they do. */
function versionInForce(limits: RiskLimits, { snapshot, ceilings }: ControlOptions): LimitsVersion {
  const changedBy = 'configuration';
  const changed = snapshot?.limits;
  if (changed === undefined) return { version: 1, limits, changedBy, reason: 'as started', at: 0 as EpochMs };
  if (settleLimits(changed.limits, ceilings).ok) return changed;
  const reason = 'the ceilings have been lowered below the limits in force';
  return { version: changed.version + 1, limits, changedBy, reason, at: changed.at };
}
