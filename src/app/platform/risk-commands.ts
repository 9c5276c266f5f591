import type { Body } from '../../../contract/index.ts';
import type { InstrumentId, StrategyId } from '../../domain/index.ts';
import {
  changeLimits,
  isMoreCautious,
  saidLimit,
  scopeName,
  type Effect,
  type LimitName,
  type ModeScope,
  type RiskLimits,
  type TradingMode,
} from '../../engine/index.ts';
import { usageError } from '../../runtime/index.ts';
import { readLimits } from '../limit-words.ts';
import type { Hearing } from './hearing.ts';
import { conflict, marketTime, refused, type ArmingWords, type PlatformParts } from './parts.ts';

interface Word {
  readonly by: string;
  readonly reason: string;
}

/** What an operator may tell the controls of risk. Everything that stands in the way is named before anything is done. */
export class RiskCommands {
  private readonly parts: PlatformParts;
  private readonly hearing: Hearing;
  private readonly isStopUnderWay: () => boolean;

  constructor(parts: PlatformParts, hearing: Hearing, isStopUnderWay: () => boolean) {
    this.parts = parts;
    this.hearing = hearing;
    this.isStopUnderWay = isStopUnderWay;
  }

  /** @throws {AssayError} BAD_SCOPE, CONFLICT, RESUME_BLOCKED, NOT_CONFIRMED */
  async setMode(command: Body<'setRiskMode'> & Word): Promise<void> {
    const { mode, confirm, account: name, code, by, reason } = command;
    const scope = this.scopeOf(command.scope);
    const { account, session, storage, timers } = this.parts;
    const present = session.engine.modes.of(scope);
    if (present === mode) throw conflict(`${scopeName(scope)} is ${mode} already`);
    if (isMoreCautious(present, mode)) this.requireFree(scope, { present, mode, confirm, account: name, code });
    if (scope.type === 'account' && mode === 'HALTED') {
      // On disk before anything else, as the emergency stop does.
      await storage.halts.latch(account, { by, reason, at: timers.now() });
    }
    await this.change(scope, mode, { by, reason });
  }

  /** Lifts the halt of the account, whichever latch it is. @throws {AssayError} CONFLICT, RESUME_BLOCKED */
  async clearHalt(word: Word & ArmingWords): Promise<void> {
    const { engine } = this.parts.session;
    const scopes: readonly ModeScope[] = [{ type: 'global' }, { type: 'account' }];
    const halted = scopes.filter((scope) => engine.modes.of(scope) === 'HALTED');
    if (halted.length === 0) throw conflict('trading is not halted');
    for (const scope of halted) this.requireNoObstacle(scope, 'HALTED');
    this.requireArms(word);
    for (const scope of halted) await this.change(scope, 'ACTIVE', word);
  }

  /** @throws {AssayError} LIMITS_CONFLICT, BAD_LIMIT, BEYOND_CEILING, CONFLICT, NOT_CONFIRMED */
  async setLimits({ version, changes: words, confirm, by, reason }: Body<'setRiskLimits'> & Word): Promise<void> {
    const { limits: present, ceilings } = this.parts.session.engine;
    if (version !== present.version) {
      throw usageError(
        'LIMITS_CONFLICT',
        `version ${present.version} of the limits is in force, by ${present.changedBy}; what you looked at was version ${version}`,
      );
    }
    const { limits, problems } = readLimits(words);
    if (problems.length > 0) throw refused('BAD_LIMIT', 'the limits were not changed', problems);
    const change = changeLimits(present, limits, { by, reason, at: marketTime(this.parts) }, ceilings);
    if (!change.ok) {
      const code = change.beyond === 'bounds' ? 'BAD_LIMIT' : 'BEYOND_CEILING';
      throw refused(code, 'the limits were not changed', change.problems);
    }
    const { loosened, tightened, next } = change;
    if (loosened.length + tightened.length === 0) throw conflict('the limits are like that already');
    if (loosened.length > 0 && confirm !== 'LOOSEN') {
      const steps = loosened.map((name) => step(name, present.limits, next.limits));
      throw refused('NOT_CONFIRMED', 'this would make limits looser; say LOOSEN if that is meant', steps);
    }
    const effects = await this.hearing.tell({
      type: 'set-limits',
      version: next.version,
      limits: next.limits,
      by,
      reason,
    });
    requireDone(effects);
  }

