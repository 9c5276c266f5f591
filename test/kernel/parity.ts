import { ONE, timeframeMs, type EpochMs, type StrategyId } from '../../src/domain/index.ts';
import {
  kernelBacktest,
  kernelDays,
  ROW_LENGTH,
  Sweeper,
  type KernelBacktest,
  kernelEvaluator,
  kernelMarket,
  engineEvaluator,
  type KernelFill,
  type KernelMarket,
  type KernelTerms,
  type OtherMarket,
} from '../../src/research/index.ts';
import type { BarColumns } from '../../src/market/index.ts';
import { runBacktest } from '../../src/sessions/index.ts';
import { othersOf, ruleStrategy, treesOf, type RuleStrategy } from '../../src/strategy/index.ts';
import { Chance } from './chance.ts';
import { randomMarket } from './random-market.ts';
import { lookingAtOther, randomOther } from './random-other.ts';
import { randomRules } from './random-rules.ts';

/** What came of one case. */
export interface ParityCase {
  /** Its rules look at a second instrument. */
  readonly looksAtOther: boolean;
  readonly fills: number;
  /** Ways in which a position ended, and what else happened, for the figures. */
  readonly causes: readonly string[];
  /** The kernel said that the engine has to be asked. */
  readonly uncovered?: string;
  /** The kernel's answer is another than the engine's. */
  readonly differs?: string;
}

type Stretch = { readonly from: EpochMs; readonly to: EpochMs } | undefined;

/** Spoils the kernel, to see that it is noticed. */
export type Plant = (market: KernelMarket) => void;

/** The engine and the kernel on one random strategy in one random market, fill for fill. */
export async function parityCase(seed: number, plant?: Plant): Promise<ParityCase> {
  const chance = new Chance(seed);
  const { terms, columns } = randomMarket(chance, chance.whole(120, 420));
  const drawn = randomRules(chance, { isSpot: terms.instrument.kind === 'spot' });
  // By a chance of its own: the cases without a second instrument are what they were before there was one.
  const second = new Chance(seed + 500_000_000);
  const other = second.of(0.4) ? randomOther(second, columns) : undefined;
  const rules = other === undefined ? drawn : lookingAtOther(second, drawn);
  const others = othersOf(treesOf(rules).map(([, tree]) => tree)).length === 0 || other === undefined ? [] : [other];
  const stretch = chance.of(0.4) ? part(chance, columns) : undefined;
  const asLab = chance.of(0.25) ? await labDifference({ terms, columns, others }, rules, stretch) : undefined;
  // Every other market has memory for three columns, and a run before that has used it: each column is then written over.
  const isShort = seed % 2 === 1;
  const market = kernelMarket(terms, columns, {
    others: others.map((one) => one.columns),
    ...(isShort ? { columnBytesMax: 3 * 8 * columns.length } : {}),
  });
  if (!('uncovered' in market)) plant?.(market);
  if (!('uncovered' in market) && isShort) kernelBacktest(market, rules, stretch);
  const ours = 'uncovered' in market ? market : kernelBacktest(market, rules, stretch);
  if ('uncovered' in ours)
    return {
      looksAtOther: others.length > 0,
      fills: 0,
      causes: [],
      uncovered: ours.uncovered,
      ...(asLab && { differs: asLab }),
    };
  const asSwept =
    stretch === undefined && plant === undefined && others.length === 0
      ? sweptDifference(market, rules, ours)
      : undefined;
  const theirs = await engineBacktest({ terms, columns, others }, rules, stretch);
  const kernel = [...ours.fills.map(inWords), ...ours.funding.map(String), `equity ${ours.finalEquity}`];
  const engine = [...theirs.fills.map(inWords), ...theirs.funding.map(String), `equity ${theirs.finalEquity}`];
  const at = engine.findIndex((line, place) => line !== kernel[place]);
  const misplaced = ours.fills.findIndex((fill, place) => !isIn(columns, fill, theirs.fills[place]?.executedAt ?? NaN));
  const isEqual = at === -1 && misplaced === -1 && engine.length === kernel.length;
  const pair = `the engine has ${engine[at] ?? 'nothing'}, the kernel ${kernel[at] ?? kernel.at(-1) ?? 'nothing'}`;
  const differs = isEqual ? (asLab ?? asSwept) : `at ${at} of ${engine.length}, ${misplaced} in another bar: ${pair}`;
  return {
    looksAtOther: others.length > 0,
    fills: ours.fills.length,
    causes: ours.fills.map(({ cause }) => cause),
    ...(differs === undefined ? {} : { differs }),
  };
}

