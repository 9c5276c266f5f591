import type {
  AccountStatement,
  EpochMs,
  FillId,
  InstrumentId,
  Money,
  Order,
  OrderStatement,
  OrderStatus,
  Quantity,
  Rate,
} from '../domain/index.ts';
import {
  cashFinding,
  compare,
  compareCash,
  compareSettings,
  type Engine,
  type Finding,
  type ReconcileReport,
} from '../engine/index.ts';
import { AssayError, type Timers } from '../runtime/index.ts';
import type { RemoteVenue } from '../venues/index.ts';
import type { AccountClaim } from './claim.ts';
import type { Untimed } from './event-queue.ts';
import { foreignInstances } from './foreign-instances.ts';
import type { RecentNews } from './recent-news.ts';

/** Executions are asked for from this long before the last comparison: they can become visible late. */
const OVERLAP_MS = 60_000;
/** A position that differs for longer than a venue keeps executions from those who ask is no race. */
const STANDS_AFTER_MS = 30_000;

const OPEN: ReadonlySet<OrderStatus> = new Set(['working', 'partially-filled']);
/** An order can be acknowledged and for so long not be shown to those who ask; what is not shown later is not there. */
const VISIBLE_WITHIN_MS = 20_000;

export interface ReconcilerParts {
  readonly engine: Engine;
  readonly venue: RemoteVenue;
  readonly timers: Timers;
  push(event: Untimed): void;
  /** Resolves when all pushed events have been dealt with. */
  settled(): Promise<void>;
  alive(): boolean;
  /** What perpetuals are sized for. */
  readonly leverage: Rate;
  readonly recent: Pick<RecentNews, 'fills' | 'paidAt'>;
  /** What was before this has been asked for already. */
  watermark(): EpochMs;
  /** Everything the venue showed up to this moment has been booked. */
  booked(until: EpochMs): void;
  /** From an earlier life of the session. */
  readonly moneyHaltedFor: Money | undefined;
  /** By which another instance on the account is told from us. */
  readonly claim: Pick<AccountClaim, 'epoch' | 'unrecorded'> | undefined;
}

/**
 * Compares our books with the venue's. Differences that are only news are booked, through the loop like everything
 * else; it never invents a fill and never sends an order. What it cannot explain stops new risk, and stays on record
 * until an operator has looked. Not having been able to check is never a match.
 */
export class Reconciler {
  private readonly parts: ReconcilerParts;
  /** Instruments whose positions differ, since when, and by how much when the account was halted for it. */
  private readonly differing = new Map<InstrumentId, { readonly since: EpochMs; haltedFor?: Quantity | undefined }>();
  /** By how much money differs, and since when. */
  private moneyDiffers: { readonly by: Money; readonly since: EpochMs } | undefined;
  /** The difference in money that the account was last halted for. */
  moneyHaltedFor: Money | undefined;
  /** Once for each: an operator who has looked and lifted the halt is not halted again by the same. */
  private readonly haltedForInstances = new Set<string>();
  private running: Promise<ReconcileReport> | undefined;
  last: ReconcileReport | undefined;

  constructor(parts: ReconcilerParts) {
    this.parts = parts;
    this.moneyHaltedFor = parts.moneyHaltedFor;
  }

