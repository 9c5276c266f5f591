import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../runtime/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { Plateau, SearchPaths, StreamsWalk } from '../robustness/index.ts';
import type { TrialOutcome } from '../trials/index.ts';
import type { Statistic } from '../validation/index.ts';
import type { GateReport } from './gate.ts';
import { holdoutGate, noveltyGate, plateauGate } from './gates.ts';
import { judge, type CampaignEvidence, type JudgedTrial, type Questions } from './judge.ts';
import { EXAMPLE_LEVELS as levels } from './testing.ts';
import { walksOf, type Walks } from './walks.ts';

const DAYS = 1_500;

/** Daily returns with an annual Sharpe ratio of about so much. */
function stream(seed: number, sharpe: number, days = DAYS): Float64Array {
  const { next } = seededRandom(seed);
  return Float64Array.from({ length: days }, () => 0.02 * (normal(next) + sharpe / Math.sqrt(365)));
}

function trial(number: number, sharpe: number, changes: Partial<TrialOutcome> = {}): JudgedTrial {
  const title = `T${number}`;
  const rules = { format: 'assay-rules-1', name: 't', title, description: title, family: 'TF' } as RuleStrategy;
  const returns = stream(number, sharpe);
  const exposures = new Float64Array(DAYS).map((_, day) => (day % 2 === 0 ? 1 : -1));
  const outcome = {
    firstDay: 18_000,
    returns,
    exposures,
    trades: 200,
    fees: 0.1,
    funding: 0,
    turnover: 400,
    maxDrawdown: -0.2,
  };
  return { trial: number, key: title, family: 'TF', rules, outcome: { ...outcome, ...changes } };
}

const passed = (gate: GateReport['gate']): GateReport => ({
  gate,
  verdict: 'passed',
  hard: true,
  figures: [],
  sentence: 'x',
});

const plateau = (share: number): Statistic<Plateau> => ({ type: 'value', value: { sharpe: 1, neighbours: [], share } });
const paths = (median: number, low: number): Statistic<SearchPaths> => ({
  type: 'value',
  value: { sharpes: Float64Array.of(low, median), median, low, chosen: [] },
});

const walk = (efficiency: number | undefined): Statistic<StreamsWalk> => ({
  type: 'value',
  value: { windows: 5, ...(efficiency === undefined ? {} : { efficiency }) },
});
const walks = (anchored: number | undefined, rolling: number | undefined): Walks => ({
  anchored: walk(anchored),
  rolling: walk(rolling),
});

function questions(changes: Partial<Questions> = {}): Questions & { readonly opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    dearer: async (one) => Promise.resolve(one.outcome),
    plateau: async () => Promise.resolve(plateau(1)),
    paths: () => paths(1, 0.5),
    walks: async () => Promise.resolve(walks(0.9, 0.8)),
    holdout: async (one) => {
      opened.push(one.trial);
      return Promise.resolve(passed('holdout'));
    },
    ...changes,
  };
}

function evidence(trials: readonly JudgedTrial[]): CampaignEvidence {
  const level = (levels.falseFinds * 6) / Math.PI ** 2;
  return { trials, market: stream(999, 0.5), trading: [], triedEver: trials.length, level, seed: 7 };
}

const noise = Array.from({ length: 40 }, (_, index) => trial(index + 1, 0));

test('among noise a real edge is found, named, and everything else says where it ended', async () => {
  const asked = questions();
  const { judgements, selection } = await judge(evidence([...noise, trial(100, 2.5)]), asked, levels);
  const found = judgements.filter(({ rejectedBy }) => rejectedBy === undefined);
  expect(found.map((one) => one.trial.trial)).toEqual([100]);
  expect(found[0]!.gates.map(({ gate }) => gate)).toEqual([
    'evidence',
    'search',
    'costs',
    'paths',
    'plateau',
    'novelty',
    'holdout',
  ]);
  expect(asked.opened).toEqual([100]);
  expect(judgements.filter(({ rejectedBy }) => rejectedBy === 'search')).toHaveLength(40);
  expect(selection!.ranking[0]).toBe(40);
  expect(selection!.searchPValue).toBeLessThan(0.02);
});

test('in noise alone the sealed days stay sealed', async () => {
  const asked = questions();
  const { judgements } = await judge(evidence(noise), asked, levels);
  expect(judgements.every(({ rejectedBy }) => rejectedBy === 'search')).toBe(true);
  expect(asked.opened).toEqual([]);
});

