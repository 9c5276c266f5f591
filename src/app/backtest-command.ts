import type { Timers } from '../runtime/index.ts';
import { runWords, type BacktestRun } from './backtests/backtest-run.ts';
import type { BacktestWords } from './backtests/backtest-words.ts';
import { OutputFiles } from './output-files.ts';

/** What the command line says besides: where to write. */
export interface BacktestCommandWords extends BacktestWords {
  readonly json?: string;
  readonly report?: string;
  readonly journal?: string;
}

export interface BacktestOutcome extends Pick<BacktestRun, 'result' | 'title' | 'bars' | 'counted' | 'tookMs'> {
  readonly runId: string;
  readonly written: readonly string[];
}

/** Reads the words, runs the backtest, writes the files asked for. Nothing is written when anything is wrong. */
export async function backtestCommand(words: BacktestCommandWords, timers: Timers): Promise<BacktestOutcome> {
  const files = new OutputFiles();
  try {
    const outcome = await run(words, timers, files);
    files.publish();
    return outcome;
  } finally {
    files.discard();
  }
}

async function run(words: BacktestCommandWords, timers: Timers, files: OutputFiles): Promise<BacktestOutcome> {
  const paths = [words.json, words.report, words.journal];
  let write: readonly (((text: string) => void) | undefined)[] = [];
  const { record, documents, ...outcome } = await runWords(words, timers, {
    // Before the work, not after it: a folder that is not there need not cost a long run.
    onReady() {
      write = paths.map((path) => (path === undefined ? undefined : files.open(path)));
    },
    ...(words.journal === undefined ? {} : { onLine: (line: string) => write[2]?.(`${line}\n`) }),
  });
  write[0]?.(documents.result);
  write[1]?.(documents.report);
  return { ...outcome, runId: record.runId, written: paths.filter((path) => path !== undefined) };
}
