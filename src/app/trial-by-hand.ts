import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { timeframeMs, toFloat, type EpochMs, type Instrument } from '../domain/index.ts';
import type { BarColumns } from '../market/index.ts';
import { deepestFall, trialKey } from '../research/index.ts';
import { silentLog, type Timers } from '../runtime/index.ts';
import type { BacktestResult } from '../sessions/index.ts';
import {
  openLab,
  type CampaignLedger,
  type LabStore,
  type NewTrial,
  type TrialMarket,
  type WrittenOutcome,
} from '../storage/index.ts';
import {
  catalogueRules,
  readRules,
  type ParameterValue,
  type RuleStrategy,
  type StrategyDefinition,
} from '../strategy/index.ts';

const DAY_MS = 86_400_000;
/** The campaign of everything that a person tries: without a budget, and without an end. */
const BY_HAND = 'by-hand';

export interface TrialByHand {
  readonly definition: StrategyDefinition;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Text of a user's file; absent for the catalogue. */
  readonly source?: string;
  readonly versionHash: string;
  /** The principal one first: it is by its coin that tries are counted. */
  readonly instruments: readonly Instrument[];
  readonly data: readonly BarColumns[];
  readonly dataHashes: readonly string[];
  /** Plain data: what trading cost. */
  readonly costs: unknown;
  /** What it began with. */
  readonly cash: number;
  readonly seed: number;
  readonly codeVersion: string;
  readonly result: BacktestResult;
  readonly wallMs: number;
}

export interface CountedTrial {
  /** How many configurations have ever been tried on bars of the coin in that time, this one among them. */
  readonly tried: number;
  readonly base: string;
  /** Tried before, so it did not count again. */
  readonly isRepeat: boolean;
}

/** Writes a backtest that somebody ran into the lab's ledger, before they see how it went: what a search is judged by. */
export async function countByHand(dataDir: string, trial: TrialByHand, timers: Timers): Promise<CountedTrial> {
  const lab = openLab(join(dataDir, 'lab', 'lab.db'), { log: silentLog, timers });
  try {
    const campaign = await takeByHand(lab, timers);
    const written = trialOf(trial);
    const { base } = written.market;
    const scope = { type: 'coin', base, from: written.from, to: written.to } as const;
    const before = await lab.trials.count(scope);
    await campaign.append([written]);
    const { configurations } = await lab.trials.count(scope);
    return { tried: configurations, base, isRepeat: configurations === before.configurations };
  } finally {
    await lab.close();
  }
}

/** The campaign of everything that people try. */
export async function takeByHand({ trials }: LabStore, timers: Timers): Promise<CampaignLedger> {
  await trials.begin({ campaignId: BY_HAND, kind: 'by-hand', seed: 0, plan: {}, createdAt: timers.now() });
  return trials.take(BY_HAND);
}

function trialOf(trial: TrialByHand): NewTrial {
  const { definition, parameters, result, versionHash } = trial;
  const rules = rulesOf(trial);
  return {
    // Rules have the key that a search would find them by; code is known by its version.
    key: rules === undefined ? versionHash : trialKey(rules),
    configuration: rules ?? { name: definition.name, parameters, versionHash },
    family: definition.family,
    generator: 'by hand',
    purpose: 'search',
    market: marketOf(trial),
    from: result.from,
    to: result.to,
    seed: trial.seed,
    evaluator: 'engine',
    codeVersion: trial.codeVersion,
    wallMs: trial.wallMs,
    parents: [],
    result: outcomeOf(trial),
  };
}

/** A strategy as rules: what a file of rules says, or what the catalogue's is in rules; `undefined` for code. */
export function rulesOf({
  definition,
  parameters,
  source,
}: Pick<TrialByHand, 'definition' | 'parameters' | 'source'>): RuleStrategy | undefined {
  if (source === undefined) return catalogueRules(definition.name, parameters);
  if (!source.trimStart().startsWith('{')) return undefined;
  const reading = readRules(JSON.parse(source));
  return reading.ok ? reading.rules : undefined;
}

function marketOf({ instruments, data, dataHashes, costs }: TrialByHand): TrialMarket {
  const [instrument, columns] = [instruments[0]!, data[0]!];
  const hash = createHash('sha256');
  for (const part of dataHashes) hash.update(`${part}\n`);
  return {
    dataHash: hash.digest('hex'),
    instrument: instrument.id,
    base: instrument.base,
    timeframe: columns.timeframe,
    from: columns.openTime[0]! as EpochMs,
    to: (columns.openTime[columns.length - 1]! + timeframeMs(columns.timeframe)) as EpochMs,
    costs,
  };
}

/** Of a person's own sizing, which compounds: a day's return is a share of the equity before it. */
function outcomeOf(trial: TrialByHand): WrittenOutcome {
  const { cash, result } = trial;
  const { equity, executions, trips } = result;
  const firstDay = Math.floor(result.from / DAY_MS);
  // A point is at the close of its bar: at midnight it is of the day that ended.
  const dayOf = (at: number): number => Math.floor((at - 1) / DAY_MS) - firstDay;
  const days = equity.length === 0 ? 0 : dayOf(equity.at(-1)!.at) + 1;
  const [returns, exposures, points] = [new Float64Array(days), new Float64Array(days), new Float64Array(days)];
  const values = heldValues(trial);
  let before = cash;
  for (const [index, point] of equity.entries()) {
    const day = dayOf(point.at);
    exposures[day]! += point.equity > 0 ? values[index]! / point.equity : 0;
    points[day]! += 1;
    if (index + 1 < equity.length && dayOf(equity[index + 1]!.at) === day) continue;
    returns[day] = before > 0 ? point.equity / before - 1 : 0;
    before = point.equity;
  }
  let [fees, funding, traded] = [0, 0, 0];
  for (const one of executions) {
    if (one.type === 'funding') {
      funding += toFloat(one.amount);
      continue;
    }
    const price = toFloat(one.fill.price);
    fees += toFloat(one.fill.fee) * (one.fill.feeCurrency === 'base' ? price : 1);
    traded += price * toFloat(one.fill.quantity);
  }
  return {
    firstDay,
    returns: Float32Array.from(returns),
    exposures: Float32Array.from(exposures, (sum, day) => (points[day] === 0 ? 0 : sum / points[day]!)),
    trades: trips.closed.length,
    fees: fees / cash,
    funding: funding / cash,
    turnover: traded / cash,
    maxDrawdown: deepestFall(returns),
  };
}

/** What was held at each point of the equity, long less short, at the newest closes. */
function heldValues({ result, data }: TrialByHand): Float64Array {
  const fills = result.executions.flatMap((one) => (one.type === 'fill' ? [one.fill] : []));
  const held = new Map(data.map((columns) => [columns.instrument, { columns, quantity: 0, newest: -1 }]));
  let next = 0;
  return Float64Array.from(result.equity, ({ at }) => {
    for (; next < fills.length && fills[next]!.executedAt <= at; next += 1) {
      const { instrument, side, quantity } = fills[next]!;
      held.get(instrument)!.quantity += side === 'buy' ? toFloat(quantity) : -toFloat(quantity);
    }
    let value = 0;
    for (const one of held.values()) {
      const { openTime, close, length, timeframe } = one.columns;
      while (one.newest + 1 < length && openTime[one.newest + 1]! + timeframeMs(timeframe) <= at) one.newest += 1;
      value += one.quantity * (close[one.newest] ?? 0);
    }
    return value;
  });
}
