import { expect, test } from 'vitest';
import type { InstrumentId } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { NumberNode, RuleStrategy } from '../../strategy/index.ts';
import { kernelEvaluator } from '../kernel/index.ts';
import { marketBefore } from '../ledger/trial-market.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../markets/index.ts';
import { decodeMarket, encodeMarket } from '../workers/market-codec.ts';
import { engineEvaluator } from './engine-evaluator.ts';
import type { LabMarket } from './trial.ts';

const barsOf = (seed: number, periods = 400): BarColumns =>
  syntheticBars(syntheticMarket({ kind: 'gaussian', seed, periods, edge: 0 }), seed);
const LEAD = { ...SYNTHETIC_INSTRUMENT, id: 'LEADUSDT-PERP.SYNTHETIC' as InstrumentId, base: 'LEAD' };
const MARKET: LabMarket = {
  instrument: SYNTHETIC_INSTRUMENT,
  columns: barsOf(1),
  others: [{ instrument: LEAD, columns: { ...barsOf(2, 380), instrument: LEAD.id } }],
  costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 2 } },
  dataHash: 'x',
};
const close: NumberNode = { op: 'price', source: 'close' };

function following(name: string): RuleStrategy {
  const on = (of: NumberNode): NumberNode => ({ op: 'on', instrument: name, of });
  const [now, before] = [on(close), on({ op: 'past', of: close, bars: 1 })];
  return {
    format: 'assay-rules-1',
    name: 'following',
    title: 'Following',
    description: 'Goes where the other went.',
    family: 'MM',
    long: { enter: { op: 'above', left: now, right: before } },
    short: { enter: { op: 'below', left: now, right: before } },
  };
}

test('the engine and the kernel give one answer to rules that look at another instrument', async () => {
  const [ours] = await kernelEvaluator(MARKET).evaluate([following('LEADUSDT')]);
  const [theirs] = await engineEvaluator(MARKET).evaluate([following('LEADUSDT')]);
  expect(ours).toEqual(theirs);
  expect(ours!.trades).toBeGreaterThan(100);
});

test.each<[string, LabMarket, string, RegExp]>([
  [
    'an instrument that is not there',
    MARKET,
    'BTCUSDT',
    /following looks at BTCUSDT; .* there is LEADUSDT-PERP\.SYNTHETIC/,
  ],
  ['what is traded itself', MARKET, 'TESTUSDT', /looks at TESTUSDT/],
  [
    'bars of another timeframe',
    { ...MARKET, others: [{ instrument: LEAD, columns: { ...MARKET.columns, timeframe: '1h' } }] },
    'LEADUSDT',
    /are of 1h, those of TESTUSDT-PERP\.SYNTHETIC of 1d/,
  ],
  [
    'bars that open at other times',
    {
      ...MARKET,
      others: [
        { instrument: LEAD, columns: { ...MARKET.columns, openTime: MARKET.columns.openTime.map((at) => at + 1) } },
      ],
    },
    'LEADUSDT',
    /no bar of LEADUSDT-PERP\.SYNTHETIC opens when/,
  ],
])('%s is refused by the kernel and the engine alike', async (_what, market, name, message) => {
  for (const evaluator of [kernelEvaluator(market), engineEvaluator(market)]) {
    const refusal: unknown = expect.objectContaining({
      code: 'BAD_INSTRUMENTS',
      message: expect.stringMatching(message) as string,
    });
    await expect(evaluator.evaluate([following(name)])).rejects.toThrow(refusal);
  }
});

test('what is sealed is sealed of the others too, and a worker of a queue is sent them', async () => {
  const at = MARKET.columns.openTime[200]!;
  const research = marketBefore(MARKET, at as never);
  expect(research.others![0]!.columns.openTime.at(-1)).toBe(MARKET.columns.openTime[199]);
  const sent = await decodeMarket(await encodeMarket(research));
  expect(sent.others![0]!.instrument).toEqual(LEAD);
  expect([...sent.others![0]!.columns.close]).toEqual([...research.others![0]!.columns.close]);
  const [here] = await kernelEvaluator(research).evaluate([following('LEADUSDT')]);
  const [there] = await kernelEvaluator(sent).evaluate([following('LEADUSDT')]);
  expect(there).toEqual(here);
});
