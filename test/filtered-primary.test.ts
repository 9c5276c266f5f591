import { describe, expect, test } from 'vitest';
import { ONE, type StrategyId } from '../src/domain/index.ts';
import type { BarColumns } from '../src/market/index.ts';
import { labTerms, SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../src/research/index.ts';
import { runBacktest, type BacktestResult } from '../src/sessions/index.ts';
import {
  modelStrategy,
  ruleStrategy,
  type Model,
  type ModelDecision,
  type NumberNode,
  type RuleStrategy,
  type StrategyDefinition,
} from '../src/strategy/index.ts';
import { handmade } from '../src/strategy/models/testing.ts';

const close: NumberNode = { op: 'price', source: 'close' };
const range: NumberNode = { op: 'indicator', name: 'atr', parameters: [10] };
const average = (bars: number): NumberNode => ({ op: 'indicator', name: 'ema', parameters: [bars] });
const times = (value: number): NumberNode => ({ op: 'multiply', left: { op: 'constant', value }, right: range });

const CROSS: RuleStrategy = {
  format: 'assay-rules-1',
  name: 'cross',
  title: 'Cross',
  description: 'Goes with the average.',
  family: 'TF',
  long: {
    enter: { op: 'above', left: close, right: average(10) },
    leave: { op: 'below', left: close, right: average(30) },
  },
  short: {
    enter: { op: 'below', left: close, right: average(10) },
    leave: { op: 'above', left: close, right: average(30) },
  },
};

/** Every way of leaving, alone and together. */
const PRIMARIES: readonly (readonly [string, Partial<RuleStrategy>])[] = [
  ['by its rules', {}],
  ['by a stop', { stopLoss: times(1.5) }],
  ['by a target', { takeProfit: times(2) }],
  ['by a trailing stop', { trailingStop: times(2) }],
  ['by its time', { barsMax: 7, coolDownBars: 4 }],
  [
    'by all of them',
    { stopLoss: times(2), takeProfit: times(4), trailingStop: times(3), barsMax: 20, coolDownBars: 2 },
  ],
];

const market = (seed: number): BarColumns =>
  syntheticBars(syntheticMarket({ kind: 'garch-t5', seed, periods: 1_500, edge: 0 }), seed);

function modelOf(rules: RuleStrategy, fields: Partial<Model>): Model {
  const { barriers: _, ...recipe } = handmade().recipe;
  const model = handmade({}, fields);
  return { ...model, recipe: { ...recipe, events: { type: 'primary', rules } } };
}

/** Always with the same capital, and no limit of losses: a limit would end the one and not the other. */
function trade(definition: StrategyDefinition, columns: BarColumns): Promise<BacktestResult> {
  const slippage = { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } as const;
  const { instrument, sizing, ...terms } = labTerms({ instrument: SYNTHETIC_INSTRUMENT, costs: { slippage } });
  return runBacktest({
    ...terms,
    slot: {
      strategyId: 'TEST' as StrategyId,
      definition,
      parameters: {},
      instruments: [instrument.id],
      timeframes: [columns.timeframe],
      sizing,
      capitalShare: ONE,
    },
    instruments: [instrument],
    data: [columns],
    seed: 1,
  });
}

/** Bars and sides at which a strategy enters. */
async function entriesOf(rules: RuleStrategy, data: BarColumns): Promise<readonly number[]> {
  const entries: number[] = [];
  const definition = ruleStrategy(rules);
  await trade(
    {
      ...definition,
      setup(setup) {
        const instance = definition.setup(setup);
        return {
          ...instance,
          onBar(bar, view) {
            const wish = instance.onBar(bar, view);
            if (wish !== undefined && 'exposure' in wish && wish.exposure !== 0) entries.push(bar.openTime);
            return wish;
          },
        };
      },
    },
    data,
  );
  return entries;
}

describe.each(PRIMARIES)('of a primary that leaves %s', (_, exits) => {
  const rules = { ...CROSS, ...exits };

  test('a filter that lets everything through trades the same, fill by fill', async () => {
    const always = modelOf(rules, { enter: 0.5, calibration: { type: 'isotonic', scores: [0], chances: [0.999] } });
    const [plain, filtered] = [
      await trade(ruleStrategy(rules), market(1)),
      await trade(modelStrategy(always), market(1)),
    ];
    expect(plain.trips.closed.length).toBeGreaterThan(30);
    const facts = ({ trips }: typeof plain) =>
      trips.closed.map(({ direction, enteredAt, exitedAt, netPnl }) => ({ direction, enteredAt, exitedAt, netPnl }));
    expect(facts(filtered)).toEqual(facts(plain));
  });

  test.each([1, 2, 3])('one that lets nothing through is asked at the same entries, seed %i', async (seed) => {
    const asked: ModelDecision[] = [];
    const never = modelOf(rules, { enter: 1 });
    const { trips } = await trade(
      modelStrategy(never, (decision) => asked.push(decision)),
      market(seed),
    );
    expect(trips.closed).toEqual([]);
    const entries = await entriesOf(rules, market(seed));
    const found = new Set<number>(asked.map(({ bar }) => bar.openTime));
    const both = entries.filter((at) => found.has(at)).length;
    // A level that the spread decides about may end a trade on paper a bar later than at the venue, or sooner.
    expect(both / Math.max(entries.length, found.size)).toBeGreaterThan(0.95);
  });

  test('one in between trades a part of the trades', async () => {
    const some = modelOf(rules, { enter: 0.5 });
    const [plain, filtered] = [
      await trade(ruleStrategy(rules), market(4)),
      await trade(modelStrategy(some), market(4)),
    ];
    const all = new Set<number>(plain.trips.closed.map(({ enteredAt }) => enteredAt));
    const kept = filtered.trips.closed.map(({ enteredAt }) => enteredAt);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(all.size);
    expect(kept.filter((at) => all.has(at)).length / kept.length).toBeGreaterThan(0.9);
  });
});
