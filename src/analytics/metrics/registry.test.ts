import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { METRIC_GROUPS, metric, METRICS } from './registry.ts';

const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');

test('docs/metrics.md has every metric with its definition, its unit and when it has no value, and no other', () => {
  const rows = METRIC_GROUPS.flatMap(({ keys }) => keys).map((key) => {
    const { label, unit, definition, unknown } = metric(key);
    return `| \`${key}\` | ${label} | ${unit} | ${definition} | ${unknown} |`;
  });
  const written = page.split('\n').filter((line) => /^\| `\w+` \|/.test(line));
  expect(written).toEqual(rows);
});

test('every metric is in one group', () => {
  const grouped = METRIC_GROUPS.flatMap(({ keys }) => keys);
  expect(grouped.toSorted()).toEqual(Object.keys(METRICS).toSorted());
});
