import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../runtime/index.ts';
import { settleParameters } from '../parameters.ts';
import type { StrategyDefinition } from '../strategy.ts';
import { catalogue, findStrategy } from './index.ts';
import { TestHost } from './test-host.ts';

/** Closes of a market with trends, ranges and a crash: enough for every strategy to have something to do. */
function market(seed: number, length: number): { close: number; high: number; low: number }[] {
  const random = seededRandom(seed);
  let price = 100;
  return Array.from({ length }, (_, index) => {
    price *= Math.exp(0.002 * Math.sin(index / 70) + 0.012 * normal(() => random.next()));
    return { close: price, high: price * 1.006, low: price * 0.994 };
  });
}

function run(definition: StrategyDefinition, length: number, restartEvery = Infinity): TestHost {
  const host = new TestHost(definition);
  market(3, length).forEach(({ close, ...shape }, index) => {
    host.bar(close, shape);
    if (index % restartEvery === restartEvery - 1) host.restart();
  });
  return host;
}

test('names are unique, findable, and kebab-case', () => {
  const names = catalogue.map((definition) => definition.name);
  expect(new Set(names).size).toBe(8);
  for (const definition of catalogue) {
    expect(definition.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(findStrategy(definition.name)).toBe(definition);
  }
  expect(findStrategy('perpetual-motion')).toBeUndefined();
});

test('every default is within its own bounds and passes the strategy’s own check', () => {
  for (const definition of catalogue) {
    const settled = settleParameters(definition.parameters, {});
    expect(settled).toMatchObject({ ok: true });
    expect(settled.ok && definition.check?.(settled.values)).toBeUndefined();
  }
});

test.each(catalogue.map((definition) => [definition.name, definition] as const))(
  '%s trades, says why each time, and only asks for what an engine can do',
  (_name, definition) => {
    const { wishes } = run(definition, 3000);
    expect(wishes.length).toBeGreaterThan(3);
    for (const wish of wishes) expect(wish.reason).toMatch(/\w+ .*\d/);
    const sizes = wishes.flatMap((wish) => (wish.type === 'place' ? Object.values(wish.size) : []));
    expect(sizes.every((size) => size > 0 && Number.isFinite(size))).toBe(true);
    const exposures = wishes.flatMap((wish) => (wish.type === 'target' ? [wish.exposure] : []));
    expect(exposures.every((exposure, index) => exposure !== exposures[index - 1])).toBe(true);
  },
);

test.each(catalogue.map((definition) => [definition.name, definition] as const))(
  '%s restarted every 37 bars from its saved memory wishes exactly what it would have without',
  (_name, definition) => {
    const [whole, restarted] = [run(definition, 800), run(definition, 800, 37)];
    expect(restarted.wishes).toEqual(whole.wishes);
    expect(restarted.position).toEqual(whole.position);
  },
);

test.each(catalogue.map((definition) => [definition.name, definition] as const))(
  '%s decides from the past alone: bars not yet seen change no wish',
  (_name, definition) => {
    const early = run(definition, 600).wishes;
    expect(run(definition, 900).wishes.slice(0, early.length)).toEqual(early);
  },
);

test('the restart check catches a strategy that remembers outside its memory', () => {
  const forgetful: StrategyDefinition = {
    ...catalogue[0]!,
    parameters: {},
    setup() {
      let bars = 0;
      return {
        onBar: () => ({ type: 'target', exposure: (bars += 1) % 50 === 0 ? 1 : 0, reason: `bar ${bars}` }),
      };
    },
  };
  delete (forgetful as { check?: unknown }).check;
  expect(run(forgetful, 200, 37).wishes).not.toEqual(run(forgetful, 200).wishes);
});