  /** @throws {AssayError} RESUME_BLOCKED with everything that stands in the way, NOT_CONFIRMED */
  private requireFree(
    scope: ModeScope,
    wish: ArmingWords & {
      readonly present: TradingMode;
      readonly mode: TradingMode;
      readonly confirm?: string | undefined;
    },
  ): void {
    const { present, mode, confirm } = wish;
    this.requireNoObstacle(scope, present);
    if (confirm !== 'RESUME') {
      throw refused('NOT_CONFIRMED', `this allows more than now; say RESUME if that is meant`, [
        `${scopeName(scope)} would go from ${present} to ${mode}`,
      ]);
    }
    if (scope.type === 'account' || scope.type === 'global') this.requireArms(wish);
  }

  /** @throws {AssayError} NOT_ARMED */
  private requireArms(words: ArmingWords): void {
    const missing = this.parts.arming?.missing(words) ?? [];
    if (missing.length > 0) throw refused('NOT_ARMED', 'the account is not let trade', missing);
  }

  private requireNoObstacle(scope: ModeScope, present: TradingMode): void {
    // Else strategies would enter while their positions are being closed.
    const stop = this.isStopUnderWay() ? ['an emergency stop is under way: wait until it says how it ended'] : [];
    const obstacles = [...stop, ...this.parts.session.engine.obstaclesTo(scope)];
    if (obstacles.length > 0) {
      throw refused(
        'RESUME_BLOCKED',
        `${scopeName(scope)} stays ${present}, since something stands in the way`,
        obstacles,
      );
    }
  }

  private async change(scope: ModeScope, mode: TradingMode, { by, reason }: Word): Promise<void> {
    const { account, session, storage, timers, latch } = this.parts;
    const wasHalted = session.engine.halted;
    const endsHalt = wasHalted && isMoreCautious('HALTED', mode) && this.haltedElsewhere(scope) === undefined;
    // While the file is there, the next start would halt again: when it cannot be removed, nothing is changed.
    if (endsHalt) latch.remove();
    requireDone(await this.hearing.tell({ type: 'set-mode', scope, mode, by, reason }));
    if (endsHalt && !session.engine.halted) await storage.halts.clear(account, { by, reason, at: timers.now() });
  }

  /** The other of the two scopes that halt the whole account, if it does. */
  private haltedElsewhere(scope: ModeScope): ModeScope | undefined {
    const scopes: readonly ModeScope[] = [{ type: 'global' }, { type: 'account' }];
    const { modes } = this.parts.session.engine;
    return scopes.find((one) => one.type !== scope.type && modes.of(one) === 'HALTED');
  }

  private scopeOf(scope: Body<'setRiskMode'>['scope']): ModeScope {
    const { plan, session } = this.parts;
    const known: ModeScope =
      scope.type === 'instrument'
        ? { type: 'instrument', instrument: scope.instrument as InstrumentId }
        : scope.type === 'strategy'
          ? { type: 'strategy', strategyId: scope.strategyId as StrategyId }
          : scope;
    const isOfSession =
      known.type === 'instrument'
        ? plan.instruments.some(({ id }) => id === known.instrument)
        : known.type !== 'strategy' || plan.strategies.some(({ strategyId }) => strategyId === known.strategyId);
    // What is gone by now may still be latched, and must be possible to lift.
    if (isOfSession || session.engine.modes.of(known) !== 'ACTIVE') return known;
    throw usageError('BAD_SCOPE', `there is no ${scopeName(known)} in this session`);
  }
}

/** Where the engine itself has refused: something has come in between. */
function requireDone(effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type === 'command-refused') throw usageError(effect.code, effect.detail, effect.detail.split('; '));
  }
}

function step(name: LimitName, before: RiskLimits, after: RiskLimits): string {
  return `${name} would go from ${saidLimit(before[name])} to ${saidLimit(after[name])}`;
}
