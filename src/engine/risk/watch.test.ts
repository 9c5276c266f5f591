import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fixed,
  ONE,
  type EpochMs,
  type Fill,
  type FillId,
  type Fixed,
  type InstrumentId,
  type Money,
} from '../../domain/index.ts';
import { Portfolio } from '../portfolio/portfolio.ts';
import { exampleDraft, exampleLimits, exampleView } from './example-account.ts';
import type { RiskLimits } from './limits.ts';
import { dailyLoss } from './rules/daily-loss.ts';
import { drawdown } from './rules/drawdown.ts';
import { Watch, type Breach } from './watch.ts';

const BTC = 'BTC.TEST' as InstrumentId;
const ETH = 'ETH.TEST' as InstrumentId;
const DAY = 86_400_000;

/** 10,000 of equity, of which a price may take any part. */
class Account {
  readonly portfolio = new Portfolio(fixed('10000'));
  watch = new Watch(this.portfolio);
  readonly limits: RiskLimits;
  private at = DAY;
  private fills = 0;

  constructor(limits: Partial<RiskLimits>) {
    this.limits = exampleLimits(limits);
  }

  buy(quantity: string, id = BTC): readonly string[] {
    this.fills += 1;
    const fill = {
      fillId: `f${this.fills}` as FillId,
      instrument: id,
      side: 'buy',
      price: fixed('100'),
      quantity: fixed(quantity),
    };
    this.portfolio.setMark(id, fixed('100'), this.at as EpochMs);
    this.portfolio.bookFill(
      'trend' as never,
      { ...fill, fee: fixed('0'), feeCurrency: 'quote', executedAt: this.at } as Fill,
    );
    return codes(this.watch.all(this.limits));
  }

  price(price: string, id = BTC, later = 60_000): readonly string[] {
    this.at += later;
    this.portfolio.setMark(id, fixed(price), this.at as EpochMs);
    return codes(this.watch.marked(id, this.limits));
  }
}

function codes(breaches: readonly Breach[]): readonly string[] {
  return breaches.map(({ code, mode, flatten }) => `${code} ${mode}${flatten ? ' flatten' : ''}`);
}

const daily = { dailyLossRateMax: fixed('0.02'), dailyLossStopRate: fixed('0.04') };

test('a day’s loss sets reduce only, and a larger one halts and closes everything', () => {
  const account = new Account(daily);
  account.buy('100'); // A cent is one of equity.
  expect(account.price('98.01')).toEqual([]);
  expect(account.price('98')).toEqual(['DAILY_LOSS REDUCE_ONLY']);
  expect(account.price('97')).toEqual([]);
  expect(account.price('96.01')).toEqual([]);
  expect(account.price('96')).toEqual(['DAILY_LOSS_STOP HALTED flatten']);
  expect(account.price('95')).toEqual([]);
});

test('a fall through both steps at once sets both', () => {
  const account = new Account(daily);
  account.buy('100');
  expect(account.price('90')).toEqual(['DAILY_LOSS REDUCE_ONLY', 'DAILY_LOSS_STOP HALTED flatten']);
});

test('a breach is told once, and again only after it had ended', () => {
  const account = new Account(daily);
  account.buy('100');
  account.price('97');
  expect(account.price('97.5')).toEqual([]);
  expect(account.price('98.01')).toEqual([]);
  expect(account.price('98')).toEqual(['DAILY_LOSS REDUCE_ONLY']);
});

test('at 00:00 UTC another day begins', () => {
  const account = new Account(daily);
  account.buy('100');
  account.price('97');
  expect(account.price('96.5', BTC, DAY)).toEqual([]);
  expect(account.price('95.1')).toEqual([]);
  // Two of the 97 that the day began with.
  expect(account.price('95.06')).toEqual(['DAILY_LOSS REDUCE_ONLY']);
});

test('a fall from the peak counts over days', () => {
  const account = new Account({ drawdownRateMax: fixed('0.1'), drawdownStopRate: fixed('0.2') });
  account.buy('100');
  account.price('200');
  account.price('190', BTC, DAY);
  expect(account.price('180.01', BTC, DAY)).toEqual([]);
  expect(account.price('180')).toEqual(['DRAWDOWN REDUCE_ONLY']);
  expect(account.price('160')).toEqual(['DRAWDOWN_STOP HALTED flatten']);
});

