import type { Plateau, SearchPaths } from '../robustness/index.ts';
import { mostAlike, type Known } from './likeness.ts';
import { walkFigures, walksHold, type Walks } from './walks.ts';
import type { TrialOutcome } from '../trials/index.ts';
import { minimumTrackRecord, moments, probabilisticSharpe, type Statistic } from '../validation/index.ts';
import { GATE_TITLES, type Gate, type GateFigure, type GateReport } from './gate.ts';
import type { GateLevels } from './levels.ts';
import type { Selection } from './selection.ts';

/** Nothing is held that is less than this part of the capital: what rounding leaves. */
const HELD_MIN = 1e-6;
const DAYS_A_YEAR = 365;

/** Has it traded enough that anything can be said? */
export function evidenceGate({ trades, exposures }: TrialOutcome, { tradesMin, daysHeldMin }: GateLevels): GateReport {
  const daysHeld = exposures.reduce((days, exposure) => days + (Math.abs(exposure) > HELD_MIN ? 1 : 0), 0);
  const isEnough = trades >= tradesMin || daysHeld >= daysHeldMin;
  return report('evidence', isEnough, {
    figures: [
      { measure: 'trades', label: 'round trips', value: trades, needs: `${tradesMin} or more` },
      { measure: 'days-held', label: 'days in a position', value: daysHeld, needs: `or ${daysHeldMin} or more` },
    ],
    sentence: `It made ${trades} round trips and held something on ${daysHeld} days of ${exposures.length}.`,
  });
}

/** Is it better than the best of so many useless ones would be? */
export function searchGate(
  selection: Selection,
  place: number,
  { level, tried }: { readonly level: number; readonly tried: number },
): GateReport {
  const pValue = selection.adjustedPValues[place]!;
  return report('search', pValue <= level, {
    figures: [
      {
        measure: 'adjusted-p',
        label: 'p-value, adjusted for the whole search',
        value: pValue,
        needs: `at most ${rounded(level)}`,
      },
      { label: 'annual Sharpe ratio beyond its mean exposure', value: selection.sharpes[place]! },
      { label: 'tried on this data, this campaign and those before', value: tried },
    ],
    sentence:
      `Where nothing but luck is, the best of this search looks as good in ${percent(pValue)} of the cases; ` +
      `${percent(level)} is the most that this campaign may be wrong by.`,
  });
}

/** Does it still earn where everything costs more than assumed? */
export function costsGate(dearer: TrialOutcome, { costFactor, dearReturnMin }: GateLevels): GateReport {
  const earned = sum(dearer.returns);
  return report('costs', earned > dearReturnMin, {
    figures: [
      {
        measure: 'return-when-dear',
        label: `return at ${costFactor} times the costs`,
        value: earned,
        needs: `above ${dearReturnMin}`,
      },
    ],
    sentence: `With fees, spread and slippage ${costFactor} times what is assumed it would have made ${percent(earned)} of its capital.`,
  });
}

/** Does choosing the best of this search lead to anything on days that were not looked at? */
export function pathsHold(paths: Statistic<SearchPaths>, levels: GateLevels): boolean {
  if (paths.type !== 'value') return false;
  return paths.value.median > levels.medianPathSharpeMin && paths.value.low > levels.lowPathSharpeMin;
}

/**
 * Does the search lead to anything on days that it was not looked at, and does the candidate go on earning when it is
 * chosen among its neighbours by what was known at the time?
 *
 * @param walks absent where the paths do not hold: then nobody asks
 */
export function pathsGate(paths: Statistic<SearchPaths>, walks: Walks | undefined, levels: GateLevels): GateReport {
  if (paths.type !== 'value')
    return unknown('paths', 'There are too few days to choose on some and look at the others.');
  const { sharpes, median, low } = paths.value;
  const windows = walks?.anchored.type === 'value' ? walks.anchored.value.windows : undefined;
  return report('paths', pathsHold(paths, levels) && walks !== undefined && walksHold(walks, levels), {
    figures: [
      {
        measure: 'path-median-sharpe',
        label: 'annual Sharpe ratio of the middle path',
        value: median,
        needs: `above ${levels.medianPathSharpeMin}`,
      },
      {
        measure: 'path-low-sharpe',
        label: 'annual Sharpe ratio that four paths in five exceed',
        value: low,
        needs: `above ${levels.lowPathSharpeMin}`,
      },
      ...(walks === undefined ? [] : walkFigures(walks, levels)),
    ],
    sentence:
      `The search was made again on parts of the days, and its best followed through the rest: ${sharpes.length} ways ` +
      `through all of the days, the middle one with a Sharpe ratio of ${rounded(median)} a year.` +
      (windows === undefined
        ? ''
        : ` Chosen among its neighbours by the days before, it was followed through the next ${windows} parts.`),
  });
}

