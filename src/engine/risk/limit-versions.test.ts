import { expect, test } from 'vitest';
import { fixed, type EpochMs, type InstrumentId } from '../../domain/index.ts';
import { LIMIT_NAMES } from './limit-table.ts';
import { changeLimits, compareLimits, type LimitsVersion } from './limit-versions.ts';
import { cautiousLimits, defaultLimits, type RiskLimits } from './limits.ts';

const BTC = 'BTC.TEST' as InstrumentId;
const ETH = 'ETH.TEST' as InstrumentId;
const current: LimitsVersion = {
  version: 3,
  limits: { ...defaultLimits, netLeverageMax: fixed('1'), strategyBudgets: { trend: fixed('0.5') } },
  changedBy: 'Ann',
  reason: 'first day',
  at: 5 as EpochMs,
};

/** The change from each limit to a looser one; nothing else in this program says which way that is. */
const looser: Record<keyof RiskLimits, readonly [unknown, unknown]> = {
  orderNotionalRateMax: [fixed('1'), fixed('2')],
  orderNotionalMax: [fixed('1'), undefined],
  positionNotionalRateMax: [fixed('1'), fixed('2')],
  positionNotionalMax: [fixed('1'), fixed('2')],
  instrumentGrossRateMax: [fixed('1'), undefined],
  grossLeverageMax: [fixed('1'), fixed('1.000000000001')],
  netLeverageMax: [fixed('1'), fixed('2')],
  pendingNotionalRateMax: [fixed('1'), fixed('2')],
  exposureDriftMax: [fixed('1'), fixed('2')],
  correlatedNotionalRateMax: [fixed('1'), fixed('2')],
  correlationMin: [fixed('0.5'), fixed('0.9')],
  correlationBars: [60, 61],
  strategyNotionalRateMax: [fixed('1'), fixed('2')],
  strategyBudgets: [{ a: fixed('1') }, { a: fixed('1'), b: fixed('0.1') }],
  rampMs: [1_000, 999],
  rampFraction: [fixed('0.1'), fixed('0.2')],
  priceCollarRate: [fixed('0.1'), fixed('0.2')],
  aggressiveCollarRate: [fixed('0.1'), undefined],
  priceAgeMaxMs: [1_000, 1_001],
  instrumentsAllowed: [[BTC], [BTC, ETH]],
  turnoverMin: [fixed('2'), fixed('1')],
  openOrdersMax: [1, 2],
  openOrdersPerInstrumentMax: [1, 2],
  entriesPerSecondMax: [1, 2],
  entriesBurstMax: [1, 2],
  reservedPerSecond: [1, 2],
  reservedBurst: [1, 2],
  duplicateWindowMs: [1, 0],
  intentTtlMs: [1, 2],
  entriesPerHourMax: [1, undefined],
  venueRejectsMax: [1, 2],
  losingTripsMax: [1, 2],
  cancelsPerFillMax: [1, 2],
  amendsPerMinuteMax: [1, 2],
  fundingWindowMs: [2, 1],
  fundingRateMax: [fixed('0.1'), fixed('0.2')],
  dailyLossRateMax: [fixed('0.1'), fixed('0.2')],
  dailyLossStopRate: [fixed('0.3'), fixed('0.4')],
  drawdownRateMax: [fixed('0.1'), fixed('0.2')],
  drawdownStopRate: [fixed('0.3'), undefined],
};

test.each(LIMIT_NAMES)('%s is looser one way and tighter the other', (name) => {
  const [tight, loose] = looser[name].map((value): RiskLimits => ({ ...defaultLimits, [name]: value }));
  // Bars of a correlation have no safer direction.
  const other = name === 'correlationBars' ? [name] : [];
  expect(compareLimits(tight!, loose!)).toEqual({ loosened: [name], tightened: other });
  expect(compareLimits(loose!, tight!)).toEqual({ loosened: other, tightened: [name] });
  expect(compareLimits(tight!, tight!)).toEqual({ loosened: [], tightened: [] });
});

test('a list or budgets may loosen and tighten at once', () => {
  const before = { ...defaultLimits, instrumentsAllowed: [BTC], strategyBudgets: { a: fixed('1') } };
  const after = { ...defaultLimits, instrumentsAllowed: [ETH], strategyBudgets: { b: fixed('1') } };
  const both = ['strategyBudgets', 'instrumentsAllowed'];
  expect(compareLimits(before, after)).toEqual({ loosened: both, tightened: both });
});

test('the cautious limits are nowhere looser than the defaults', () => {
  const { loosened, tightened } = compareLimits(defaultLimits, cautiousLimits);
  expect(loosened).toEqual([]);
  expect(tightened.length).toBeGreaterThan(25);
});

test('a change is the next version, and says what it does', () => {
  const changes = { grossLeverageMax: fixed('1'), netLeverageMax: fixed('2') };
  const change = changeLimits(current, changes, { by: 'Bob', reason: 'calmer', at: 9 as EpochMs });
  expect(change).toEqual({
    ok: true,
    next: {
      version: 4,
      limits: { ...current.limits, ...changes },
      changedBy: 'Bob',
      reason: 'calmer',
      at: 9,
    },
    loosened: ['netLeverageMax'],
    tightened: ['grossLeverageMax'],
  });
});

test('what is not mentioned stays, and an optional limit can be taken away', () => {
  const none = { netLeverageMax: undefined } as unknown as Partial<RiskLimits>;
  const change = changeLimits(current, none, { by: 'Bob', reason: 'r', at: 9 as EpochMs });
  expect(change).toMatchObject({ ok: true, loosened: ['netLeverageMax'], tightened: [] });
  expect(change.ok && change.next.limits).toEqual({ ...defaultLimits, strategyBudgets: { trend: fixed('0.5') } });
});

test('a change out of bounds or beyond a ceiling is refused, with everything that is wrong with it', () => {
  const who = { by: 'Bob', reason: 'r', at: 9 as EpochMs };
  const impossible = { openOrdersMax: 0, grossLeverageMax: fixed('101') };
  expect(changeLimits(current, impossible, who)).toEqual({
    ok: false,
    beyond: 'bounds',
    problems: [
      'grossLeverageMax is 101; it must be at most 100',
      'openOrdersMax is 0; it must be a whole number from 1 to 10000',
    ],
  });
  const ceilings = { strategyBudgets: { trend: fixed('0.5') }, grossLeverageMax: fixed('3') };
  const bold = { strategyBudgets: { trend: fixed('0.6') }, grossLeverageMax: fixed('4') };
  expect(changeLimits(current, bold, who, ceilings)).toEqual({
    ok: false,
    beyond: 'ceilings',
    problems: [
      'grossLeverageMax is 4; the ceiling of this installation is 3',
      'strategyBudgets is trend 0.6; the ceiling of this installation is trend 0.5',
    ],
  });
});
