import { expect, test } from 'vitest';
import { fixed, ZERO, type InstrumentId } from '../../domain/index.ts';
import { Engine } from '../engine.ts';
import { A, barAt, instrument, PERP, SPOT, submitted, type Bench } from '../testing.ts';
import { exampleLimits, exampleView } from './example-account.ts';
import { limited, place, rejectAll, target } from './test-engine.ts';
import { limitUses } from './limit-use.ts';
import type { LimitName } from './limit-table.ts';
import type { RiskView } from './view.ts';

/** One limit's use in words: `used share subject`. */
function used(bench: Bench, name: LimitName): string {
  const use = bench.engine.limitUses().find((one) => one.name === name);
  if (use === undefined) return 'unknown';
  const amount = typeof use.used === 'bigint' ? Number(use.used) / 1e12 : use.used;
  return `${amount} of ${use.share?.toFixed(4) ?? 'no limit'}${use.subject === undefined ? '' : ` in ${use.subject}`}`;
}

test('of an account that holds 1 at 100 and waits to buy another at 95, out of 100,000', () => {
  const bench = limited({
    orderNotionalMax: fixed('200'),
    positionNotionalRateMax: fixed('0.01'),
    grossLeverageMax: fixed('2'),
    netLeverageMax: fixed('0.004'),
    strategyNotionalRateMax: fixed('0.1'),
    strategyBudgets: { A: fixed('0.02') },
    openOrdersMax: 4,
  });
  bench.fill(submitted(bench.wish(target(1)))[0]!);
  bench.accept(submitted(bench.wish(place('more', 95)))[0]!);
  // Held and pending together are worth 200 at the mark; the entry alone 100, which is more than its limit price says.
  expect({
    order: used(bench, 'orderNotionalMax'),
    orderRate: used(bench, 'orderNotionalRateMax'),
    position: used(bench, 'positionNotionalRateMax'),
    instrumentGross: used(bench, 'instrumentGrossRateMax'),
    gross: used(bench, 'grossLeverageMax'),
    net: used(bench, 'netLeverageMax'),
    pending: used(bench, 'pendingNotionalRateMax'),
    strategy: used(bench, 'strategyNotionalRateMax'),
    budget: used(bench, 'strategyBudgets'),
    open: used(bench, 'openOrdersMax'),
    openOfInstrument: used(bench, 'openOrdersPerInstrumentMax'),
  }).toEqual({
    order: `100 of 0.5000 in ${PERP}`,
    orderRate: `0.001 of 0.0001 in ${PERP}`,
    position: `0.002 of 0.2000 in ${PERP}`,
    instrumentGross: `0.002 of no limit in ${PERP}`,
    gross: '0.002 of 0.0010',
    net: '0.002 of 0.5000',
    pending: '0.001 of no limit',
    strategy: `0.002 of 0.0200 in ${A}`,
    budget: `0.002 of 0.1000 in ${A}`,
    open: '1 of 0.2500',
    openOfInstrument: `1 of 0.0200 in ${PERP}`,
  });
});

test('of losses is what was lost of the day and of the peak, and nothing while equity is at its highest', () => {
  const bench = limited({ dailyLossRateMax: fixed('0.1'), drawdownRateMax: fixed('0.2') }, {}, '1000');
  bench.fill(submitted(bench.wish(target(1)))[0]!);
  expect(used(bench, 'dailyLossRateMax')).toBe('0 of 0.0000');
  bench.bar('95');
  expect(used(bench, 'dailyLossRateMax')).toBe('0.05 of 0.5000');
  expect(used(bench, 'drawdownRateMax')).toBe('0.05 of 0.2500');
  expect(used(bench, 'dailyLossStopRate')).toBe('0.05 of no limit');
});

test('of counts is of the strategy that comes nearest, and unknown where nothing is counted', () => {
  const bench = limited({ venueRejectsMax: 4, entriesPerHourMax: 10 });
  rejectAll(bench, submitted(bench.wish(place('a', 95))));
  expect(used(bench, 'venueRejectsMax')).toBe(`1 of 0.2500 in ${A}`);
  expect(used(bench, 'entriesPerHourMax')).toBe(`1 of 0.1000 in ${A}`);
  expect(used(bench, 'amendsPerMinuteMax')).toBe('unknown');
});

test('of what moves together counts a neighbour of unknown correlation in full', () => {
  const ETH = 'ETHUSDT-PERP.TEST' as InstrumentId;
  const bench = limited({ correlatedNotionalRateMax: fixed('0.01') });
  const { strategies, ...rest } = bench.engine.options;
  bench.engine = new Engine({
    ...rest,
    instruments: [instrument(PERP), instrument(ETH)],
    strategies: strategies.map((slot) => ({ ...slot, instruments: [PERP, ETH] })),
  });
  bench.engine.step({ type: 'bar', at: barAt(0, '100', ETH).closeTime, bar: barAt(0, '100', ETH) });
  bench.fill(submitted(bench.wish(target(1)))[0]!);
  bench.fill(submitted(bench.wish({ ...target(1), instrument: ETH }))[0]!);
  expect(used(bench, 'correlatedNotionalRateMax')).toMatch(/^0.002 of 0.2000 in /);
});

test('of sums is unknown while something that is wanted has no price, and of equity while there is none', () => {
  const holders = { instruments: [PERP], strategyIds: [A] };
  const names = (view: RiskView): LimitName[] => limitUses(view, exampleLimits(), holders).map(({ name }) => name);
  expect(names(exampleView())).toContain('grossLeverageMax');
  expect(names(exampleView({ unpriced: SPOT }))).not.toContain('grossLeverageMax');
  expect(names(exampleView({ equity: ZERO }))).not.toContain('grossLeverageMax');
  expect(names(exampleView({ unpriced: SPOT }))).toContain('openOrdersMax');
});
