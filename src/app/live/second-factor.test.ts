import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LivePlan } from './live-plan.ts';
import { liveArming } from './arming.ts';
import { SecondFactor } from './second-factor.ts';

let folder: string;
let nowMs: number;
let factor: SecondFactor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-factor-'));
  nowMs = 1_700_000_000_000;
  factor = new SecondFactor(folder, () => nowMs);
});
afterEach(() => rmSync(folder, { recursive: true }));

const codeOf = (secret: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });

test('a code is good within a step, once, and for nobody without a factor', () => {
  expect(factor.accepts('123456')).toBe(false);
  const { secret, url } = factor.enroll('demo');
  expect(url).toMatch(/^otpauth:\/\/totp\//);
  expect(statSync(join(folder, 'second-factor.txt')).mode & 0o077).toBe(0);
  const code = codeOf(secret, nowMs);
  nowMs += 30_000;
  expect(factor.accepts(code)).toBe(true);
  expect(factor.accepts(code)).toBe(false);
  expect(factor.accepts(codeOf(secret, nowMs - 90_000))).toBe(false);
  nowMs += 30_000;
  expect(factor.accepts(codeOf(secret, nowMs))).toBe(true);
});

test('there is one factor, and it is not replaced by whoever asks', () => {
  factor.enroll('demo');
  expect(() => factor.enroll('demo')).toThrow(/there is a second factor already/);
});

test('an account is let trade by its own name and a code; a practice exchange by its name', () => {
  const arming = (environment: LivePlan['environment']) =>
    liveArming({ environment, accountUid: '7' } as LivePlan, factor);
  expect(arming('local').missing({ account: 'local 7' })).toEqual([]);
  expect(arming('local').missing({ account: 'mainnet 7' })).toHaveLength(1);
  expect(arming('mainnet').missing({ account: 'mainnet 7' })).toEqual([
    'there is no second factor yet: make one with assay live enroll',
  ]);
  const { secret } = factor.enroll('mainnet');
  const code = codeOf(secret, nowMs);
  expect(arming('mainnet').missing({ account: 'mainnet 8', code })).toHaveLength(1);
  expect(arming('mainnet').missing({ account: 'mainnet 7', code: '000000' })).toHaveLength(1);
  // The attempt with the wrong name has not spent it.
  expect(arming('mainnet').missing({ account: 'mainnet 7', code })).toEqual([]);
  expect(arming('mainnet').missing({ account: 'mainnet 7', code })).toHaveLength(1);
  expect(arming('local').missing({ account: 'local 7' })).toHaveLength(1);
});
