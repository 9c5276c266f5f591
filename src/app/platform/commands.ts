import type { StopResult, StrategyView } from '../../../contract/index.ts';
import { instant } from '../../api/index.ts';
import { format, type StrategyId } from '../../domain/index.ts';
import type { StopReport } from '../../sessions/index.ts';
import type { Hearing } from './hearing.ts';
import { conflict, seatOf, type PlatformParts } from './parts.ts';
import type { Status } from './status.ts';
import type { StrategyBoard } from './strategy-board.ts';

interface Order {
  readonly strategyId: string;
  readonly reason?: string | undefined;
  readonly by: string;
}

/** What an operator may tell the session. Each says what stands in its way, and returns once it has been heard. */
export class Commands {
  private readonly parts: PlatformParts;
  private readonly board: StrategyBoard;
  private readonly status: Status;
  private readonly hearing: Hearing;
  private stops = 0;

  constructor(parts: PlatformParts, board: StrategyBoard, status: Status, hearing: Hearing) {
    this.parts = parts;
    this.board = board;
    this.status = status;
    this.hearing = hearing;
  }

  async startStrategy({ strategyId: id, reason = 'started', by }: Order): Promise<StrategyView> {
    const { session, plan } = this.parts;
    const { strategyId } = seatOf(plan, id);
    if (this.board.phaseOf(strategyId) === 'backtest') {
      throw conflict(`${strategyId} is still in its backtest; it goes on to paper by itself when that has finished`);
    }
    if (session.engine.halted) {
      throw conflict(`trading is halted (${session.engine.halt?.reason}); clear the halt first`);
    }
    if (session.engine.strategyStatus(strategyId) !== 'stopped') throw conflict(`${strategyId} is not stopped`);
    const silent = session.engine.modes.forStrategy(strategyId);
    if (silent?.mode === 'HALTED')
      throw conflict(`${strategyId} is halted by ${silent.by} (${silent.reason}): set it active first`);
    await this.hearing.tell({ type: 'start-strategy', strategyId, by, reason });
    return this.recorded(strategyId, 'running', `started by ${by}: ${reason}`);
  }

  async stopStrategy(order: Order & { readonly positions: 'close' | 'keep' }): Promise<StrategyView> {
    const { session, plan } = this.parts;
    const { positions, reason = 'stopped', by } = order;
    const { strategyId } = seatOf(plan, order.strategyId);
    if (this.board.phaseOf(strategyId) === 'backtest') throw conflict(`${strategyId} is still in its backtest`);
    if (session.engine.strategyStatus(strategyId) === 'stopped') throw conflict(`${strategyId} is stopped already`);
    await this.hearing.tell({ type: 'stop-strategy', strategyId, positions, by, reason });
    return this.recorded(strategyId, 'stopped', `stopped by ${by}: ${reason}`);
  }

  /** Orders are being cancelled and positions closed, and nobody has looked yet whether they are. */
  get isStopUnderWay(): boolean {
    return this.stops > 0;
  }

  async emergencyStop({ by, reason = 'emergency stop' }: Omit<Order, 'strategyId'>): Promise<StopResult> {
    const { account, session, storage, timers, log, latch } = this.parts;
    log.warn('emergency stop', { by, reason });
    // On disk before anything else: whatever happens to this process now, trading stays halted.
    await storage.halts.latch(account, { by, reason, at: timers.now() });
    this.stops += 1;
    const report = await session.emergencyStop(by, reason).finally(() => (this.stops -= 1));
    // What is left is not left alone: a standing order is tried again until nothing is.
    if (report.state !== 'stopped') latch.hold({ by, reason, id: `again-${timers.now()}` });
    return this.stopResult(report);
  }

  private async recorded(strategyId: StrategyId, status: 'running' | 'stopped', reason: string): Promise<StrategyView> {
    const { storage, timers } = this.parts;
    await storage.strategies.setStatus({ strategyId, status, reason, at: timers.now() });
    await this.board.refresh(strategyId);
    return this.board.view(strategyId);
  }

  private stopResult({ state, steps, residue }: StopReport): StopResult {
    return {
      state,
      halt: this.status.halt(),
      steps: steps.map(({ name, at, ok, detail }) => ({ name, at: instant(at), ok, detail })),
      residue: {
        openOrders: residue.openOrders,
        positions: residue.positions.map(({ instrument, quantity }) => ({ instrument, quantity: format(quantity) })),
      },
    };
  }
}
