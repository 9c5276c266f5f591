import { format, ONE, type StrategyId } from '../domain/index.ts';
import { defaultLimits } from '../engine/index.ts';
import { barsBetween, type Archive, type BarColumns } from '../market/index.ts';
import { recordConfigured } from '../pipeline/index.ts';
import type { Timers } from '../runtime/index.ts';
import type { RunRecord, Storage } from '../storage/index.ts';
import { backtestInWorker } from './backtest-in-worker.ts';
import { percent } from './cost-facts.ts';
import { fundingFor } from './funding.ts';
import type { PaperPlan, PlannedSeat } from './paper-plan.ts';
import { sourceCommit } from './source-commit.ts';

export interface FirstBacktests {
  readonly plan: PaperPlan;
  readonly data: readonly BarColumns[];
  readonly archive: Archive;
  readonly storage: Storage;
  readonly timers: Timers;
  /** Told before and after each. */
  onChange(strategyId: StrategyId): void;
  readonly say: (line: string) => void;
  /** Checked between two backtests. */
  readonly stopping: AbortSignal;
}

/** Phases to which only a demotion leads. */
const DEMOTED: ReadonlySet<string> = new Set(['backtest', 'retired']);

/**
 * Backtests every strategy of a plan on the bars before its paper period, one after another beside the server, and
 * moves each on to paper. The move is by configuration, whatever the result, and is recorded as just that: what the
 * backtest said stands beside it.
 */
export async function runFirstBacktests(parts: FirstBacktests): Promise<void> {
  const { plan, storage, timers } = parts;
  const standings = await storage.pipeline.standings();
  for (const [index, seat] of plan.strategies.entries()) {
    if (parts.stopping.aborted) return;
    const record = await storage.strategies.find(seat.strategyId);
    // What was demoted came to be there by a decision; a configuration does not undo it.
    if (record?.phase !== 'backtest' || DEMOTED.has(standings.get(seat.strategyId) ?? '')) continue;
    await storage.strategies.setStatus({
      strategyId: seat.strategyId,
      status: 'backtesting',
      reason: 'its backtest is running',
      at: timers.now(),
    });
    parts.onChange(seat.strategyId);
    const startedMs = timers.monotonicMs();
    try {
      const run = (await storage.runs.newest(seat.strategyId)) ?? (await backtestSeat(parts, seat));
      const { totalReturn, trades } = run.summary as { totalReturn?: number; trades?: number };
      const result = totalReturn === undefined ? 'no return' : `${(totalReturn * 100).toFixed(1)} %`;
      const seconds = ((timers.monotonicMs() - startedMs) / 1000).toFixed(1);
      const name = `${seat.strategyId} (${seat.strategy})`;
      parts.say(
        `Backtest ${index + 1} of ${plan.strategies.length}: ${name} ${result}, ${trades ?? 0} trades, ${seconds} s`,
      );
      // What a search found was let on to paper by the policy, and that decision is on record.
      const chosen =
        standings.get(seat.strategyId) === 'paper' ? await decisionOn(storage, seat.strategyId) : undefined;
      const configured = `By configuration, as an example: its backtest returned ${result} before this period. No evidence gate was passed.`;
      await storage.strategies.setStatus({
        strategyId: seat.strategyId,
        status: 'running',
        reason: 'trading on paper',
        at: timers.now(),
      });
      await storage.strategies.setPhase({
        strategyId: seat.strategyId,
        phase: 'paper',
        at: timers.now(),
        promotion: chosen ?? configured,
      });
      if (chosen === undefined)
        await recordConfigured(storage.pipeline, {
          strategyId: seat.strategyId,
          versionHash: seat.versionHash,
          from: 'backtest',
          to: 'paper',
          reason: configured,
          at: timers.now(),
        });
    } catch (error) {
      await storage.strategies.setStatus({
        strategyId: seat.strategyId,
        status: 'failed',
        reason: (error as Error).message,
        at: timers.now(),
      });
      parts.say(`Backtest of ${seat.strategyId} failed: ${(error as Error).message}`);
    }
    parts.onChange(seat.strategyId);
  }
}

