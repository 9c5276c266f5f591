import type { Command } from 'commander';
import { checkStrategyCommand, realTimers, type CheckStrategyWords } from '../../src/main.ts';

export function addCheckStrategy(program: Command): void {
  program
    .command('check-strategy')
    .description('whether a strategy looks ahead: its future is cut off and exchanged, its source searched')
    .argument('<name|file>', 'catalogue name, or a .ts or .json file of your own')
    .requiredOption(
      '--bars <file|dataset...>',
      'candle file, or dataset such as BTCUSDT.BINANCE/1h; one per instrument',
    )
    .option('--instrument <id>', 'what a candle file holds, when its name does not say: BTCUSDT.BINANCE')
    .option('--timeframe <tf>', 'what the strategy sees, built up from the bars when coarser: 1h, 4h, 1d …')
    .option('--from <day>', 'first day to use, UTC')
    .option('--to <day>', 'bars that open before this')
    .option('--param <name=value...>', 'strategy parameters; see: assay strategies NAME')
    .option('--cuts <n>', 'instants at which the future is cut off and exchanged, half of them after a decision', '8')
    .option('--tolerance <share>', 'how far off an indicator may be after the bars it asks for', '0.001')
    .option('--gaps <treatment>', 'refuse, skip or fill missing bars', 'refuse')
    .option('--robust', 'look at rules from other sides, too: other numbers, higher costs, a bar late, other orders')
    .option('--seed <n>', 'of everything that is left to chance', '1')
    .action(async (strategy: string, options: Omit<CheckStrategyWords, 'strategy' | 'dataDir'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const { lines, clean } = await checkStrategyCommand({ ...options, strategy, dataDir }, realTimers());
      process.stdout.write(`${lines.join('\n')}\n`);
      if (!clean) process.exitCode = 1;
    });
}
