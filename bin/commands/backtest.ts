import { styleText } from 'node:util';
import type { Command } from 'commander';
import {
  backtestCommand,
  headline,
  PROTECTIVE_STOP_DEFAULT,
  realTimers,
  type BacktestCommandWords,
} from '../../src/main.ts';

export function addBacktest(program: Command): void {
  program
    .command('backtest')
    .description('run a strategy over recorded candles')
    .requiredOption('--strategy <name|file>', 'catalogue name, or a .ts or .json file of your own')
    .requiredOption(
      '--bars <file|dataset...>',
      'candle file, or dataset such as BTCUSDT.BINANCE/1h; one per instrument',
    )
    .option('--instrument <id>', 'what a candle file holds, when its name does not say: BTCUSDT.BINANCE')
    .option('--timeframe <tf>', 'what the strategy sees, built up from the bars when coarser: 1h, 4h, 1d …')
    .option('--from <day>', 'first day to trade on, UTC; earlier bars warm the indicators')
    .option('--to <day>', 'bars that open before this')
    .option('--param <name=value...>', 'strategy parameters; see: assay strategies NAME')
    .option('--cash <amount>', 'starting cash', '10000')
    .option(
      '--sizing <rule>',
      'fixed-quantity:0.01, fixed-notional:1000, equity-fraction:0.9, volatility-target:0.2, risk-to-stop:0.01, balance-risk, all-in',
      'equity-fraction:0.95',
    )
    .option('--leverage <x>', 'for perpetuals', '1')
    .option('--fee-rate <fraction>', "taking and making; default: the instrument's own")
    .option('--maker-fee-rate <fraction>', 'making only')
    .option('--slippage-bps <bp>', 'paid by market orders beyond half the spread', '1')
    .option('--spread-bps <bp>', 'between bid and ask', '1')
    .option('--participation <fraction>', "most of a bar's volume that our fills may take")
    .option('--latency-ms <ms>', 'from decision to venue', '0')
    .option('--max-drawdown <fraction>', 'fall from the peak that stops new trades', '1')
    .option(
      '--protective-stop <rate|none>',
      'stop of a position whose strategy has none, as a fraction of its entry',
      PROTECTIVE_STOP_DEFAULT,
    )
    .option('--gaps <treatment>', 'refuse, skip or fill missing bars', 'refuse')
    .option('--seed <n>', 'of everything that is left to chance', '1')
    .option('--json <file>', 'write every figure, trade and equity point')
    .option('--report <file>', 'write the HTML report')
    .option('--journal <file>', 'write the journal, one JSON line per event')
    .action(async (options: Omit<BacktestCommandWords, 'dataDir' | 'commandLine'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const outcome = await backtestCommand({ ...options, dataDir, commandLine: typedLine() }, realTimers());
      print(outcome);
    });
}

function print({
  result,
  runId,
  title,
  bars,
  counted,
  written,
  tookMs,
}: Awaited<ReturnType<typeof backtestCommand>>): void {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const currency = bars[0]!.instrument.quote;
  const out = (line = ''): void => void process.stdout.write(`${line}\n`);
  out();
  out(`${bold(title)} on ${bars.map(({ source }) => source).join(', ')}, ${day(result.from)} to ${day(result.to)}`);
  out(
    dim(
      `${result.bars.toLocaleString('en-US')} bars, ${result.events.toLocaleString('en-US')} events in ${(tookMs / 1000).toFixed(2)} s; run ${runId}`,
    ),
  );
  if (bars.some(({ provenance }) => provenance === 'simulated'))
    out(styleText('yellow', 'SIMULATED MARKET: these prices never happened.'));
  out();
  const figures = headline(result, currency);
  const width = Math.max(...figures.map(({ label }) => label.length));
  for (const { label, value } of figures) out(`  ${label.padEnd(width)}  ${value}`);
  if (result.refusals.length > 0) {
    out();
    out(
      styleText('yellow', '  Refused: ') +
        result.refusals.map(({ by, code, count }) => `${count} x ${code} (${by})`).join(', '),
    );
  }
  out();
  const { tried, base, isRepeat } = counted;
  out(
    dim(
      isRepeat
        ? `  tried before: still ${tried.toLocaleString('en-US')} on ${base} in this time`
        : `  trial ${tried.toLocaleString('en-US')} on ${base} in this time; the best of many looks good by luck alone`,
    ),
  );
  for (const path of written) out(`  written: ${path}`);
  out(dim(`  journal SHA-256 ${result.journalDigest.slice(0, 16)}…: the same inputs always give the same one`));
}

/** The command as it was typed, for the report's reader. */
function typedLine(): string {
  return [
    'assay',
    ...process.argv.slice(2).map((word) => (/[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)),
  ].join(' ');
}

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);
