import type { BacktestOrder } from '../../../contract/index.ts';
import { timeframeMs } from '../../domain/index.ts';
import { datasetName, type Dataset } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import { catalogue, findStrategy, settleParameters, type StrategyDefinition } from '../../strategy/index.ts';
import { readWords, type BacktestWords } from './backtest-words.ts';

/** What an order comes to, once it has been found right. */
export interface CheckedOrder {
  readonly order: BacktestOrder;
  readonly definition: StrategyDefinition;
  readonly simulated: boolean;
}

/**
 * Everything that can be said of an order without reading the bars.
 *
 * @throws {AssayError} STRATEGY_UNKNOWN, BAD_PARAMETER, BARS_UNKNOWN, BAD_INSTRUMENTS, BAD_TIMEFRAME, BAD_OPTION, BAD_RANGE,
 *   BAD_SIZING, BAD_LIMIT
 */
export function checkOrder(order: BacktestOrder, datasets: readonly Dataset[]): CheckedOrder {
  const definition = findStrategy(order.strategy);
  // A path would be loaded and run: over the API only what comes with the system is.
  if (definition === undefined) {
    const names = catalogue.map(({ name }) => name).join(', ');
    throw usageError('STRATEGY_UNKNOWN', `there is no strategy "${order.strategy}"; the catalogue has ${names}`);
  }
  const parameters = settleParameters(definition.parameters, order.parameters);
  if (!parameters.ok) throw usageError('BAD_PARAMETER', parameters.problems.join('; '), parameters.problems);
  const contradiction = definition.check?.(parameters.values);
  if (contradiction !== undefined) throw usageError('BAD_PARAMETER', contradiction);

  const candles = datasets.filter(({ key }) => key.kind === 'candles');
  const chosen = order.bars.map((name) => {
    const dataset = candles.find(({ key }) => datasetName(key) === name);
    // A path would be read as a file: a page names what the archive has.
    if (dataset === undefined) throw usageError('BARS_UNKNOWN', `the archive has no candles "${name}"`);
    return dataset;
  });
  const { min, max } = definition.instruments ?? { min: 1, max: 1 };
  const instruments = new Set(chosen.map(({ key }) => key.instrument));
  if (instruments.size !== chosen.length || chosen.length < min || chosen.length > max)
    throw usageError(
      'BAD_INSTRUMENTS',
      `${definition.name} takes bars of ${min === max ? min : `${min} to ${max}`} instrument(s), each once`,
    );
  const timeframes = new Set(chosen.flatMap(({ key }) => (key.kind === 'funding' ? [] : [key.timeframe])));
  const [base] = timeframes;
  if (timeframes.size !== 1) throw usageError('BAD_TIMEFRAME', 'all bars must have one timeframe');
  if (order.timeframe !== undefined && timeframeMs(order.timeframe) % timeframeMs(base!) !== 0)
    throw usageError('BAD_TIMEFRAME', `bars of ${order.timeframe} cannot be made of bars of ${base}`);
  readWords(wordsOf(order, ''));
  return { order, definition, simulated: chosen.some(({ provenance }) => provenance === 'simulated') };
}

/** The order in the command line's words: what is run is what `assay backtest` would run. */
export function wordsOf(order: BacktestOrder, dataDir: string): BacktestWords {
  const { strategy, bars, parameters, timeframe, from, to, feeRate, makerFeeRate, participation } = order;
  const param = Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`);
  const words = {
    strategy,
    bars,
    ...(param.length === 0 ? {} : { param }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(feeRate === undefined ? {} : { feeRate }),
    ...(makerFeeRate === undefined ? {} : { makerFeeRate }),
    ...(participation === undefined ? {} : { participation }),
    cash: order.cash,
    sizing: order.sizing,
    leverage: String(order.leverage),
    slippageBps: String(order.slippageBps),
    spreadBps: String(order.spreadBps),
    latencyMs: String(order.latencyMs),
    maxDrawdown: order.maxDrawdown,
    protectiveStop: order.protectiveStop,
    gaps: order.gaps,
    seed: String(order.seed),
  };
  return { ...words, dataDir, commandLine: commandLine(words) };
}

/** The line that makes the run again, at a shell in the folder where Assay was started. */
function commandLine(words: Omit<BacktestWords, 'dataDir' | 'commandLine'>): string {
  const options = Object.entries(words).flatMap(([name, value]) => [
    `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ...[value]
      .flat()
      .map((word: string) => (/[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)),
  ]);
  return ['assay', 'backtest', ...options].join(' ');
}
