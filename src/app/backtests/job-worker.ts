import { parentPort, workerData } from 'node:worker_threads';
import type { BacktestResultView } from '../../../contract/index.ts';
import { timeframeMs } from '../../domain/index.ts';
import { AssayError, realTimers } from '../../runtime/index.ts';
import type { RunDocuments, RunRecord } from '../../storage/index.ts';
import type { ChosenBars } from '../bars-argument.ts';
import { runWords } from './backtest-run.ts';
import type { BacktestWords } from './backtest-words.ts';
import { resultView } from './job-view.ts';

export interface BacktestProgress {
  readonly step: 'loading' | 'trading' | 'measuring';
  readonly fraction: number;
  readonly remainingMs?: number;
}

/** What the thread says, the last of it once. */
export type BacktestSaying =
  | { readonly type: 'progress'; readonly progress: BacktestProgress }
  | {
      readonly type: 'finished';
      readonly record: RunRecord;
      readonly documents: RunDocuments;
      readonly view: BacktestResultView;
    }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** Progress is told this often; the clock is looked at once in so many journal entries. */
const TELL_MS = 200;
const LOOK_EVERY = 512;

async function work(words: BacktestWords): Promise<BacktestSaying> {
  const timers = realTimers();
  try {
    const clock = progressClock(() => timers.monotonicMs());
    const run = await runWords(words, timers, {
      onReady: (bars) => clock.begin(bars, words),
      onTime: (at) => clock.hear(at),
    });
    say({ type: 'progress', progress: { step: 'measuring', fraction: 1 } });
    const { result, report } = run.documents;
    return { type: 'finished', record: run.record, documents: { result, report }, view: resultView(run) };
  } catch (error) {
    const { message } = error as Error;
    return { type: 'failed', code: error instanceof AssayError ? error.code : 'BACKTEST_FAILED', message };
  }
}

/** How far the market's clock has come between the first bar and the last, and when it will be through at this rate. */
function progressClock(nowMs: () => number) {
  let [from, to, begunMs, toldMs, heard] = [0, 0, 0, 0, 0];
  return {
    begin(bars: readonly ChosenBars[], words: BacktestWords): void {
      const { openTime, length, timeframe } = bars[0]!.columns;
      from = Math.max(openTime[0]!, words.from === undefined ? 0 : Date.parse(words.from));
      to = Math.min(
        openTime[length - 1]! + timeframeMs(timeframe),
        words.to === undefined ? Infinity : Date.parse(words.to),
      );
      begunMs = nowMs();
      say({ type: 'progress', progress: { step: 'trading', fraction: 0 } });
    },
    hear(at: number): void {
      heard += 1;
      if (heard % LOOK_EVERY !== 0) return;
      const now = nowMs();
      if (now - toldMs < TELL_MS) return;
      toldMs = now;
      const fraction = Math.min(Math.max((at - from) / (to - from), 0), 1);
      const remaining = fraction > 0 ? { remainingMs: Math.round(((now - begunMs) * (1 - fraction)) / fraction) } : {};
      say({ type: 'progress', progress: { step: 'trading', fraction, ...remaining } });
    },
  };
}

function say(saying: BacktestSaying): void {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort?.postMessage(saying);
}

say(await work(workerData as BacktestWords));
parentPort?.close();
