import type { Command } from 'commander';
import {
  checkData,
  dataTools,
  exportData,
  generateData,
  importFiles,
  listDatasets,
  realTimers,
  removeData,
  type DataTools,
  type GenerateWords,
  type ImportWords,
} from '../../src/main.ts';
import { addDownload } from './download.ts';

export function addData(program: Command): void {
  const data = program.command('data').description('bring candles in, look at them, take them out');

  data
    .command('import')
    .description('read candle, mark price or funding files into the archive')
    .argument('<file...>', '.csv, .csv.gz, freqtrade .feather or .json')
    .option('--instrument <id>', 'what the file holds, when its name does not say')
    .option('--timeframe <tf>', 'checked against the file; default: what it shows')
    .option('--kind <kind>', 'candles, mark or funding; default: from the name')
    .option('--overlap <treatment>', 'with what is there: refuse, replace or keep', 'refuse')
    .action(async (files: string[], words: ImportWords, command: Command) =>
      print(await importFiles(tools(command), files, words)),
    );

  data
    .command('list')
    .description('what the archive holds')
    .action(async (_words: object, command: Command) => print(await listDatasets(tools(command))));

  data
    .command('check')
    .description('gaps, duplicates, order, sanity of a dataset or file')
    .argument('<dataset|file>')
    .option('--instrument <id>')
    .action(async (target: string, words: { instrument?: string }, command: Command) => {
      const { text, sound } = await checkData(tools(command), target, words);
      print([text]);
      if (!sound) process.exitCode = 1;
    });

  data
    .command('export')
    .description('write a dataset as CSV')
    .argument('<dataset>')
    .argument('<file>')
    .action(async (target: string, out: string, _words: object, command: Command) =>
      print([await exportData(tools(command), target, out)]),
    );

  addDownload(data);

  data
    .command('generate')
    .description('make a seeded market: fat tails, volatility clusters, correlated coins; always labelled as simulated')
    .option('--seed <n>', 'the whole market follows from it', '1')
    .option('--bars <n>', 'of each coin', '17520')
    .option('--timeframe <tf>', 'of the bars', '1h')
    .option('--from <day>', 'first bar', '2024-01-01')
    .action(async (words: GenerateWords, command: Command) => print(await generateData(tools(command), words)));

  data
    .command('remove')
    .description('delete a dataset')
    .argument('<dataset>')
    .requiredOption('--yes', 'say that you mean it')
    .action(async (target: string, _words: object, command: Command) =>
      print([await removeData(tools(command), target)]),
    );
}

function tools(command: Command): DataTools {
  return dataTools(command.optsWithGlobals<{ dataDir: string }>().dataDir, realTimers());
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
