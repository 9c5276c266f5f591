import type { SimulatedTime } from '../runtime/index.ts';
import type { Disk } from './disk.ts';
import type { DurableEvidence } from './evidence.ts';
import type { SimExchange } from './exchange.ts';
import type { Fleet } from './fleet.ts';
import type { Guard } from './guard.ts';
import type { Judge } from './judge.ts';
import type { Operator } from './operator.ts';
import type { SimProcess } from './process.ts';
import { SESSION_ID } from './setting.ts';

export interface RestParts {
  readonly time: SimulatedTime;
  readonly exchange: SimExchange;
  readonly evidence: DurableEvidence;
  readonly judge: Judge;
  readonly disk: Disk;
  readonly fleet: Fleet;
  readonly operator: Operator;
  readonly guard: Guard | undefined;
  /** Lets so much time go by, with everybody looking on. */
  readonly pass: (ms: number) => Promise<void>;
}

const LOOK_EVERY_MS = 1_000;
/** A quiet account is looked at within so many seconds. */
const REST_MAX_S = 90;
/** The market is closed for so long before it counts as at rest, and closed anew so often. */
const CLOSED_MS = 6_000;
const CLOSE_TRIES = 20;

/** The last act: the strategies are stopped and the market closed, and what is left must agree to the last digit. */
export class Rest {
  private readonly parts: RestParts;

  constructor(parts: RestParts) {
    this.parts = parts;
  }

  async run(): Promise<void> {
    const { operator, judge, fleet, pass } = this.parts;
    operator.clearHalt();
    await pass(20_000);
    operator.stopStrategies();
    await pass(15_000);
    await this.closeMarket();
    let isDone = false;
    // A crash that was asked for can come even here: then the next process is looked at.
    for (let seconds = 0; seconds < REST_MAX_S && !isDone && judge.violation === undefined; seconds += 1) {
      await fleet.supervise();
      await pass(LOOK_EVERY_MS);
      const { current } = fleet;
      if (current?.session.state !== 'running') continue;
      isDone = await this.comparesQuietly(current);
      if (isDone) judge.atRest(current);
    }
    if (!isDone) judge.break('repair-is-idempotent', 'a comparison on a quiet account did not end');
    if (judge.violation === undefined) await this.checkJournal();
  }

  /** Nobody may be closing a position then: in a market that stands still that would never come to an end. */
  private async closeMarket(): Promise<void> {
    const { exchange, judge, fleet, pass } = this.parts;
    for (let tries = 0; tries < CLOSE_TRIES && judge.violation === undefined; tries += 1) {
      exchange.freeze();
      const { busyness } = this;
      await pass(CLOSED_MS);
      if (this.busyness === busyness) return;
      exchange.thaw();
      await fleet.supervise();
      await pass(CLOSED_MS);
    }
    judge.break('converges', 'orders are still made or cancelled, long after the strategies were stopped');
  }

  /** Compares twice: the second time has nothing to do. @returns false when the process died or somebody traded meanwhile */
  private async comparesQuietly(process: SimProcess): Promise<boolean> {
    const { evidence, exchange, judge, time, pass } = this.parts;
    const { busyness } = this;
    const compare = async (): Promise<boolean> => {
      let isOver = false;
      void process.session.reconciler.run('judged').finally(() => (isOver = true));
      for (let seconds = 0; seconds < 10 && !isOver; seconds += 1) await pass(LOOK_EVERY_MS);
      return isOver && process.isAlive;
    };
    if (!(await compare())) return false;
    const { effects } = evidence;
    const wasHalted = process.engine.halted;
    if (!(await compare()) || this.busyness !== busyness) return false;
    // What has stood for long enough halts the account: time has passed, and nothing was repaired.
    if (process.engine.halted !== wasHalted) return false;
    if (evidence.effects !== effects)
      judge.break('repair-is-idempotent', 'a second comparison running changed something, though nothing had happened');
    // Money is not compared beside a payment of funding.
    const paidAt = exchange.ledger.fundings.at(-1)?.at ?? 0;
    if (time.now() - paidAt < 2 * CLOSED_MS) return false;
    const { last } = process.session.reconciler;
    if (last?.checked === true) judge.compared(last, process);
    return true;
  }

  /** Grows whenever anybody trades, or tries to. */
  private get busyness(): number {
    const { exchange, evidence, guard } = this.parts;
    return exchange.ledger.changes + evidence.looks + (guard?.acts ?? 0);
  }

  private async checkJournal(): Promise<void> {
    const { disk, judge } = this.parts;
    const storage = await disk.storage();
    const chain = await storage.history.verifyChain(SESSION_ID);
    if (!chain.intact)
      judge.break('journal-intact', `the journal cannot be trusted from entry ${chain.seq}: ${chain.problem}`);
  }
}
