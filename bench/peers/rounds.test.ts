import { expect, test } from 'vitest';
import { PEERS } from './peers.ts';
import { lines, TIERS } from './report.ts';
import type { SingleResult } from './result.ts';
import { timedRounds, type Side } from './rounds.ts';

const ours: SingleResult = {
  trips: [{ entryBar: 1, exitBar: 2, entryPrice: 100, exitPrice: 101, quantity: 1, fees: 0.201 }],
  finalEquity: 1_000.799,
};

/** One that came to this after so many runs, and takes 4,321 ms each time. */
function side(name: string, results: (run: number) => unknown): Side & { readonly runs: () => number } {
  let runs = 0;
  return {
    name,
    version: '1.0',
    once: async () => {
      runs += 1;
      return { wallMs: 4_321, cpuMs: 4_321 };
    },
    result: async () => results(runs),
    runs: () => runs,
  };
}

async function tableOf(...sides: readonly Side[]): Promise<string> {
  const outcomes = await timedRounds(sides, ours, 5);
  return lines({ title: 'work', work: 1_000, unit: 'bars', outcomes }, PEERS).join('\n');
}

test('sides that agree are timed, one warm-up run or more thrown away, and compared with ours', async () => {
  const [kernel, other] = [side(TIERS.kernel, () => ours), side('Backtrader', () => structuredClone(ours))];
  const table = await tableOf(kernel, other);
  expect(other.runs()).toBe(1 + 1 + 5);
  expect(table).toContain('| Backtrader | 1.0 | 231 | 4,321 / 4,321 | 4,321 | 1.00 x (1.00) |  |');
  expect(table).toContain('P8, Backtrader: 500 times the work of our kernel: 1.00, not met.');
});

test('a wrong fee in one trip: it says what differs, no time of that program is taken or told', async () => {
  const wrong = side('Backtrader', () => ({ ...ours, trips: [{ ...ours.trips[0]!, fees: 0.202 }] }));
  const table = await tableOf(
    side(TIERS.kernel, () => ours),
    wrong,
  );
  const row = table.split('\n').find((line) => line.startsWith('| Backtrader'));
  expect(row).toBe('| Backtrader | 1.0; differs: trip 1 of 1, fees: 0.202, ours 0.201 |  |  |  |  |  |');
  expect(table).toContain('P8, Backtrader: 500 times the work of our kernel: unknown.');
  expect(wrong.runs()).toBe(1);
});

test('a program that agrees at first and differs after the last round has no time either', async () => {
  const fickle = side('Backtrader', (run) => (run < 5 ? ours : { ...ours, finalEquity: 999 }));
  const table = await tableOf(
    side(TIERS.kernel, () => ours),
    fickle,
  );
  expect(table).toContain('| Backtrader | 1.0; differs: final equity: 999, ours 1000.799 |  |');
  expect(table.split('\n').find((line) => line.startsWith('| Backtrader'))).not.toContain('4,321');
});

test('one that fails is named with its reason, and the others are timed', async () => {
  const broken: Side = {
    ...side('Backtrader', () => ours),
    once: () => Promise.reject(new RangeError('no bars')),
  };
  const table = await tableOf(
    side(TIERS.kernel, () => ours),
    broken,
  );
  expect(table).toContain('| Backtrader | RangeError: no bars |');
  expect(table).toContain(`| ${TIERS.kernel} | 1.0 | 231 |`);
});

test('an engine of ours that differs from the kernel has no time', async () => {
  const engine = side(TIERS.engine, () => ({ ...ours, trips: [] }));
  expect(
    await tableOf(
      side(TIERS.kernel, () => ours),
      engine,
    ),
  ).toContain(`| ${TIERS.engine} | 1.0; differs: trips: 0, ours 1 |`);
});
