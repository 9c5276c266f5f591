import { describe, expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { catalogue } from '../catalogue/index.ts';
import { TestHost } from '../catalogue/test-host.ts';
import { settleParameters, type ParameterValue } from '../parameters.ts';
import type { StrategyDefinition } from '../strategy.ts';
import { catalogueRules } from './catalogue-rules.ts';
import { readRules } from './read.ts';
import { ruleStrategy } from './rule-strategy.ts';

const BARS = 1_500;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * Rules know on which side a number was before all of them are warm, a strategy of the catalogue does not: the first
 * signal can differ.
 */
const SETTLED_AFTER = 150;

/** Everything a strategy wishes in a market that also takes it out now and then, as a stop would. */
function wishesOf(definition: StrategyDefinition, values: Readonly<Record<string, ParameterValue>>, seed: number) {
  const host = new TestHost(definition, Object.keys(definition.parameters).length === 0 ? {} : values);
  const next = random(seed);
  const said: unknown[] = [];
  let close = 100;
  for (let index = 0; index < BARS; index += 1) {
    const open = close;
    close = Math.max(5, close * (1 + (next() - 0.5) * 0.06));
    const high = Math.max(open, close) * (1 + next() * 0.01);
    const low = Math.min(open, close) * (1 - next() * 0.01);
    const isStopped = next() < 0.03;
    if (isStopped && host.held !== 0)
      host.fill(host.held > 0 ? 'sell' : 'buy', close, fixed(String(Math.abs(host.held))));
    for (const { reason: _reason, ...wish } of host.bar(close, { open, high, low }))
      if (index > SETTLED_AFTER) said.push({ index, ...wish });
  }
  return said;
}

function settled(definition: StrategyDefinition, given: Readonly<Record<string, unknown>>) {
  const result = settleParameters(definition.parameters, given);
  if (!result.ok) throw new Error(result.problems.join('; '));
  return result.values;
}

describe.each([
  ['ema-cross', { fast: 5, slow: 12 }],
  ['sma-cross', { fast: 5, slow: 12 }],
  ['donchian-trend', { entry: 12, exit: 6 }],
  ['macd-momentum', { fast: 5, slow: 12, signal: 4, trend: 0 }],
  ['macd-momentum', { fast: 5, slow: 12, signal: 4, trend: 30 }],
  ['rsi-reversion', { period: 6, oversold: 30, exit: 50, overbought: 70 }],
  ['rsi-reversion', { period: 2, oversold: 30, exit: 50, overbought: 70, trend: 60 }],
  ['bollinger-breakout', { period: 10, width: 1.5 }],
])('%s %o', (name, given) => {
  const definition = catalogue.find((one) => one.name === name)!;
  test.each(['long', 'short', 'both'])('as rules, %s, decides the same at the same bars', (direction) => {
    for (const guards of [{}, { stopAtr: 2, targetAtr: 4, trailAtr: 0 }, { stopAtr: 0, targetAtr: 0, trailAtr: 3 }]) {
      const values = settled(definition, { ...given, direction, ...guards });
      const rules = catalogueRules(name, values)!;
      expect(readRules(JSON.parse(JSON.stringify(rules)))).toEqual({ ok: true, rules });
      for (const seed of [1, 2, 3]) {
        const wished = wishesOf(definition, values, seed);
        expect(wishesOf(ruleStrategy(rules), values, seed)).toEqual(wished);
        expect(wished.length).toBeGreaterThan(10);
      }
    }
  });
});

test('what rests orders of its own, or is not there, has no rules', () => {
  for (const name of ['grid', 'dca', 'nothing']) expect(catalogueRules(name, {})).toBeUndefined();
});