function part(chance: Chance, { openTime, length }: BarColumns): Stretch {
  const [from, to] = [chance.whole(0, length - 2), chance.whole(0, length - 1)].toSorted((a, b) => a - b);
  return { from: openTime[from!]! as EpochMs, to: (openTime[to!]! + 1) as EpochMs };
}

interface Case {
  readonly terms: KernelTerms;
  readonly columns: BarColumns;
  readonly others: readonly OtherMarket[];
}

async function engineBacktest({ terms, columns, others }: Case, rules: RuleStrategy, stretch: Stretch) {
  const { instrument, costs, cash, sizing, limits, leverage } = terms;
  const result = await runBacktest({
    slot: {
      strategyId: 'LAB' as StrategyId,
      definition: ruleStrategy(rules),
      parameters: {},
      instruments: [instrument.id, ...others.map((other) => other.instrument.id)],
      timeframes: [columns.timeframe],
      sizing,
      capitalShare: ONE,
    },
    instruments: [instrument, ...others.map((other) => other.instrument)],
    data: [columns, ...others.map((other) => other.columns)],
    ...stretch,
    cash,
    limits,
    leverage,
    costs,
    seed: 1,
  });
  const fills: (Omit<KernelFill, 'bar'> & { readonly executedAt: EpochMs })[] = [];
  const funding: bigint[] = [];
  for (const execution of result.executions) {
    if (execution.type === 'funding') funding.push(execution.amount);
    if (execution.type !== 'fill') continue;
    const { side, price, quantity, fee, executedAt } = execution.fill;
    const cause = execution.purpose as KernelFill['cause'];
    fills.push({ side, price, quantity, fee, cause, executedAt });
  }
  return { fills, funding, finalEquity: result.finalEquity };
}

function inWords({ side, price, quantity, fee, cause }: Omit<KernelFill, 'bar'>): string {
  return `${cause} ${side} ${quantity} at ${price} for ${fee}`;
}

/** A protective order can fill at any instant of its bar, the last included; every other at its open. */
function isIn({ openTime, timeframe }: BarColumns, { bar, cause }: KernelFill, at: number): boolean {
  const open = openTime[bar]!;
  if (cause === 'entry' || cause === 'exit') return at === open;
  return at >= open && at <= open + timeframeMs(timeframe);
}

/** The same rules as the lab tries them, day by day, to the last bit. */
async function labDifference({ terms, columns, others }: Case, rules: RuleStrategy, stretch: Stretch) {
  const market = { instrument: terms.instrument, columns, others, costs: terms.costs, dataHash: 'chance' };
  const kernel = kernelEvaluator(market);
  const [ours] = await kernel.evaluate([rules], stretch);
  if (kernel.asked.size > 0) return undefined;
  const [theirs] = await engineEvaluator(market).evaluate([rules], stretch);
  for (const name of Object.keys(theirs!) as (keyof NonNullable<typeof theirs>)[]) {
    const [one, other] = [theirs![name], ours![name]].map((value) => JSON.stringify(value));
    if (one !== other) return `as a trial: ${name} is ${one} for the engine, ${other} for the kernel`;
  }
  return undefined;
}

/** The same strategy as the one set of a sweep: the same trips, and the same sum of every price and quantity. */
function sweptDifference(
  market: KernelMarket | { readonly uncovered: string },
  rules: RuleStrategy,
  ours: KernelBacktest,
) {
  if ('uncovered' in market) return undefined;
  const { long, short, stopLoss, takeProfit, trailingStop, barsMax, coolDownBars } = rules;
  const plan = {
    signals: [given({ long, short })],
    exits: [given({ stopLoss, takeProfit, trailingStop, barsMax, coolDownBars })],
  };
  const days = kernelDays({ columns: market.columns });
  const row = new Float64Array(ROW_LENGTH);
  new Sweeper(market, days, plan).sweep(0, row);
  const { priceStep, quantityStep } = market.terms.instrument;
  let [trades, spent, turned, lots] = [0, 0, 0, 0];
  for (const { side, price, quantity, cause } of ours.fills) {
    const held = Number(quantity / quantityStep) * (side === 'buy' ? 1 : -1);
    const size = held * Number(price / priceStep);
    if (cause !== 'entry') trades += 1;
    [spent, turned, lots] = [spent + size, turned + Math.abs(size), lots + held];
  }
  const [one, other] = [[trades, spent, turned, lots].join(' '), row.subarray(0, 4).join(' ')];
  return one === other ? undefined : `as a set of a sweep: ${other}, by itself ${one}`;
}

function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
