import { expect, test } from 'vitest';
import { strategyKey, type RuleStrategy } from '../../strategy/index.ts';
import { templateFamilies } from '../search/index.ts';
import { searchOver, type SearchName } from './search-over.ts';

const HOUR_MS = 3_600_000;
const families = templateFamilies(HOUR_MS, undefined, ['BTCUSDT']);

function proposed(search: SearchName, count: number): readonly RuleStrategy[] {
  const generator = searchOver(families, { search, seed: 4, years: 5, barMs: HOUR_MS })();
  const found: RuleStrategy[] = [];
  while (found.length < count) {
    const proposals = generator.ask(24);
    found.push(...proposals.map(({ candidate }) => candidate));
    generator.tell(proposals.map(({ id }) => ({ id, objectives: [0] })));
  }
  return found;
}

/** The hour and the side of what enters at an hour and leaves at the next close. */
function hoursTried(rules: readonly RuleStrategy[]): ReadonlySet<string> {
  const hours = rules.flatMap(({ name, long, short, barsMax, stopLoss, trailingStop }) => {
    if (name !== 'hour-of-day' || barsMax !== 1 || stopLoss !== undefined || trailingStop !== undefined) return [];
    return [JSON.stringify([long, short])];
  });
  return new Set(hours);
}

test.each(['tpe', 'genetic'] as const)('a search by %s of 300 tries every hour of the day on both sides', (search) => {
  const rules = proposed(search, 300);
  expect(hoursTried(rules).size).toBe(48);
  const led = rules.filter(({ name }) => name === 'lead-lag').map(strategyKey);
  expect(new Set(led).size).toBeGreaterThanOrEqual(27);
  // And half of the first trials are left to those who learn.
  const screened = rules
    .slice(0, 100)
    .filter(({ name }) => /hour-of-day|day-of-week|shock-reversal|lead-lag/.test(name));
  expect(screened.length).toBeLessThan(75);
});
