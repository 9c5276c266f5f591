import { magnitude, type InstrumentId, type StrategyId } from '../domain/index.ts';
import { AssayError, type SimulatedTime } from '../runtime/index.ts';
import type { Chance } from './chance.ts';
import type { SimExchange } from './exchange.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Judge } from './judge.ts';
import type { Link } from './link.ts';
import { INSTRUMENTS } from './market.ts';
import type { SimProcess } from './process.ts';
import { LEVERAGE } from './setting.ts';
import type { SharedFolder } from './shared-folder.ts';
import type { Trace } from './trace.ts';

export interface OperatorParts {
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly faults: FaultPlan;
  readonly chance: Chance;
  readonly judge: Judge;
  readonly exchange: SimExchange;
  readonly link: Link;
  readonly folder: SharedFolder;
  readonly strategies: readonly StrategyId[];
  current(): SimProcess | undefined;
}

type UntimedCommand = Parameters<SimProcess['session']['command']>[0];

const BY = { by: 'operator', reason: 'simulated' } as const;
/** Chance per look that the operator does something ordinary. */
const ORDINARY = 0.004;
/** An emergency stop that says nothing for so long has failed. */
const STOP_MAX_MS = 300_000;

/** The person at the controls: ordinary commands, halts, and emergency stops at the worst moments. */
export class Operator {
  private readonly parts: OperatorParts;
  /** Emergency stops that came to an end, by what they said. */
  readonly stops = { stopped: 0, incomplete: 0 };
  private clearDueAt = Infinity;
  private readonly settingDueAt = new Map<InstrumentId, number>();

  constructor(parts: OperatorParts) {
    this.parts = { ...parts, chance: parts.chance.fork('operator') };
  }

  /** One look; to be called as often as the weather. */
  pass(likelier = 1): void {
    const { chance, faults, time } = this.parts;
    if (chance.happens(ORDINARY * likelier)) this.ordinary();
    if (faults.strikes('O5', likelier)) {
      faults.struckAll('O5');
      this.command({ type: 'halt', ...BY });
      this.clearDueAt = time.now() + chance.between(0, 60_000);
    }
    if (faults.strikes('O4', likelier)) {
      faults.struckAll('O4');
      this.emergencyStop();
      if (chance.happens(0.4)) time.world.after(chance.between(0, 5_000), () => this.emergencyStop());
      this.clearDueAt = time.now() + chance.between(30_000, 120_000);
    }
    // Whoever finds the latch looks at what has happened, and lifts it.
    if (this.parts.folder.latch !== undefined && this.clearDueAt === Infinity)
      this.clearDueAt = time.now() + chance.between(60_000, 150_000);
    // So does whoever is told of a difference.
    if (this.clearDueAt === Infinity && this.parts.current()?.engine.halt?.by === 'reconciler')
      this.clearDueAt = time.now() + chance.between(5_000, 40_000);
    if (time.now() >= this.clearDueAt) this.clearHalt();
    this.lookAtSettings();
  }

  clearHalt(): void {
    this.clearDueAt = Infinity;
    const { folder } = this.parts;
    if (this.parts.current()?.session.state === 'running') folder.lift();
    this.command({ type: 'clear-halt', ...BY });
  }

  stopStrategies(): void {
    for (const strategyId of this.parts.strategies)
      this.command({ type: 'stop-strategy', strategyId, positions: 'keep', ...BY });
  }

  /** Puts a setting back that has stood otherwise for a while, and lets the instrument trade again. */
  private lookAtSettings(): void {
    const { exchange, chance, time } = this.parts;
    for (const [instrument, leverage] of exchange.leverages) {
      if (leverage === LEVERAGE) continue;
      const dueAt = this.settingDueAt.get(instrument) ?? time.now() + chance.between(10_000, 120_000);
      this.settingDueAt.set(instrument, dueAt);
      if (time.now() < dueAt) continue;
      this.settingDueAt.delete(instrument);
      exchange.leverages.set(instrument, LEVERAGE);
      this.command({ type: 'set-mode', scope: { type: 'instrument', instrument }, mode: 'ACTIVE', ...BY });
    }
  }

  private ordinary(): void {
    const { chance, strategies } = this.parts;
    const strategyId = chance.pick(strategies);
    const kind = chance.next();
    if (kind < 0.3)
      this.command({ type: 'stop-strategy', strategyId, positions: chance.pick(['close', 'keep']), ...BY });
    else if (kind < 0.85) this.command({ type: 'start-strategy', strategyId, ...BY });
    else this.command({ type: 'flatten', ...BY });
  }

  private command(command: UntimedCommand): void {
    const { faults } = this.parts;
    const twice = faults.strikes('O1');
    if (twice) faults.struckAll('O1');
    for (let turn = 0; turn < (twice ? 2 : 1); turn += 1) {
      const process = this.parts.current();
      if (process === undefined || process.timers.state !== 'running') return; // Nobody listens at this moment.
      try {
        process.session.command(command);
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
      }
    }
  }

  private emergencyStop(): void {
    const { trace, judge, time } = this.parts;
    const process = this.parts.current();
    if (process === undefined || process.timers.state !== 'running') {
      // Nobody hears it: it stands as a file, for whoever looks first, the watchdog or the next server.
      this.parts.folder.write({ by: BY.by, reason: BY.reason });
      return;
    }
    let isOver = false;
    trace.note('operator', `emergency stop of ${process.name}`);
    process.session.emergencyStop(BY.by, BY.reason).then(
      ({ state }) => {
        isOver = true;
        if (!process.isAlive) return;
        trace.note('operator', `emergency stop of ${process.name}: ${state}`);
        this.stops[state === 'stopped' ? 'stopped' : 'incomplete'] += 1;
        const residue = this.residue();
        if (state === 'stopped' && residue !== undefined)
          judge.break('stop-tells-the-truth', `"stopped" is said, and ${residue}`);
      },
      (error: unknown) => {
        isOver = true;
        if (process.isAlive && !(error instanceof AssayError))
          judge.break('stop-tells-the-truth', `the emergency stop failed: ${(error as Error).message}`);
      },
    );
    time.world.after(STOP_MAX_MS, () => {
      if (!isOver && process.isAlive && process.session.state === 'running' && !process.isSuperseded)
        judge.break('stop-tells-the-truth', 'an emergency stop has said nothing for five minutes');
    });
  }

  /** What is really left at the exchange. */
  private residue(): string | undefined {
    const { exchange, link } = this.parts;
    const open = [...exchange.ledger.openOrders].filter(({ clientOrderId }) => clientOrderId !== undefined);
    if (open.length > 0) return `${open.map(({ key }) => key).join(', ')} can still fill`;
    const [underWay] = link.underWay;
    if (underWay !== undefined) return `${underWay} is still on its way`;
    const held = INSTRUMENTS.find(({ id, quantityStep }) => magnitude(exchange.ledger.position(id)) >= quantityStep);
    return held === undefined ? undefined : `a position in ${held.id} is open`;
  }
}