/** Do strategies with slightly other numbers earn too, or does it stand on a needle? */
export function plateauGate(plateau: Statistic<Plateau>, { plateauMin }: GateLevels): GateReport {
  if (plateau.type !== 'value')
    return { ...unknown('plateau', 'It has no numbers that could be a little other.'), hard: false };
  const { neighbours, share } = plateau.value;
  const isBroad = share >= plateauMin;
  return {
    ...report('plateau', isBroad, {
      figures: [
        {
          measure: 'plateau-share',
          label: 'neighbours that keep half of it',
          value: share,
          needs: `${plateauMin} or more`,
        },
      ],
      sentence:
        `Of ${neighbours.length} strategies like it with one number a step off, ${percent(share)} keep half of its Sharpe ` +
        `ratio or more${isBroad ? '' : '; it goes on at half of the size'}.`,
    }),
    hard: false,
  };
}

/** Is it something that is not there already? */
export function noveltyGate(
  returns: Float64Array,
  others: readonly Known[],
  { correlationMax }: Pick<GateLevels, 'correlationMax'>,
): GateReport {
  const alike = mostAlike(returns, others);
  if (alike === 'not-comparable') {
    return unknown(
      'novelty',
      'What trades already has no returns on the same days, so nobody can say how alike they are.',
    );
  }
  if (alike === undefined) {
    return report('novelty', true, { figures: [], sentence: 'Nothing trades yet that it could be like.' });
  }
  const who = alike.trial === undefined ? alike.name : `#${alike.trial} ${alike.name}`;
  return report('novelty', alike.correlation < correlationMax, {
    figures: [
      {
        measure: 'correlation-to-live',
        label: `correlation with ${who}`,
        value: alike.correlation,
        needs: `below ${correlationMax}`,
      },
    ],
    sentence: `It is most like ${who}.`,
  });
}

/** Does it hold where nobody has ever looked? Asked once. */
export function holdoutGate(excess: Float64Array, { holdoutMin }: GateLevels): GateReport {
  const varies = excess.some((value) => value !== excess[0]);
  if (!varies) return unknown('holdout', 'It did nothing on the sealed days.');
  const estimate = moments(excess);
  const chance = estimate.type === 'value' ? probabilisticSharpe(estimate.value, 0) : estimate;
  if (estimate.type !== 'value' || chance.type !== 'value') return unknown('holdout', 'There are too few sealed days.');
  const track = minimumTrackRecord(estimate.value, { benchmark: 0, confidence: 0.95 });
  return report('holdout', chance.value >= holdoutMin, {
    figures: [
      {
        measure: 'holdout-psr',
        label: 'probability that its Sharpe ratio is above zero',
        value: chance.value,
        needs: `${holdoutMin} or more`,
      },
      { label: 'annual Sharpe ratio on the sealed days', value: estimate.value.sharpe * Math.sqrt(DAYS_A_YEAR) },
      { measure: 'holdout-days', label: 'sealed days', value: excess.length },
      ...(track.type === 'periods'
        ? [{ label: 'days that would show it with 95 %', value: Math.ceil(track.periods) }]
        : []),
    ],
    sentence:
      `On ${excess.length} days that no search has seen it is above zero with a probability of ${percent(chance.value)}. ` +
      'They were opened for it once, which is recorded.',
  });
}

function report(
  gate: Gate,
  passed: boolean,
  { figures, sentence }: { readonly figures: readonly GateFigure[]; readonly sentence: string },
): GateReport {
  return { gate, verdict: passed ? 'passed' : 'failed', hard: true, figures, sentence };
}

function unknown(gate: Gate, sentence: string): GateReport {
  return {
    gate,
    verdict: 'unknown',
    hard: true,
    figures: [],
    sentence: `${sentence} Unknown is not ${GATE_TITLES[gate]}.`,
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(share: number): string {
  return `${rounded(100 * share)} %`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
