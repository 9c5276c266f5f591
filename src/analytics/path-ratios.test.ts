import { expect, test } from 'vitest';
import { kRatio, loSharpe, serenity, smartSharpe } from './path-ratios.ts';
import { sharpe } from './ratios.ts';

const CALM = [0.01, -0.01, 0.012, -0.008, 0.011, -0.009, 0.013, -0.007];

test('returns that resemble their neighbours have a lower smart Sharpe than Sharpe, in either direction', () => {
  expect(smartSharpe(CALM, 365)!).toBeLessThan(sharpe(CALM, 365)!);
  const trending = CALM.toSorted((a, b) => a - b);
  expect(smartSharpe(trending, 365)!).toBeLessThan(sharpe(trending, 365)!);
});

test('the K-ratio is the slope’s t-statistic, made comparable', () => {
  // Logs 0, 1, 1, 2: slope 0.6, residuals 0.1, -0.3, 0.3, -0.1 … so its error is sqrt(0.2 / 2 / 5).
  const logs = [0, 1, 1, 2];
  const t = 0.6 / Math.sqrt(0.2 / 2 / 5);
  expect(kRatio(logs.map(Math.exp), 4)).toBeCloseTo((t * 2) / 4, 9);
  expect(
    kRatio(
      logs.map((value) => Math.exp(-value)),
      4,
    ),
  ).toBeCloseTo((-t * 2) / 4, 9);
});

test('serenity falls with deeper falls', () => {
  expect(serenity(CALM, [0, -0.01, 0, -0.01])!).toBeGreaterThan(serenity(CALM, [0, -0.1, 0, -0.1])!);
});

test('what has no answer has none', () => {
  for (const returns of [[], [0.1], [0.1, 0.1, 0.1]]) {
    expect(smartSharpe(returns, 365)).toBeUndefined();
    expect(serenity(returns, [])).toBeUndefined();
  }
  expect(serenity(CALM, [0, 0, 0])).toBeUndefined();
  expect(kRatio([1, 2], 365)).toBeUndefined();
  expect(kRatio([1, 0, 2], 365)).toBeUndefined();
  expect(kRatio([1, 2, 4, 8], 365)).toBeUndefined();
  expect(kRatio([1, 1, 1], 365)).toBeUndefined();
});

test('Lo’s Sharpe is higher than the plain one when returns swing back, lower when they go on', () => {
  const swinging = Array.from({ length: 200 }, (_, index) => 0.001 + (index % 2 === 0 ? 0.01 : -0.01));
  expect(loSharpe(swinging.slice(0, 150), 5)!).toBeGreaterThan(1.5 * sharpe(swinging.slice(0, 150), 5)!);
  const trending = Array.from({ length: 200 }, (_, index) => 0.001 + 0.01 * Math.sin(index / 10));
  expect(loSharpe(trending, 365)!).toBeLessThan(0.7 * sharpe(trending, 365)!);
  expect(loSharpe([0.01, 0.02], 365)).toBeUndefined();
  expect(loSharpe([0.01, 0.01, 0.01, 0.01], 365)).toBeUndefined();
});

test('over two periods it is Lo’s formula by hand: 2 / sqrt(2 + 2 rho)', () => {
  const returns = [0.01, -0.02, 0.03, 0.01, 0.02, -0.01];
  const centre = 0.04 / 6;
  const rest = returns.map((value) => value - centre);
  const product = (lag: number) => rest.slice(lag).reduce((total, value, index) => total + value * rest[index]!, 0);
  const rho = product(1) / product(0);
  expect(loSharpe(returns, 2)).toBeCloseTo((sharpe(returns, 1)! * 2) / Math.sqrt(2 + 2 * rho), 12);
});
