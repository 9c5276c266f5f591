import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import type { CampaignReport, Survivors } from '../../research/index.ts';
import { paperBlocks } from './paper-blocks.ts';

const shares = (hrp: number, kelly: number) => ({ hrp, kelly, 'inverse-volatility': 0.5 });
const survivors: Survivors = {
  allocation: 'hrp',
  kept: [
    { trial: 7, title: 'One\n[live]', halfSize: false, shares: shares(0.33339, 0) },
    { trial: 9, title: 'Two', halfSize: true, shares: shares(0.3333, 0.2) },
  ],
  pruned: [],
};
const report = (changes: Partial<Survivors>): CampaignReport =>
  ({
    campaignId: 'c1',
    market: { instrument: 'BTCUSDT.BINANCE', timeframe: '1h' },
    survivors: { ...survivors, ...changes },
  }) as CampaignReport;
const strategies = (changes: Partial<Survivors>) => parse(paperBlocks(report(changes), '/r')!)['strategy'];

test('what was found is written as blocks of a configuration, a title cannot be more than a comment', () => {
  const common = { instrument: 'BTCUSDT.BINANCE', timeframe: '1h', sizing: 'equity-fraction:1' };
  expect(parse(paperBlocks(report({}), '/r')!)).toEqual({
    strategy: [
      { ...common, strategy: '/r/c1-7.rules.json', capital_share: '0.3333' },
      { ...common, strategy: '/r/c1-9.rules.json', capital_share: '0.3333' },
    ],
  });
});

test('what gets nothing is not begun, and an unknown share is left to whoever begins it', () => {
  expect(strategies({ allocation: 'kelly' })).toMatchObject([{ strategy: '/r/c1-9.rules.json' }]);
  const unknown = survivors.kept.map(({ trial, title, halfSize }) => ({ trial, title, halfSize }));
  expect(strategies({ kept: unknown, sharesUnknown: '5 days' })).not.toHaveProperty('0.capital_share');
  expect(paperBlocks(report({ kept: [] }), '/r')).toBeUndefined();
});
