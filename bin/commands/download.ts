import type { Command } from 'commander';
import {
  dataTools,
  downloadData,
  progressLine,
  progressWords,
  realTimers,
  type DownloadState,
  type DownloadWatch,
  type DownloadWords,
} from '../../src/main.ts';
import { AssayError } from '../../src/runtime/index.ts';

const EXAMPLES = `
Examples:
  assay data download --venue bybit --symbol BTCUSDT-PERP --timeframe 1h --from 2023-01-01
  assay data download --venue bybit --symbol BTCUSDT-PERP,ETHUSDT-PERP --kind bars,funding,mark,open-interest --days 90
  assay data download --venue okx --symbol BTC/USDT --timeframe 5m,1h
  assay data download BTCUSDT.BINANCE --timeframe 1d --from 2019-01-01

Run it again to go on after an interruption, or to fetch what has happened since: what is there is not fetched again.
Public data need no account and no key. Guide: docs/historical-data.md.`;

export function addDownload(data: Command): void {
  data
    .command('download')
    .description("fetch a venue's public history: bars, funding, mark prices, open interest; run again to continue")
    .argument('[instrument...]', 'with its venue: BTCUSDT.BYBIT (spot), BTCUSDT-PERP.BYBIT (perpetual)')
    .option('--venue <name>', 'bybit, or any exchange that ccxt knows: binance, okx, kraken …')
    .option('--symbol <list>', 'BTCUSDT (spot), BTCUSDT-PERP or BTC/USDT:USDT (perpetual); may be repeated', collect)
    .option('--timeframe <list>', 'of bars, mark prices and open interest', '1h')
    .option('--kind <list>', 'bars, funding, mark, open-interest', 'bars')
    .option('--from <instant>', 'a day or an instant, UTC; default: two years ago')
    .option('--to <instant>', 'before it; default: all that has closed')
    .option('--days <n>', 'instead of --from: so many days back')
    .option('--ask-again', 'also for what the venue is on record not to have')
    .option('--through <way>', 'native or ccxt; default: native for bybit, ccxt for all others')
    .option('--url <origin>', 'a practice exchange on this machine instead: http://127.0.0.1:9001')
    .addHelpText('after', EXAMPLES)
    .action(async (named: string[], words: DownloadWords, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const tools = dataTools(dataDir, realTimers());
      const display = process.stderr.isTTY ? terminal() : log(tools.timers.monotonicMs);
      try {
        await downloadData(tools, named, words, { ...display, signal: interruption() });
      } finally {
        display.end();
      }
    });
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Fires on Ctrl-C and on termination; the second time the process ends at once, which loses nothing either. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort(
      new AssayError(
        'DOWNLOAD_INTERRUPTED',
        'stopped; everything that arrived is kept, and the same command goes on from there',
      ),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

type Display = Pick<DownloadWatch, 'say' | 'show'> & { end(): void };

const CLEAR_LINE = '\r\u001B[K';

/** One line that moves, and what is said above it. */
function terminal(): Display {
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) process.stderr.write(CLEAR_LINE);
    isDrawn = false;
  };
  return {
    say(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    show(state) {
      process.stderr.write(`${CLEAR_LINE}${progressLine(state, (process.stderr.columns ?? 80) - 1)}`);
      isDrawn = true;
    },
    end: clear,
  };
}

const WORDS_EVERY_MS = 10_000;

/** Lines for a file: one when a series begins, waits or is done, and now and then between. */
function log(monotonicMs: () => number): Display {
  let [saidAtMs, saidOf] = [-Infinity, 0];
  return {
    say: (line) => void process.stdout.write(`${line}\n`),
    show(state: DownloadState) {
      const isDue = monotonicMs() - saidAtMs >= WORDS_EVERY_MS || state.index !== saidOf || state.wait !== undefined;
      if (!isDue) return;
      [saidAtMs, saidOf] = [monotonicMs(), state.index];
      process.stderr.write(`${progressWords(state)}\n`);
    },
    end: () => {},
  };
}