  /** Joins a comparison that is under way. */
  run(why: string): Promise<ReconcileReport> {
    this.running ??= this.compareOnce(why).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async compareOnce(why: string): Promise<ReconcileReport> {
    const { timers } = this.parts;
    const startedAt = timers.now();
    const statement = await this.ask(why);
    if (typeof statement === 'string')
      return this.report({ why, startedAt, statement: undefined, findings: [notChecked(statement)] });
    const late = await this.book(statement);
    const findings: Finding[] = [...late];
    if (!this.parts.alive())
      return this.report({ why, startedAt, statement, findings: [notChecked('the session ended')] });

    const { engine } = this.parts;
    const comparison = compare(
      { orders: engine.orders.values(), positions: engine.portfolio.entries(), recentFills: this.parts.recent.fills },
      statement,
    );
    for (const order of comparison.ask) findings.push(...(await this.askAbout(order)));
    findings.push(...comparison.findings.map((finding) => this.judge(finding, statement.at)));
    findings.push(...this.money(statement), ...this.settings(statement));
    findings.push(...(await this.findForeign(statement)));
    for (const instrument of this.differing.keys()) {
      if (!comparison.positionsDiffer.includes(instrument)) this.differing.delete(instrument);
    }
    return this.report({ why, startedAt, statement, findings });
  }

  /** Books what the statement has and we have not heard. */
  private async book(statement: AccountStatement): Promise<readonly Finding[]> {
    const { parts } = this;
    const { engine } = parts;
    const before = new Set(parts.recent.fills.map(({ fillId }) => fillId));
    const late = statement.executions.filter(
      ({ fill }) => !before.has(fill.fillId) && !engine.orders.hasSeen(fill.fillId),
    );
    for (const { fill } of late) parts.push({ type: 'fill', fill });
    for (const funding of statement.fundings ?? [])
      if (!engine.orders.hasSeen(funding.fundingId as FillId)) parts.push({ type: 'funding', funding });
    for (const order of statement.openOrders)
      if (isNews(order, engine)) parts.push({ type: 'order-statement', statement: order });
    await this.parts.settled();
    if (this.parts.alive()) this.parts.booked(statement.at);
    return late.map(({ fill }) => ({
      kind: 'late-fill',
      severity: 'S0',
      subject: fill.fillId,
      instrument: fill.instrument,
      detail: `a fill of ${fill.instrument} had not been heard and is booked now`,
      action: 'booked',
    }));
  }

  /** An order we hold to be open and the venue does not list. */
  private async askAbout(order: Order): Promise<readonly Finding[]> {
    const { parts } = this;
    const { venue } = parts;
    const { clientOrderId, instrument } = order.draft;
    const about = { subject: clientOrderId, instrument };
    try {
      const sighting = await venue.find(clientOrderId);
      if (!this.parts.alive()) return [];
      if (sighting.type === 'not-found') {
        // It was acknowledged, so it existed: venues forget orders that ended without a fill.
        if (order.draft.reduceOnly && !order.cancelRequested && sighting.at - order.sentAt > VISIBLE_WITHIN_MS)
          parts.push({ type: 'verify-protection', absent: [clientOrderId] });
        const detail = `order ${clientOrderId} is ${order.status} here, and the venue does not know it`;
        return [{ kind: 'order-missing-at-venue', severity: 'S2', ...about, detail, action: 'asked-again' }];
      }
      for (const { fill } of sighting.executions) parts.push({ type: 'fill', fill });
      parts.push({ type: 'order-statement', statement: sighting.order });
      await this.parts.settled();
      const detail = `order ${clientOrderId} is ${sighting.order.status}; that had not been heard`;
      return [{ kind: 'stale-order', severity: 'S1', ...about, detail, action: 'merged' }];
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      return [notChecked(`order ${clientOrderId} could not be asked about: ${error.message}`)];
    }
  }

  /** A difference may be a race between two sources; one that stands is none. */
  private judge(finding: Finding, at: EpochMs): Finding {
    const { instrument } = finding;
    if (instrument === undefined || finding.kind !== 'position-differs') return finding;
    const difference = this.differing.get(instrument) ?? { since: at };
    this.differing.set(instrument, difference);
    if (at - difference.since < STANDS_AFTER_MS) return finding;
    // Once: an operator who has looked and lifted the halt is not halted again by the same.
    if (difference.haltedFor !== finding.difference) {
      difference.haltedFor = finding.difference;
      this.parts.push({ type: 'halt', by: 'reconciler', reason: finding.detail });
    }
    return { ...finding, severity: 'S3', action: 'halted' };
  }

  /** What has no execution behind it is found here: nobody may size by money that nobody can explain. */
  private money(statement: AccountStatement): readonly Finding[] {
    const { engine } = this.parts;
    const isSpot = (id: InstrumentId): boolean => engine.risk.instrument(id)?.kind === 'spot';
    const perpetuals = [...engine.portfolio.entries()].filter(({ instrument }) => !isSpot(instrument));
    const ours = {
      cash: engine.portfolio.cash(isSpot),
      perpetuals,
      recentFills: this.parts.recent.fills,
      paidAt: this.parts.recent.paidAt,
    };
    const comparison = compareCash(ours, statement);
    if (comparison === undefined) return [];
    const { difference: by } = comparison;
    if (by === 0n) {
      this.moneyDiffers = undefined;
      return [];
    }
    const finding = cashFinding(comparison);
    if (this.moneyDiffers?.by !== by) this.moneyDiffers = { by, since: statement.at };
    if (statement.at - this.moneyDiffers.since < STANDS_AFTER_MS) return [finding];
    // Once: an operator who has looked and lifted the halt is not halted again by the same, nor after a restart.
    if (this.moneyHaltedFor !== by) {
      this.moneyHaltedFor = by;
      this.parts.push({ type: 'halt', by: 'reconciler', reason: finding.detail });
    }
    return [{ ...finding, severity: 'S3', action: 'halted' }];
  }

  /**
   * Positions are sized, and limits counted, by another leverage than the venue would close them at. An operator who lifts
   * the latch has set it back, or finds it set again: between two looks it can have been both.
   */
  private settings(statement: AccountStatement): readonly Finding[] {
    const { engine, leverage } = this.parts;
    const findings = compareSettings(statement, leverage, (id) => engine.risk.instrument(id));
    for (const { instrument, detail } of findings) {
      if (instrument === undefined) continue;
      const scope = { type: 'instrument', instrument } as const;
      if (engine.modes.of(scope) !== 'ACTIVE') continue;
      this.parts.push({ type: 'set-mode', scope, mode: 'REDUCE_ONLY', by: 'reconciler', reason: detail });
    }
    return findings;
  }

  /** Someone trades with our ids and is not us. Our books cannot be trusted then, whichever of us is the wrong one. */
  private async findForeign(statement: AccountStatement): Promise<readonly Finding[]> {
    const { claim, engine } = this.parts;
    if (claim === undefined) return [];
    const foreign = await foreignInstances({ statement, engine, claim });
    if (!this.parts.alive()) return [];
    for (const { subject, detail } of foreign) {
      if (this.haltedForInstances.has(subject)) continue;
      this.haltedForInstances.add(subject);
      this.parts.push({ type: 'halt', by: 'reconciler', reason: detail });
    }
    return foreign;
  }

  private async ask(_why: string): Promise<AccountStatement | string> {
    try {
      return await this.parts.venue.statement({ since: (this.parts.watermark() - OVERLAP_MS) as EpochMs });
    } catch (error) {
      if (error instanceof AssayError) return error.message;
      throw error;
    }
  }

  private report(parts: {
    readonly why: string;
    readonly startedAt: EpochMs;
    readonly statement: AccountStatement | undefined;
    readonly findings: readonly Finding[];
  }): ReconcileReport {
    const { statement, findings } = parts;
    const report: ReconcileReport = {
      why: parts.why,
      startedAt: parts.startedAt,
      finishedAt: this.parts.timers.now(),
      checked: statement !== undefined && !findings.some(({ kind }) => kind === 'not-checked'),
      orders: statement?.openOrders.length ?? 0,
      executions: statement?.executions.length ?? 0,
      positions: statement?.positions.length ?? 0,
      findings,
    };
    this.last = report;
    if (this.parts.alive()) this.parts.push({ type: 'reconciled', report });
    return report;
  }
}

/** Thousands of open orders are stated every twenty seconds: what the engine has learned already is not journalled anew. */
function isNews({ clientOrderId, instrument, side, status, updatedAt }: OrderStatement, engine: Engine): boolean {
  const order = clientOrderId === undefined ? undefined : engine.orders.get(clientOrderId);
  if (order?.statedAt === undefined || updatedAt > order.statedAt) return true;
  if (order.draft.instrument !== instrument || order.draft.side !== side) return true;
  return !OPEN.has(order.status) || !OPEN.has(status);
}

function notChecked(detail: string): Finding {
  return { kind: 'not-checked', severity: 'S2', subject: 'account', detail, action: 'asked-again' };
}
