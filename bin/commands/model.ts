import type { Command } from 'commander';
import {
  modelLines,
  realTimers,
  retrainModelCommand,
  showModelCommand,
  trainingLines,
  trainModelCommand,
  type RetrainWords,
  type TrainWords,
} from '../../src/main.ts';

const watch = () => ({
  onProgress: (step: string): void => void process.stderr.write(`${step} …\n`),
  timers: realTimers(),
});

export function addModel(program: Command): void {
  const model = program.command('model').description('train models, retrain and explain them; docs/models.md');
  bars(model.command('train').description('learn from candles, judge it on what was not seen, write a model'))
    .option('--features <list>', 'names or groups, joined by commas; all', 'all')
    .option('--events <kind>', 'when there is something to decide: every-bar, or cusum:0.02', 'every-bar')
    .option(
      '--meta <file>',
      'a .json file of rules to filter: they say when, which way and until when, the model says whether',
    )
    .option('--barriers <p:s:n>', 'labels end at so many volatilities of profit, of loss, or bars', '3:3:24')
    .option('--volatility-bars <n>', 'bars of the volatility that barriers are measured in', '50')
    .option('--sides <sides>', 'long, short or both; default: both, of spot long')
    .option('--learner <kind>', 'trees or linear', 'trees')
    .option('--calibration <kind>', 'platt or isotonic', 'platt')
    .option('--sizing <rule>', 'full, or probability:0.65', 'full')
    .option('--enter <chance>', 'chance from which it enters; default: what pays twice the costs')
    .option('--cost-bps <bp>', 'of a round trip: fees, spread and slippage both ways', '15')
    .option('--folds <n>', 'of the purged cross-validation', '5')
    .option('--decay <share>', 'how much the oldest label counts beside the newest', '0.5')
    .option('--balanced', 'both outcomes count the same in training')
    .option('--stale <share>', 'it takes no new position when it is older than this share of its training', '0.25')
    .option('--seed <n>', 'of everything that is left to chance', '1')
    .option('--name <name>', 'lower case words joined by "-"')
    .action(async (options: Omit<TrainWords, 'dataDir'> & { stale: string }, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      print(trainingLines(await trainModelCommand({ ...options, staleShare: options.stale, dataDir }, watch())));
    });
  bars(model.command('retrain').description('train the recipe of a model anew on newer candles'))
    .argument('<file>', 'the model')
    .option('--windows <n>', 'trainings of the walk-forward report', '5')
    .option('--anchored', 'each training of the report begins at the first bar')
    .action(async (file: string, options: Omit<RetrainWords, 'dataDir' | 'model'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      print(trainingLines(await retrainModelCommand({ ...options, model: file, dataDir }, watch())));
    });
  model
    .command('show')
    .description('what a model is, and what its training found')
    .argument('<file>')
    .action(async (file: string) => {
      const shown = await showModelCommand(file);
      print([shown.training.verdict, '', ...modelLines(shown)]);
    });
}

function bars(command: Command): Command {
  return command
    .requiredOption('--bars <file|dataset...>', 'candle file or dataset to trade; a second one to look at as well')
    .requiredOption('--out <file>', 'write the model')
    .option('--instrument <id>', 'what a candle file holds, when its name does not say: BTCUSDT.BINANCE')
    .option('--timeframe <tf>', 'built up from the bars when coarser: 1h, 4h, 1d …')
    .option('--from <day>', 'first day to learn from, UTC')
    .option('--to <day>', 'bars that open before this')
    .option('--gaps <treatment>', 'refuse, skip or fill missing bars', 'refuse');
}

function print(lines: readonly string[]): void {
  process.stdout.write(`\n${lines.join('\n')}\n`);
}
