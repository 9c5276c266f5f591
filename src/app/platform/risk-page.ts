import type { DenialsView, LatchView, LimitView, RiskView, ScopeView } from '../../../contract/index.ts';
import { instant } from '../../api/index.ts';
import { format, type Fixed } from '../../domain/index.ts';
import {
  defaultLimits,
  isMoreCautious,
  LIMIT_NAMES,
  limitUnit,
  ruleTitle,
  scopeName,
  type LimitName,
  type LimitUse,
  type ModeRecord,
  type ModeScope,
  type TradingMode,
} from '../../engine/index.ts';
import { writeLimit } from '../limit-words.ts';
import { LIFT, LIMIT_TITLES } from './risk-words.ts';
import { seatOf, type PlatformParts } from './parts.ts';
import type { RiskRecord } from './risk-record.ts';

/** What may be traded, and how much of what is allowed is taken: from the engine's own books. */
export function riskPage(parts: PlatformParts, record: RiskRecord): RiskView {
  const { session, plan, timers } = parts;
  const { engine } = session;
  const { limits } = engine;
  const uses = new Map(engine.limitUses().map((use) => [use.name, use]));
  return {
    asOf: instant(timers.now()),
    marketTime: engine.lastEventAt === 0 ? null : instant(engine.lastEventAt),
    currency: plan.instruments[0]!.quote,
    equity: format(engine.equity),
    scopes: scopesOf(parts).map((scope) => scopeView(parts, scope)),
    limits: {
      version: limits.version,
      changedBy: limits.changedBy,
      reason: limits.reason,
      at: limits.version === 1 ? null : instant(limits.at),
      items: LIMIT_NAMES.map((name) => limitView(parts, name, uses.get(name))),
    },
    changes: [...record.changes],
  };
}

/** @throws {AssayError} STRATEGY_UNKNOWN */
export async function denialsPage(
  { storage, sessionId, plan, timers }: PlatformParts,
  record: RiskRecord,
  { limit, strategyId: wanted }: { readonly limit: number; readonly strategyId?: string | undefined },
): Promise<DenialsView> {
  const strategyId = wanted === undefined ? undefined : seatOf(plan, wanted).strategyId;
  const refusals = await storage.views.refusals({ sessionId, ...(strategyId === undefined ? {} : { strategyId }) });
  const counts = new Map<string, number>();
  for (const { kind, code, count } of refusals) {
    if (kind === 'denied') counts.set(code, (counts.get(code) ?? 0) + count);
  }
  return {
    asOf: instant(timers.now()),
    counts: [...counts]
      .map(([code, count]) => {
        const rule = ruleTitle(code);
        return { code, rule: rule?.title ?? code, limits: [...(rule?.limits ?? [])], count };
      })
      .toSorted((a, b) => b.count - a.count),
    recent: [...record.denials(limit, strategyId)],
  };
}

/** The account, strategies and instruments of the session, and whatever else is latched. */
function scopesOf({ plan, session }: PlatformParts): readonly ModeScope[] {
  const scopes: ModeScope[] = [
    { type: 'account' },
    ...plan.strategies.map(({ strategyId }): ModeScope => ({ type: 'strategy', strategyId })),
    ...plan.instruments.map(({ id }): ModeScope => ({ type: 'instrument', instrument: id })),
  ];
  const known = new Set(scopes.map(scopeName));
  const others = session.engine.modes.snapshot().flatMap(({ scope }) => (known.has(scopeName(scope)) ? [] : [scope]));
  return [
    ...others.filter(({ type }) => type === 'global'),
    ...scopes,
    ...others.filter(({ type }) => type !== 'global'),
  ];
}

function scopeView(parts: PlatformParts, scope: ModeScope): ScopeView {
  const { engine } = parts.session;
  const records = engine.modes.snapshot();
  const own = records.find((one) => scopeName(one.scope) === scopeName(scope));
  // Of the wide latches, those above it; an order that meets several gets the most cautious.
  const wider = scope.type === 'global' ? [] : records.filter((one) => isWider(one.scope, scope));
  const effective = [own, ...wider].reduce<TradingMode>(
    (mode, one) => (one !== undefined && isMoreCautious(one.mode, mode) ? one.mode : mode),
    'ACTIVE',
  );
  return {
    scope,
    name: nameOf(parts, scope),
    mode: own?.mode ?? 'ACTIVE',
    effective,
    latch: own === undefined ? null : latchView(own, engine.obstaclesTo(scope)),
  };
}

function isWider(scope: ModeScope, than: ModeScope): boolean {
  return scope.type === 'global' || (scope.type === 'account' && than.type !== 'account');
}

function latchView({ mode, by, reason, code, at }: ModeRecord, obstacles: readonly string[]): LatchView {
  const lift = LIFT[code ?? ''] ?? 'Look into the reason, then set it active; say why.';
  return { mode, by, reason, code: code ?? null, at: instant(at), lift, obstacles: [...obstacles] };
}

function nameOf({ definitions }: PlatformParts, scope: ModeScope): string {
  switch (scope.type) {
    case 'global':
      return 'Everything';
    case 'account':
      return 'The account';
    case 'instrument':
      return scope.instrument;
    case 'strategy':
      return definitions.get(scope.strategyId)?.title ?? scope.strategyId;
  }
}

function limitView({ session }: PlatformParts, name: LimitName, use: LimitUse | undefined): LimitView {
  const { limits, ceilings } = session.engine;
  return {
    name,
    title: LIMIT_TITLES[name],
    unit: limitUnit(name),
    value: writeLimit(name, limits.limits),
    standard: writeLimit(name, defaultLimits),
    ceiling: writeLimit(name, ceilings),
    use:
      use === undefined
        ? null
        : {
            value: typeof use.used === 'bigint' ? format(use.used as Fixed) : use.used,
            share: use.share ?? null,
            subject: use.subject ?? null,
          },
  };
}
