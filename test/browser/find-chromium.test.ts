import { expect, test } from 'vitest';
import { findChromium } from './find-chromium.ts';

const program = process.execPath;

test('CHROMIUM_PATH wins over the usual places', () => {
  expect(findChromium({ CHROMIUM_PATH: program }, ['/usr/bin/other'])).toBe(program);
});

test('a CHROMIUM_PATH that is no program is an error, not a reason to skip', () => {
  expect(() => findChromium({ CHROMIUM_PATH: '/nowhere/chromium' }, [program])).toThrow('CHROMIUM_PATH');
});

test('the first place that holds a program is taken', () => {
  expect(findChromium({}, ['/nowhere/chromium', program])).toBe(program);
});

test('without a browser the test may be skipped, unless the environment forbids it', () => {
  expect(findChromium({}, ['/nowhere/chromium'])).toBeUndefined();
  expect(() => findChromium({ ASSAY_REQUIRE_BROWSER: '1' }, ['/nowhere/chromium'])).toThrow('apt-get install chromium');
});
