import type { Command } from 'commander';
import {
  checkData,
  dataTools,
  downloadData,
  exportData,
  generateData,
  importFiles,
  listDatasets,
  realTimers,
  removeData,
  type DataTools,
  type DownloadWords,
  type GenerateWords,
  type ImportWords,
} from '../../src/main.ts';

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

  data
    .command('download')
    .description('fetch public candles of BINANCE or BYBIT; run again to continue')
    .argument('<instrument>', 'BTCUSDT.BYBIT (spot), BTCUSDT-PERP.BYBIT (perpetual)')
    .option('--timeframe <tf>', 'of the candles', '1h')
    .option('--from <day>', 'default: two years ago')
    .option('--to <day>', 'default: the last closed candle')
    .action(async (instrument: string, words: DownloadWords, command: Command) => {
      const stop = new AbortController();
      process.once('SIGINT', () =>
        stop.abort(new Error('interrupted; what has arrived is stored, run it again to go on')),
      );
      const line = await downloadData(tools(command), instrument, words, {
        onProgress: showProgress,
        signal: stop.signal,
      });
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      print([line]);
    });

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

function showProgress({
  done,
  total,
  etaMs,
}: {
  readonly done: number;
  readonly total: number;
  readonly etaMs: number;
}): void {
  if (!process.stderr.isTTY) return;
  const share = total === 0 ? 1 : done / total;
  const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
  process.stderr.write(
    `\r${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${done.toLocaleString('en-US')} of ` +
      `${total.toLocaleString('en-US')} bars, ${Math.ceil(etaMs / 1000)} s left `,
  );
}
