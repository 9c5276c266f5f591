import { defineConfig } from 'vitest/config';

/** Unit tests sit beside their file and share threads; whole-system tests live in `test/` and get a process each. */
export default defineConfig({
  test: {
    // A core is left idle otherwise, while whole-system tests wait for processes and clocks.
    maxWorkers: '100%',
    reporters: ['default', './test/plain-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,contract,client,dashboard,bin,scripts,bench}/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
          // No test is timed: this only ends one that hangs, on a busy machine too.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
