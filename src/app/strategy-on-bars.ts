import { timeframeMs, type EpochMs, type Timeframe } from '../domain/index.ts';
import type { Archive, GapTreatment } from '../market/index.ts';
import { usageError } from '../runtime/index.ts';
import { settleParameters, type ParameterValue, type StrategyDefinition } from '../strategy/index.ts';
import { chooseBars, type ChosenBars } from './bars-argument.ts';
import { readParameters } from './option-readers.ts';
import { loadStrategy, type LoadedStrategy } from './strategy-file.ts';

export interface SubjectChoice {
  readonly strategy: string;
  readonly bars: readonly string[];
  readonly param?: readonly string[];
  readonly instrument?: string;
  readonly timeframe: Timeframe | undefined;
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
  readonly gaps: GapTreatment;
}

/** A strategy with its settled parameters, and the bars to run it on. */
export interface ChosenSubject {
  readonly loaded: LoadedStrategy;
  readonly definition: StrategyDefinition;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** In the order of the strategy's instruments, all of one timeframe. */
  readonly bars: readonly ChosenBars[];
  /** What the strategy listens to. */
  readonly timeframes: readonly [Timeframe];
}

/** @throws {AssayError} BAD_PARAMETER, BAD_INSTRUMENTS, BAD_TIMEFRAME, and those of loading a strategy and choosing bars */
export async function chooseSubject(choice: SubjectChoice, archive: Archive): Promise<ChosenSubject> {
  const { timeframe, instrument, from, to, gaps } = choice;
  const loaded = await loadStrategy(choice.strategy);
  const { definition } = loaded;
  const parameters = settleParameters(definition.parameters, readParameters(choice.param ?? []));
  if (!parameters.ok) throw usageError('BAD_PARAMETER', `${definition.name}: ${parameters.problems.join('; ')}`);
  const rule = definition.check?.(parameters.values);
  if (rule !== undefined) throw usageError('BAD_PARAMETER', `${definition.name}: ${rule}`);

  const bars: ChosenBars[] = [];
  for (const text of choice.bars) bars.push(await chooseBars({ text, timeframe, instrument, from, to, gaps }, archive));
  const count = definition.instruments ?? { min: 1, max: 1 };
  if (bars.length < count.min || bars.length > count.max) {
    throw usageError(
      'BAD_INSTRUMENTS',
      `${definition.name} takes ${count.min === count.max ? count.min : `${count.min} to ${count.max}`} instrument(s), ${bars.length} given with --bars`,
    );
  }
  const unfit = definition.checkInstruments?.(bars.map(({ instrument: { id } }) => id));
  if (unfit !== undefined) throw usageError('BAD_INSTRUMENTS', `${unfit}; name it with a further --bars`);
  const bases = new Set(bars.map(({ columns }) => columns.timeframe));
  if (bases.size > 1)
    throw usageError('BAD_TIMEFRAME', `all --bars must have one timeframe, these have ${[...bases].join(', ')}`);
  const base = bars[0]!.columns.timeframe;
  if (timeframe !== undefined && timeframeMs(timeframe) % timeframeMs(base) !== 0) {
    throw usageError(
      'BAD_TIMEFRAME',
      `--timeframe ${timeframe} cannot be made of bars of ${base}; choose ${base} or a multiple of it, or give finer bars`,
    );
  }
  return { loaded, definition, parameters: parameters.values, bars, timeframes: [timeframe ?? base] };
}
