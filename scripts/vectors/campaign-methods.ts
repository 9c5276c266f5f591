import { availableParallelism } from 'node:os';
import { runCampaigns, type TrialMarketSpec } from '../../src/app/discover/self-test/index.ts';
import { DEFAULT_POLICY, searchLevels } from '../../src/pipeline/index.ts';
import { promotionsAllowed } from '../../src/research/index.ts';
import { readBars } from './bars.ts';
import { lookUp, numberOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

const DAYS = 2_200;
const DAY_MS = 86_400_000;
/** With how much confidence a stated rate has to be broken, see `calibration.null.rule`. */
const CONFIDENCE = 0.95;
/** Candidates of a campaign: those of `assay discover self-test`. */
const CANDIDATES = 300;
/** Of the first market of each kind; nowhere else are there markets of these seeds. */
const FIRST_SEED = 40_000_000;

/** Real returns, where a case says so: hours of Bitcoin since 2019. */
const REAL_HOURS = 'binance_1h/BTCUSDT-1h-2019-2026.csv.gz';

type MarketOf = (seed: number) => TrialMarketSpec;

/** Share of the campaigns on each market that send anything on to paper, by the whole of the product's own way. */
async function promotionsOf(markets: readonly MarketOf[], campaigns: number, candidates: number) {
  const tasks = markets.flatMap((marketOf, market) =>
    Array.from({ length: campaigns }, (_, index) => ({
      spec: marketOf(FIRST_SEED + market * 100_000 + index),
      budget: candidates,
      levels: searchLevels(DEFAULT_POLICY),
    })),
  );
  const figures = await runCampaigns(tasks, availableParallelism(), () => undefined);
  return markets.map(
    (_, market) =>
      figures.slice(market * campaigns, (market + 1) * campaigns).filter(({ promoted }) => promoted > 0).length,
  );
}

const onNoise: Evaluate = async ({ inputs, expected, dataFolder }) => {
  const campaigns = numberOf(inputs, 'campaigns_each');
  const candidates = Math.max(CANDIDATES, numberOf(inputs, 'min_trials_per_campaign'));
  const names = inputs['markets'] as readonly string[];
  const promoted = await promotionsOf(
    names.map((name) => noiseOf(name, dataFolder)),
    campaigns,
    candidates,
  );
  const stated = numberOf(expected, 'max_promotion_rate_to_paper');
  // It is broken where it is beyond doubt that more are promoted.
  const allowed = promotionsAllowed(campaigns, stated, CONFIDENCE);
  const worst = Math.max(...promoted);
  return { max_promotion_rate_to_paper: worst <= allowed ? stated : worst / campaigns };
};

const onEdges: Evaluate = async ({ inputs, expected }) => {
  const campaigns = numberOf(inputs, 'campaigns_each');
  const names = inputs['markets'] as readonly string[];
  const edges = names.map((name) => {
    const { kind, edge } = /^(?<kind>\S+) a=(?<edge>[\d.]+)$/.exec(name)?.groups ?? {};
    if (kind !== 'edge.momentum20') throw new RangeError(`no market is called "${name}"`);
    return Number(edge);
  });
  const promoted = await promotionsOf(
    edges.map((edge) => (seed) => ({ kind: 'momentum-20', edge, periods: DAYS, seed })),
    campaigns,
    CANDIDATES,
  );
  const rates = Object.entries(expected['min_promotion_rate'] as Readonly<Record<string, number>>);
  return {
    min_promotion_rate: Object.fromEntries(
      rates.map(([key, stated]) => {
        const place = edges.findIndex((edge) => Number(key.replace('a=', '')) === edge);
        const missed = campaigns - promoted[place]!;
        // It is broken where it is beyond doubt that fewer are found.
        const allowed = promotionsAllowed(campaigns, 1 - stated, CONFIDENCE);
        return [key, missed <= allowed ? stated : promoted[place]! / campaigns];
      }),
    ),
  };
};

function noiseOf(name: string, dataFolder: string): MarketOf {
  if (name === 'null.gauss') return (seed) => ({ kind: 'gaussian', edge: 0, periods: DAYS, seed });
  if (name === 'null.garch_t5') return (seed) => ({ kind: 'garch-t5', edge: 0, periods: DAYS, seed });
  if (!name.startsWith('shuffled real daily returns')) throw new RangeError(`no market is called "${name}"`);
  const returns = dailyReturns(dataFolder);
  return (seed) => ({ kind: 'shuffled', edge: 0, periods: DAYS, seed, returns });
}

/** From close to close, less their mean. */
function dailyReturns(dataFolder: string): Float64Array {
  const { openTime, close } = readBars({ data: REAL_HOURS }, dataFolder);
  const closes = new Map<number, number>();
  openTime.forEach((at, bar) => closes.set(Math.floor(at / DAY_MS), close[bar]!));
  const daily = [...closes.values()];
  const returns = Float64Array.from(daily.slice(1), (value, day) => value / daily[day]! - 1);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  return returns.map((value) => value - mean);
}

/** `calibration.pipeline.*`: whole campaigns, which take their time. */
export const campaignsMethod = lookUp([
  [/^Pipeline on null markets/, onNoise],
  [/^Pipeline on planted edges/, onEdges],
]);