test('what the watch finds is what the rules refuse, to the last digit', () => {
  const amount = (max: bigint): fc.Arbitrary<Money> => fc.bigInt({ min: -max, max }) as fc.Arbitrary<Money>;
  const cents = fc.integer({ min: -3, max: 3 }).map((value) => BigInt(value) as Fixed);
  const rate = fc.bigInt({ min: 1n, max: ONE }) as fc.Arbitrary<Fixed>;
  fc.assert(
    fc.property(amount(10n ** 17n), amount(10n ** 17n), rate, cents, (dayStart, peak, part, off) => {
      const limits = exampleLimits({ dailyLossRateMax: part, drawdownRateMax: part });
      // Around the floors themselves, where a rounding would show.
      for (const base of [dayStart, peak]) {
        const equity = ((base * (ONE - part)) / ONE + off) as Money;
        const books = { equity, peakEquity: peak, dayStartEquity: dayStart };
        const watch = new Watch({ ...books, entries: () => [] } as unknown as Portfolio);
        const found = new Set(watch.all(limits).map(({ code }) => code));
        const view = exampleView(books);
        for (const rule of [dailyLoss, drawdown]) {
          const isRefused = rule.check(exampleDraft(), view, limits) !== undefined;
          // With a gain on both there is nothing to watch; only an account below zero could tell the difference.
          if (equity >= peak && equity >= dayStart && (peak <= 0n || dayStart <= 0n)) continue;
          expect([rule.code, found.has(rule.code)]).toEqual([rule.code, isRefused]);
        }
      }
    }),
    { numRuns: 2_000, seed: 3 },
  );
});

const drift = { positionNotionalRateMax: fixed('1'), grossLeverageMax: fixed('10'), exposureDriftMax: fixed('1.5') };

test('a position that prices carry beyond its limit and the drift allowed sets its instrument to reduce only', () => {
  // Short by 100 at 100: at 120 it is worth 12,000 of an equity of 8,000, one and a half times.
  const account = new Account(drift);
  account.buy('-100');
  expect(account.price('119.99')).toEqual([]);
  expect(account.price('120')).toEqual([]);
  expect(account.price('120.01')).toEqual(['POSITION_LIMIT REDUCE_ONLY']);
  expect(account.price('125')).toEqual([]);
  expect(account.price('110')).toEqual([]);
  expect(account.price('121')).toEqual(['POSITION_LIMIT REDUCE_ONLY']);
  expect(account.watch.all(account.limits)).toEqual([]);
});

test('an absolute cap drifts as well', () => {
  const account = new Account({ ...drift, positionNotionalMax: fixed('1000') });
  account.buy('10');
  expect(account.price('150')).toEqual([]);
  expect(account.price('150.01')).toEqual(['POSITION_LIMIT REDUCE_ONLY']);
});

test('all positions together drift as one account', () => {
  const account = new Account({
    positionNotionalRateMax: fixed('10'),
    grossLeverageMax: fixed('1'),
    exposureDriftMax: fixed('1'),
  });
  expect(account.buy('50')).toEqual([]);
  expect(account.buy('50', ETH)).toEqual([]);
  expect(account.price('90', ETH)).toEqual([]); // 9,500 of 9,500.
  expect(account.buy('0.001')).toEqual(['EXPOSURE_LIMIT REDUCE_ONLY']);
});

test('without a drift limit nothing drifts', () => {
  const account = new Account({ positionNotionalRateMax: fixed('1'), grossLeverageMax: fixed('1') });
  account.buy('-100');
  expect(account.price('190')).toEqual([]);
});

test('a restart goes on in the middle of a breach', () => {
  const account = new Account({ ...daily, ...drift });
  account.buy('100');
  account.price('97');
  account.watch = new Watch(account.portfolio, account.watch.snapshot());
  expect(account.price('97.5')).toEqual([]);
  expect(account.price('96')).toEqual(['DAILY_LOSS_STOP HALTED flatten']);
});

test('an account that holds nothing is not looked at when prices move', () => {
  const account = new Account(daily);
  expect(account.price('1')).toEqual([]);
  expect(account.watch.snapshot()).toEqual([]);
});