/** Why the policy has it on paper; `undefined` where a configuration put it there. */
async function decisionOn({ pipeline }: Storage, strategyId: StrategyId): Promise<string | undefined> {
  const { items } = await pipeline.decisions({ strategyId, types: ['promote', 'configured'], limit: 1, page: 1 });
  return items[0]?.type === 'promote' ? items[0].reason : undefined;
}

async function backtestSeat(
  { plan, data, archive, storage, timers }: FirstBacktests,
  seat: PlannedSeat,
): Promise<RunRecord> {
  const instruments = plan.instruments.filter(({ id }) => seat.instruments.includes(id));
  const columns = seat.instruments.map((id) =>
    barsBetween(
      data.find((one) => one.instrument === id)!,
      { to: plan.from },
    ),
  );
  const funding = await fundingFor(instruments, archive);
  const gaps = await Promise.all(
    seat.instruments.map(async (instrument) =>
      archive.find({ kind: 'candles', instrument, timeframe: columns[0]!.timeframe }),
    ),
  );
  const missing = gaps.reduce((sum, dataset) => sum + (dataset?.missing ?? 0), 0);
  const { strategyId, parameters, timeframes, sizing } = seat;
  // The same for what is run and for what is written of it.
  const protection = plan.protectiveStopRate === undefined ? {} : { protectiveStopRate: plan.protectiveStopRate };
  const { record, documents } = await backtestInWorker({
    strategy: seat.strategy,
    rules: seat.rules,
    strategyId,
    finishedAt: timers.now(),
    input: {
      slot: { strategyId, parameters, instruments: seat.instruments, timeframes, sizing, capitalShare: ONE },
      instruments,
      data: columns,
      cash: plan.cash,
      // A backtest shows all that would have happened; a drawdown that stops it half-way would hide the rest.
      limits: {
        ...plan.limits,
        drawdownRateMax: ONE,
        dailyLossRateMax: ONE,
        priceCollarRate: defaultLimits.priceCollarRate,
      },
      leverage: plan.leverage,
      ...protection,
      costs: { ...plan.costs, funding: funding.schedules },
      seed: plan.seed,
    },
    subject: {
      strategyId,
      parameters,
      versionHash: seat.versionHash,
      dataHashes: [
        ...plan.datasets
          .filter(({ instrument }) => seat.instruments.includes(instrument))
          .map(({ contentHash }) => contentHash),
        ...funding.hashes,
      ],
      instruments,
      timeframes,
      data: columns,
      provenance: {
        type: plan.market.simulated ? 'simulated' : 'recorded',
        source: plan.datasets
          .filter(({ instrument }) => seat.instruments.includes(instrument))
          .map(({ instrument, source }) => `${instrument} (${source})`)
          .join(', '),
      },
      sizing,
      cash: format(plan.cash),
      leverage: plan.leverage,
      ...protection,
      costs: costFacts(plan, seat),
      seed: plan.seed,
      commit: sourceCommit(),
      warnings: [
        ...funding.warnings,
        ...(missing === 0 ? [] : [`${missing} bars are missing from the data and were left out.`]),
      ],
    },
  });
  await storage.runs.save(record, documents);
  return record;
}

function costFacts(plan: PaperPlan, seat: PlannedSeat) {
  const { slippage, latencyMs } = plan.costs;
  return [
    ...plan.instruments
      .filter(({ id }) => seat.instruments.includes(id))
      .map(({ id, takerFeeRate, makerFeeRate }) => ({
        label: `Fees of ${id}`,
        value: `${percent(takerFeeRate)} taking, ${percent(makerFeeRate)} making`,
      })),
    { label: 'Spread', value: `${slippage.spreadBps} bp` },
    ...(slippage.model === 'fixed-bps' ? [{ label: 'Slippage', value: `${slippage.slippageBps} bp` }] : []),
    { label: 'Latency', value: `${latencyMs ?? 0} ms` },
  ];
}
