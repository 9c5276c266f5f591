import type { RunSummary, SessionStats, StrategyView } from '../../../contract/index.ts';
import { add, format, multiply, toFloat, ZERO, type EpochMs, type Money, type Rate } from '../../domain/index.ts';
import type { RunFigures } from '../../pipeline/index.ts';
import type { TradingSession } from '../../sessions/index.ts';
import type { RunRecord, StrategyRecord } from '../../storage/index.ts';
import { markOf } from './portfolio-view.ts';
import { positionView } from './position-view.ts';
import type { TrackRecord } from './track-record.ts';
import { instant, optionalInstant } from './wire.ts';

export interface StrategySources {
  readonly record: StrategyRecord;
  readonly title: string;
  readonly description: string;
  readonly family: string;
  readonly sizing: string;
  readonly capitalShare: Rate;
  readonly run: RunRecord | undefined;
  readonly track: TrackRecord;
  readonly sessionStartedAt: EpochMs | undefined;
}

export function strategyView(sources: StrategySources, session: TradingSession, now: EpochMs): StrategyView {
  const { record, run } = sources;
  return {
    strategyId: record.strategyId,
    name: record.name,
    title: sources.title,
    description: sources.description,
    family: sources.family,
    instruments: [...record.instruments],
    timeframes: [...record.timeframes],
    parameters: { ...record.parameters },
    sizing: sources.sizing,
    sizeShare: toFloat(session.engine.sizeShare(record.strategyId)),
    phase: record.phase,
    ...statusOf(record, session),
    promotion: record.promotion ?? null,
    backtest: run === undefined ? null : runSummary(run),
    session: record.phase === 'backtest' ? null : sessionStats(sources, session),
    positions: record.instruments.flatMap((instrument) => {
      const position = session.engine.position(record.strategyId, instrument);
      return position.quantity === 0n
        ? []
        : [positionView({ instrument, strategyId: record.strategyId }, position, markOf(session, instrument))];
    }),
    updatedAt: instant(now),
  };
}

/** The engine knows best what a strategy on paper is doing; before that, the register does. */
function statusOf(record: StrategyRecord, session: TradingSession): Pick<StrategyView, 'status' | 'statusReason'> {
  if (record.phase === 'backtest') return { status: record.status, statusReason: record.statusReason };
  const seat = session.engine.strategyStatus(record.strategyId);
  if (seat === 'stopped') return { status: 'stopped', statusReason: record.statusReason };
  if (session.engine.halted)
    return { status: 'halted', statusReason: `trading is halted: ${session.engine.halt?.reason ?? ''}` };
  if (session.state === 'failed') return { status: 'failed', statusReason: session.failure ?? 'the session failed' };
  if (session.state === 'finished') return { status: 'finished', statusReason: 'the recorded bars have ended' };
  if (seat === 'warming-up')
    return { status: 'warming-up', statusReason: 'its indicators have not seen enough bars yet' };
  return { status: 'running', statusReason: record.status === 'running' ? record.statusReason : 'trading on paper' };
}

export function runSummary(run: RunRecord): RunSummary {
  const figures = run.summary as RunFigures;
  return {
    runId: run.runId,
    from: instant(run.from),
    to: instant(run.to),
    bars: figures.bars,
    totalReturn: figures.totalReturn ?? null,
    buyAndHoldReturn: figures.benchmarkReturn ?? null,
    sharpe: figures.sharpe ?? null,
    // A depth, as everywhere on the wire; the metric itself is a negative return.
    maxDrawdown: figures.maxDrawdown === undefined ? null : Math.abs(figures.maxDrawdown),
    trades: figures.trades ?? 0,
    winRate: figures.winRate ?? null,
    profitFactor: figures.profitFactor ?? null,
    fees: (figures.fees ?? 0).toFixed(2),
    finishedAt: instant(run.finishedAt),
    report: `/reports/${run.runId}`,
  };
}

/** Capital a strategy was given at the start: its share of the account's deposit. */
export function capitalOf(session: TradingSession, share: Rate): Money {
  return multiply(session.engine.portfolio.deposited, share);
}

function sessionStats(sources: StrategySources, session: TradingSession): SessionStats {
  const { record, track, capitalShare } = sources;
  const pnl = session.engine.portfolio.strategyPnl(record.strategyId);
  const { closed } = track.roundTrips;
  const wins = closed.filter((trip) => trip.netPnl > 0n).length;
  let [realised, fees]: [Money, Money] = [ZERO, ZERO];
  for (const instrument of record.instruments) {
    const position = session.engine.position(record.strategyId, instrument);
    realised = add(realised, position.realisedPnl);
    fees = add(fees, position.fees);
  }
  const capital = capitalOf(session, capitalShare);
  return {
    startedAt: optionalInstant(sources.sessionStartedAt),
    equityShare: format(add(capital, pnl)),
    pnl: format(pnl),
    realisedPnl: format(realised),
    fees: format(fees),
    trades: closed.length,
    wins,
    winRate: closed.length === 0 ? null : wins / closed.length,
    maxDrawdown: toFloat(capital) > 0 ? track.maxDrawdown : null,
    lastSignalAt: optionalInstant(track.lastSignalAt),
    lastReason: track.lastReason ?? null,
  };
}
