import { contentHash } from '../../src/market/index.ts';
import {
  SYNTHETIC_INSTRUMENT,
  syntheticBars,
  syntheticMarket,
  type LabMarket,
  type TrialOutcome,
} from '../../src/research/index.ts';
import type { RuleStrategy } from '../../src/strategy/index.ts';

/** An hourly market, the same for the same seed in every process. */
export function sampleMarket(periods: number, seed = 4): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind: 'hour-of-day', seed, periods, edge: 0.2 }), seed);
  return {
    instrument: SYNTHETIC_INSTRUMENT,
    columns,
    costs: {
      slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 2 },
      funding: { [SYNTHETIC_INSTRUMENT.id]: { model: 'constant', rate: 100_000_000n as never } },
    },
    dataHash: contentHash(columns),
  };
}

/** Rules that differ, by the length of their average. */
export function sampleRules(count: number): RuleStrategy[] {
  const price = { op: 'price', source: 'close' } as const;
  return Array.from({ length: count }, (_, index) => {
    const average = { op: 'indicator', name: 'sma', parameters: [5 + index] } as const;
    const above = { op: 'above', left: price, right: average } as const;
    return {
      format: 'assay-rules-1',
      name: `above-${5 + index}`,
      title: 'Above its average',
      description: 'Long above the average, flat below.',
      family: 'TF',
      long: { enter: above, leave: { op: 'not', of: above } },
    };
  });
}

/** Every bit of an outcome, as text. */
export function bitsOf(outcomes: readonly TrialOutcome[]): string[] {
  return outcomes.map((outcome) =>
    Object.entries(outcome)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => {
        const floats = typeof value === 'number' ? Float64Array.of(value) : (value as Float64Array);
        return `${name}=${Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('hex')}`;
      })
      .join(' '),
  );
}
