import { expect, test } from 'vitest';
import { sampleActivity } from '../../../client/testing.ts';
import { mergeActivity } from './merge-activity.ts';

test('lists that overlap become one, newest first, each item once', () => {
  const pushed = ['12.1', '12.0', '10.0'].map(sampleActivity);
  const fetched = ['12.0', '10.0', '9.11', '9.2'].map(sampleActivity);
  expect(mergeActivity(pushed, fetched).map(({ id }) => id)).toEqual(['12.1', '12.0', '10.0', '9.11', '9.2']);
});

test('what was pushed alone keeps its identity', () => {
  const pushed = [sampleActivity('1.0')];
  expect(mergeActivity(pushed, [])).toBe(pushed);
});
