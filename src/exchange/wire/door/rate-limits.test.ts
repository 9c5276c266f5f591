import { expect, test } from 'vitest';
import { AddressLimits, ConnectLimits, RateLimits } from './rate-limits.ts';

test('a rolling second lets so many through and says when the next may come', () => {
  const limits = new RateLimits(1);
  const ask = (nowMs: number): ReturnType<RateLimits['take']> => limits.take('one', { perSecond: 2, count: 1, nowMs });
  expect(ask(0)).toEqual({ allowed: 1, limit: 2, remaining: 1, resetsInMs: 0 });
  expect(ask(600)).toEqual({ allowed: 1, limit: 2, remaining: 0, resetsInMs: 0 });
  expect(ask(700)).toEqual({ allowed: 0, limit: 2, remaining: 0, resetsInMs: 300 });
  expect(ask(1_001).allowed).toBe(1);
  expect(ask(1_002).allowed).toBe(0);
});

test('of a batch that is too large for what is left, the first go through', () => {
  const limits = new RateLimits(1);
  limits.take('batch', { perSecond: 10, count: 5, nowMs: 0 });
  expect(limits.take('batch', { perSecond: 10, count: 8, nowMs: 1 })).toMatchObject({ allowed: 5, remaining: 0 });
});

test('one account does not use up another’s, and a factor loosens all', () => {
  const limits = new RateLimits(2);
  for (let turn = 0; turn < 4; turn += 1) {
    expect(limits.take('a', { perSecond: 2, count: 1, nowMs: turn }).allowed).toBe(1);
  }
  expect(limits.take('a', { perSecond: 2, count: 1, nowMs: 5 }).allowed).toBe(0);
  expect(limits.take('b', { perSecond: 2, count: 1, nowMs: 5 }).allowed).toBe(1);
  expect(new RateLimits(Infinity).take('a', { perSecond: 2, count: 99, nowMs: 0 }).allowed).toBe(99);
});

test('the 601st request in five seconds bans its address, and only that', () => {
  const limits = new AddressLimits({ factor: 1, banMs: 600_000 });
  for (let turn = 0; turn < 600; turn += 1) expect(limits.isBanned('10.0.0.1', turn)).toBe(false);
  expect(limits.isBanned('10.0.0.1', 601)).toBe(true);
  expect(limits.isBanned('10.0.0.2', 601)).toBe(false);
  expect(limits.isBanned('10.0.0.1', 600_600)).toBe(true);
  expect(limits.isBanned('10.0.0.1', 600_602)).toBe(false);
});

test('the 501st socket in five minutes is turned away, and the first place is free again after them', () => {
  const limits = new ConnectLimits(1);
  for (let turn = 0; turn < 500; turn += 1) expect(limits.allows('10.0.0.1', turn)).toBe(true);
  expect(limits.allows('10.0.0.1', 1_000)).toBe(false);
  expect(limits.allows('10.0.0.2', 1_000)).toBe(true);
  expect(limits.allows('10.0.0.1', 300_000)).toBe(true);
  expect(limits.allows('10.0.0.1', 300_000)).toBe(false);
});
