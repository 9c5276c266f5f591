/** Assay as one of the programs of the comparison: `node assay.ts WORK engine|kernel`. */
import { ONE, toFloat, type Fixed, type StrategyId } from '../../../src/domain/index.ts';
import {
  kernelBacktest,
  kernelDays,
  kernelMarket,
  labTerms,
  ROW,
  ROW_LENGTH,
  Sweeper,
  type KernelMarket,
} from '../../../src/research/index.ts';
import { runBacktest, type BacktestResult } from '../../../src/sessions/index.ts';
import { ruleStrategy } from '../../../src/strategy/index.ts';
import type { Result, Trip } from '../result.ts';
import { isSweep, marketOf, rulesOf, singleTerms, stretchOf, type Work } from '../work.ts';
import { serve } from './serve.ts';

const MINUTE_MS = 60_000;

interface Fill {
  readonly bar: number;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly fee: Fixed;
}

const tier = process.argv[3];
if (tier === 'engine') await serve('engine', engine, (told: () => Result) => told());
else
  await serve(
    'kernel',
    (work) => (isSweep(work) ? sweep(work) : kernel(work)),
    (told: () => Result) => told(),
  );

/** The engine of record, with its events, its risk gate, its journal and all its metrics. */
function engine(work: Work) {
  const { terms, rules } = taskOf(work);
  const { instrument, costs, cash, limits, leverage, sizing } = terms;
  return () => async () => {
    const result = await runBacktest({
      slot: {
        strategyId: 'BT' as StrategyId,
        definition: ruleStrategy(rules),
        parameters: {},
        instruments: [instrument.id],
        timeframes: ['1m'],
        sizing,
        capitalShare: ONE,
      },
      instruments: [instrument],
      data: [work.columns],
      ...stretchOf(work),
      cash,
      limits,
      leverage,
      costs,
      seed: 1,
    });
    return () => ({ trips: tripsOf(fillsOf(result, work)), finalEquity: toFloat(result.finalEquity) });
  };
}

/** The research kernel; nothing is kept from the run before. */
function kernel(work: Work) {
  const { terms, rules } = taskOf(work);
  const market = marketFor(work, terms);
  return () => () => {
    market.forget();
    const run = kernelBacktest(market, rules, stretchOf(work));
    return () => {
      const { fills, finalEquity } = covered(run);
      return { trips: tripsOf(fills), finalEquity: toFloat(finalEquity) };
    };
  };
}

/** Every set by the kernel's loop of sweeps, on this one thread. */
function sweep(work: Work) {
  const market = marketFor(work, labTerms(marketOf(work)));
  const days = kernelDays(marketOf(work), stretchOf(work));
  const signals = work.slow.flatMap((slow) => work.fast.map((fast) => ({ long: rulesOf(fast, slow).long! })));
  const plan = { signals, exits: [{}] };
  const { instrument, cash } = labTerms(marketOf(work));
  const stepLot = toFloat(instrument.priceStep) * toFloat(instrument.quantityStep);
  return () => () => {
    market.forget();
    const rows = new Float64Array(signals.length * ROW_LENGTH);
    const sweeper = new Sweeper(market, days, plan);
    signals.forEach((_rules, signal) => sweeper.sweep(signal, rows));
    return (): Result => {
      const column = (place: number): number[] => signals.map((_rules, set) => rows[set * ROW_LENGTH + place]!);
      const fees = column(ROW.turned).map((turned) => turned * stepLot * toFloat(instrument.takerFeeRate));
      const last = work.columns.close.at(-1)! / toFloat(instrument.priceStep);
      const held = column(ROW.lots).map((lots) => lots * last);
      const spent = column(ROW.spent);
      const finalEquity = fees.map((fee, set) => toFloat(cash) + (held[set]! - spent[set]!) * stepLot - fee);
      return { finalEquity, fees, trades: column(ROW.trades) };
    };
  };
}

function taskOf(work: Work) {
  return { terms: singleTerms(work), rules: rulesOf(work.fast[0]!, work.slow[0]!) };
}

function marketFor({ columns }: Work, terms: ReturnType<typeof singleTerms>): KernelMarket {
  return covered(kernelMarket(terms, columns));
}

function covered<Made extends object>(made: Made | { readonly uncovered: string }): Made {
  if ('uncovered' in made) throw new RangeError(made.uncovered);
  return made;
}

function fillsOf({ executions }: BacktestResult, { columns }: Work): readonly Fill[] {
  return executions.flatMap((execution) => {
    if (execution.type !== 'fill') return [];
    const { price, quantity, fee, executedAt } = execution.fill;
    return [{ bar: Math.floor((executedAt - columns.openTime[0]!) / MINUTE_MS), price, quantity, fee }];
  });
}

/** Every second fill closes: the strategy is long or out. */
function tripsOf(fills: readonly Fill[]): readonly Trip[] {
  return fills.flatMap((entry, place): Trip[] => {
    const exit = fills[place + 1];
    if (place % 2 === 1 || exit === undefined) return [];
    return [
      {
        entryBar: entry.bar,
        exitBar: exit.bar,
        entryPrice: toFloat(entry.price),
        exitPrice: toFloat(exit.price),
        quantity: toFloat(entry.quantity),
        fees: toFloat(entry.fee) + toFloat(exit.fee),
      },
    ];
  });
}