test('what hardly traded is not judged, and does not hide what did', async () => {
  const idle = trial(200, 9, { trades: 3, exposures: new Float64Array(DAYS) });
  const { judgements } = await judge(evidence([idle, ...noise, trial(100, 2.5)]), questions(), levels);
  expect(judgements[0]).toMatchObject({ rejectedBy: 'evidence' });
  expect(judgements.at(-1)!.rejectedBy).toBeUndefined();
  const nothing = await judge(evidence([idle]), questions(), levels);
  expect(nothing.selection).toBeUndefined();
  expect(nothing.judgements[0]).toMatchObject({ rejectedBy: 'evidence' });
});

test.each([
  [
    'costs',
    { dearer: async (one) => Promise.resolve({ ...one.outcome, returns: one.outcome.returns.map((r) => r - 0.01) }) },
  ],
  ['paths', { paths: () => paths(0.1, -0.6) }],
  ['paths', { paths: () => ({ type: 'not-enough-data', has: 10, needs: 100 }) }],
  ['paths', { walks: async () => Promise.resolve(walks(0.9, 0.39)) }],
  ['paths', { walks: async () => Promise.resolve(walks(0.39, 0.9)) }],
  ['paths', { walks: async () => Promise.resolve(walks(undefined, 0.9)) }],
  ['paths', { walks: async () => Promise.resolve(walksOf([new Float64Array(1)], levels)) }],
  ['holdout', { holdout: async () => Promise.resolve({ ...passed('holdout'), verdict: 'unknown' as const }) }],
] as readonly (readonly [string, Partial<Questions>])[])('%s: failed or unknown is the end', async (gate, changes) => {
  const { judgements } = await judge(evidence([...noise, trial(100, 2.5)]), questions(changes), levels);
  expect(judgements.at(-1)!.rejectedBy).toBe(gate);
  expect(judgements.at(-1)!.gates.at(-1)!.gate).toBe(gate);
});

test('a needle goes on at half of the size', async () => {
  const asked = questions({ plateau: async () => Promise.resolve(plateau(1 / 3)) });
  const { judgements } = await judge(evidence([...noise, trial(100, 2.5)]), asked, levels);
  expect(judgements.at(-1)).toMatchObject({ halfSize: true });
  expect(judgements.at(-1)!.rejectedBy).toBeUndefined();
});

test('a copy of a better one is no second find, and after a failure nobody else may look', async () => {
  const twin = trial(101, 2.4, { returns: stream(100, 2.4) });
  const copies = await judge(evidence([...noise, trial(100, 2.5), twin]), questions(), levels);
  expect(copies.judgements.at(-1)).toMatchObject({ rejectedBy: 'novelty' });

  const asked = questions({
    holdout: async (one) => {
      asked.opened.push(one.trial);
      return Promise.resolve({ ...passed('holdout'), verdict: 'failed' as const });
    },
  });
  const two = await judge(evidence([...noise, trial(100, 2.9), trial(103, 2.5)]), asked, levels);
  expect(asked.opened).toHaveLength(1);
  expect(two.judgements.slice(-2).map(({ rejectedBy }) => rejectedBy)).toEqual(['holdout', 'holdout']);
  expect(
    two.judgements.flatMap(({ gates }) => gates).filter(({ sentence }) => /not opened/.test(sentence)),
  ).toHaveLength(1);
});

test('the same seed gives the same verdict', async () => {
  const once = async () => judge(evidence([...noise, trial(100, 2.5)]), questions(), levels);
  expect(await once()).toEqual(await once());
});

test('the sealed days are asked for a probability, and say when they are too few', () => {
  expect(holdoutGate(stream(5, 4, 365), levels)).toMatchObject({ verdict: 'passed' });
  expect(holdoutGate(stream(5, -3, 365), levels)).toMatchObject({ verdict: 'failed' });
  expect(holdoutGate(new Float64Array(300), levels)).toMatchObject({ verdict: 'unknown' });
  expect(holdoutGate(Float64Array.of(0.1), levels)).toMatchObject({ verdict: 'unknown' });
});

test('unknown is not passed', () => {
  expect(noveltyGate(stream(1, 1), [{ name: 'A', returns: stream(1, 1, 20) }], levels)).toMatchObject({
    verdict: 'unknown',
  });
  expect(noveltyGate(stream(1, 1), [{ name: 'A', returns: stream(1, 1) }], levels)).toMatchObject({
    verdict: 'failed',
  });
  expect(noveltyGate(stream(1, 1), [{ name: 'A', returns: stream(2, 1) }], levels)).toMatchObject({
    verdict: 'passed',
  });
  expect(plateauGate({ type: 'not-enough-data', has: 0, needs: 1 }, levels)).toMatchObject({
    verdict: 'unknown',
    hard: false,
  });
});
