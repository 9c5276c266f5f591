import type { Model } from '../strategy/index.ts';
import type { ModelOutcome } from './model-command.ts';

const SHOWN = 10;
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What a training found, the verdict first. */
export function trainingLines({ trained, rolling, written, isSimulated, counted }: ModelOutcome): readonly string[] {
  const { verdict, trading, clusters, model } = trained;
  return [
    ...(isSimulated ? ['SIMULATED MARKET: these prices never happened.', ''] : []),
    verdict.words,
    '',
    ...modelLines(model),
    ...(clusters.length === 0 ? [] : ['', 'Features that say the same, shuffled together:']),
    ...clusters
      .slice(0, SHOWN)
      .map(({ features, loss, standardError }) => importanceLine(features.join(', '), loss, standardError)),
    '',
    `On unseen folds ${trading.taken} of ${trading.of} would have been traded${tradingWords(trading)}.`,
    ...filterLines(trained.filter),
    ...(rolling === undefined ? [] : rollingLines(rolling)),
    '',
    `${counted.tried} configurations have been tried on candles of ${counted.base} in this time; the best of many looks better than it is.`,
    `written: ${written}`,
  ];
}

/** What a model is. */
export function modelLines(model: Model): readonly string[] {
  const { training, recipe, predictor, guards, enter, hash } = model;
  const { instrument, other, timeframe, from, to, bars, labels, scores, importance } = training;
  const range = `${scores.aucLow.toFixed(3)} to ${scores.aucHigh.toFixed(3)}`;
  const facts: readonly (readonly [string, ...string[]])[] = [
    ['Model', `${model.title}, version ${hash.slice(0, 12)}`],
    [
      'Trained on',
      `${instrument}${other === undefined ? '' : ` with ${other}`}, ${timeframe}, ${day(from)} to ${day(to)}`,
      `${bars} bars, ${labels} labels`,
    ],
    [
      'Learner',
      predictor.type === 'trees' ? `${predictor.trees.length} boosted trees` : 'a straight line (logistic ridge)',
    ],
    ['Events', eventWords(model)],
    ['Labels', labelWords(model), `sides: ${recipe.sides}`],
    [
      'AUC',
      `${scores.auc.toFixed(3)}, 95 % ${range} (0.5 is chance)`,
      `straight line ${scores.baselineAuc.toFixed(3)}`,
    ],
    [
      'Calibration',
      `Brier score ${scores.brier.toFixed(4)}, of always the base rate ${scores.brierOfBase.toFixed(4)}`,
      `slope ${scores.calibrationSlope.toFixed(2)} (1 is honest)`,
    ],
    [
      'Enters',
      enter < 1
        ? `from a chance of ${enter.toFixed(3)}`
        : 'never: it was found to know nothing (--enter overrides that)',
      `costs of a round trip ${percent(recipe.costRate)}`,
      `size: ${recipe.sizing.type}`,
    ],
    ['Stale from', day(guards.staleAt)],
    ['Features', `${recipe.features.length}`, `hash ${model.featuresHash.slice(0, 12)}`],
  ];
  return [
    ...facts.map(([label, ...values]) => `  ${label.padEnd(12)}  ${values.join('; ')}`),
    '',
    'Features it needs most (rise of the log loss when shuffled, on unseen folds):',
    ...importance
      .slice(0, SHOWN)
      .map(({ feature, loss, standardError }) => importanceLine(feature, loss, standardError)),
  ];
}

function importanceLine(name: string, loss: number, standardError: number): string {
  const doubt = loss > 2 * standardError ? '' : '  (not told from nothing)';
  return `  ${loss.toFixed(5).padStart(9)} ± ${standardError.toFixed(5)}  ${name}${doubt}`;
}

function eventWords({ recipe: { events } }: Model): string {
  switch (events.type) {
    case 'every-bar':
      return 'every bar';
    case 'cusum':
      return `moves of the log price of ${events.threshold}`;
    case 'primary':
      return `entries of the rules ${events.rules.name}: the model says whether to take them`;
  }
}

function labelWords({ recipe: { barriers } }: Model): string {
  if (barriers === undefined) return 'whether the trade pays its costs, ended as the rules end it';
  return `profit ${barriers.profit}, loss ${barriers.stop} volatilities, ${barriers.holdingMax} bars`;
}

type Rolling = NonNullable<ModelOutcome['rolling']>;
type Trained = ModelOutcome['trained'];

function rollingLines({ windows, auc, trading, filter }: Rolling): readonly string[] {
  const verdict = auc.low > 0.5 ? 'better than chance' : 'no better than chance';
  const range = `${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}`;
  return [
    '',
    'Retrained as it would have been, each asked about what came after it:',
    ...windows.map(({ trained, tested, auc: area, enter }, index) => {
      const found = area === undefined ? 'no AUC, there was one outcome only' : `AUC ${area.toFixed(3)}`;
      return `  ${String(index + 1).padStart(3)}  ${trained} labels, then ${tested}: ${found}, enters from ${enter.toFixed(3)}`;
    }),
    `  AUC ${auc.value.toFixed(3)}, 95 % ${range}: ${verdict}.`,
    `  ${trading.taken} of ${trading.of} traded${tradingWords(trading)}.`,
    ...filterLines(filter).map((line) => `  ${line}`),
  ];
}

function filterLines(filter: Trained['filter']): readonly string[] {
  if (filter === undefined) return [];
  const { primary, gain, totals, beatsPrimary } = filter;
  const more =
    gain === undefined
      ? 'the filter lets through all or none'
      : `filtered ${percent(gain.value)} more, 95 % ${percent(gain.low)} to ${percent(gain.high)}`;
  const bounds = `95 % ${percent(primary.low)} to ${percent(primary.high)}`;
  const words = beatsPrimary ? 'The filter beats it, trade by trade.' : 'That the filter beats it is not shown.';
  return [
    `Unfiltered, the primary made a mean of ${percent(primary.value)} a trade after costs, ${bounds}; ${more}.`,
    `Sum of all trades: ${percent(totals.primary)} unfiltered, ${percent(totals.filtered)} filtered. ${words}`,
  ];
}

function tradingWords({ net }: Rolling['trading']): string {
  if (net === undefined) return '';
  return `, a mean of ${percent(net.value)} each after costs, 95 % ${percent(net.low)} to ${percent(net.high)}`;
}
