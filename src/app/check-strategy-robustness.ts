import { join } from 'node:path';
import {
  candleBootstrap,
  costStress,
  jitterSpread,
  kernelEvaluator,
  labBacktest,
  lagSensitivity,
  ledgeredEvaluator,
  neighboursOf,
  plateauOf,
  resampledDays,
  shuffledTrades,
  tradeReturns,
  walkForwardRun,
  type DrawdownLuck,
  type Evaluator,
  type LabMarket,
  type Statistic,
} from '../research/index.ts';
import { silentLog, type Timers } from '../runtime/index.ts';
import { openLab } from '../storage/index.ts';
import type { RuleStrategy } from '../strategy/index.ts';
import { takeByHand } from './trial-by-hand.ts';

export interface RobustnessOrder {
  readonly market: LabMarket;
  readonly rules: RuleStrategy;
  readonly dataDir: string;
  readonly seed: number;
  readonly codeVersion: string;
  readonly timers: Timers;
}

const JITTER = { share: 0.1, count: 30 };
const BOOTSTRAP = { meanBlock: 20, count: 39 };
const DRAWS = 1_000;

/**
 * Rules looked at from other sides, as lines for a terminal. Every run on the true bars is in the lab's ledger before its
 * outcome is known.
 */
export async function robustnessLines(order: RobustnessOrder): Promise<readonly string[]> {
  const { market, rules, dataDir, seed, timers } = order;
  const lab = openLab(join(dataDir, 'lab', 'lab.db'), { log: silentLog, timers });
  try {
    const campaign = await takeByHand(lab, timers);
    const counted = (where: LabMarket): Evaluator =>
      ledgeredEvaluator({
        evaluator: kernelEvaluator(where),
        evaluatorName: 'kernel',
        campaign,
        codeVersion: order.codeVersion,
        timers,
        otherwise: { generator: 'by hand', purpose: 'robustness' },
      });
    const evaluator = counted(market);
    const [outcome] = await evaluator.evaluate([rules]);
    const trades = tradeReturns(await labBacktest(market, rules));
    return [
      ...(await neighbourLines(evaluator, rules)),
      told(
        await jitterSpread(evaluator, rules, { ...JITTER, seed }),
        'all numbers moved by up to a tenth',
        (spread) =>
          `Sharpe ratio ${ratio(spread.low)} to ${ratio(spread.high)}, the middle one ${ratio(spread.median)}`,
      ),
      await costLine(market, counted, rules),
      told(
        await lagSensitivity(evaluator, rules),
        'a bar late',
        ({ sharpe, lagged, collapses }) =>
          `Sharpe ratio ${ratio(lagged)} instead of ${ratio(sharpe)}${collapses ? ': it lives within one bar, or has seen it' : ''}`,
      ),
      await forwardLine(evaluator, rules, outcome!.returns.length),
      told(
        await candleBootstrap(market, kernelEvaluator, rules, { ...BOOTSTRAP, seed }),
        'its bars in another order',
        ({ sharpe, resampled, asGood }) =>
          `Sharpe ratio ${ratio(resampled.median)} in the middle instead of ${ratio(sharpe)}; ${percent(asGood)} of the orders do as well`,
      ),
      told(
        shuffledTrades(trades, { count: DRAWS, seed }),
        'its trades in another order',
        (luck) => `${fallWords(luck)}; it fell ${percent(Math.abs(luck.actual))}`,
      ),
      told(resampledDays(outcome!.returns, { count: DRAWS, seed, days: 365 }), 'a year of such days', fallWords),
    ];
  } finally {
    await lab.close();
  }
}

async function neighbourLines(evaluator: Evaluator, rules: RuleStrategy): Promise<readonly string[]> {
  const plateau = await plateauOf(evaluator, rules);
  const line = told(
    plateau,
    'one number a fifth off',
    ({ share, neighbours, sharpe }) =>
      `${percent(share)} of ${neighbours.length} neighbours keep half of its Sharpe ratio of ${ratio(sharpe)}`,
  );
  if (plateau.type !== 'value') return [line];
  const lost = plateau.value.neighbours.filter(({ kept }) => !kept);
  return [
    line,
    ...lost.map(({ label, value, sharpe }) => `      lost with ${label} at ${rounded(value)}: ${ratio(sharpe)}`),
  ];
}

async function costLine(
  market: LabMarket,
  counted: (market: LabMarket) => Evaluator,
  rules: RuleStrategy,
): Promise<string> {
  const { levels, breakEven } = await costStress(market, counted, rules);
  const totals = levels.map(({ factor, total }) => `${factor}x ${percent(total)}`).join(', ');
  const even = breakEven === undefined || breakEven <= 0 ? '' : `; nothing is left at ${breakEven.toFixed(1)}x`;
  return shown('at higher costs', `in all ${totals} of the capital${even}`);
}

/** Of itself and its neighbours, the best of half of the days, on the tenth that follows. */
async function forwardLine(evaluator: Evaluator, rules: RuleStrategy, days: number): Promise<string> {
  const [train, test] = [Math.floor(days / 2), Math.max(1, Math.floor(days / 10))];
  const plan = { train, test, step: test, purge: 0, anchored: true, testsMayOverlap: false };
  const candidates = [rules, ...neighboursOf(rules).map((one) => one.rules)];
  const name = 'chosen among its neighbours, walking forward';
  if (train === 0) return shown(name, tooLittle(days, 2));
  return told(await walkForwardRun(evaluator, candidates, plan), name, ({ sharpe, efficiency, steps }) => {
    const kept = efficiency === undefined ? '' : `, ${percent(efficiency)} of what it earned in training`;
    return `Sharpe ratio ${ratio(sharpe)} on ${steps.length} parts it was not chosen by${kept}`;
  });
}

function told<Value>(statistic: Statistic<Value>, name: string, words: (value: Value) => string): string {
  return shown(name, statistic.type === 'value' ? words(statistic.value) : tooLittle(statistic.has, statistic.needs));
}

function fallWords({ median, deep, deepest }: DrawdownLuck): string {
  const [usual, rare, rarest] = [median, deep, deepest].map((fall) => percent(Math.abs(fall)));
  return `falls ${usual} of the capital in the middle, ${rare} or more in one of 20, ${rarest} in one of 100`;
}

function tooLittle(has: number, needs: number): string {
  return `too little data, or nothing earned that could be lost (${has} of ${needs})`;
}

function shown(name: string, words: string): string {
  return `      ${name}: ${words}`;
}

function ratio(value: number | undefined): string {
  return value === undefined ? 'unknown' : value.toFixed(2);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
