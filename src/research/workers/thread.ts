import { parentPort, workerData } from 'node:worker_threads'; // ambient-ok: this file is the thread
import { AssayError } from '../../runtime/index.ts';
import type { Evaluator, LabMarket, TrialOutcome } from '../trials/index.ts';
import { evaluatorKind } from './evaluators.ts';
import type { LabTask } from './lab-task.ts';
import { encodeAnswer, type TaskAnswer } from './outcome-codec.ts';

/** What a thread is told. Columns lie in shared memory, so that a market costs a message and no copy. */
export type ThreadOrder =
  | { readonly type: 'market'; readonly hash: string; readonly market: LabMarket }
  | { readonly type: 'forget'; readonly hash: string }
  | { readonly type: 'task'; readonly run: number; readonly task: LabTask };

export type ThreadReply =
  | { readonly type: 'progress'; readonly run: number; readonly done: number }
  | { readonly type: 'done'; readonly run: number; readonly bytes: Uint8Array }
  | { readonly type: 'failed'; readonly run: number; readonly message: string };

/** A busy thread hears no message: the number of the run that must end is written here. */
const cancelled = new Int32Array(workerData as SharedArrayBuffer);
const markets = new Map<string, LabMarket>();
const evaluators = new Map<string, Evaluator>();

parentPort!.on('message', (order: ThreadOrder) => {
  switch (order.type) {
    case 'market':
      markets.set(order.hash, order.market);
      return;
    case 'forget':
      markets.delete(order.hash);
      for (const key of evaluators.keys()) if (key.endsWith(order.hash)) evaluators.delete(key);
      return;
    case 'task':
      void work(order.run, order.task);
  }
});

async function work(run: number, task: LabTask): Promise<void> {
  try {
    reply({ type: 'done', run, bytes: encodeAnswer(await answer(run, task)) });
  } catch (error) {
    reply({ type: 'failed', run, message: error instanceof Error ? error.message : String(error) });
  }
}

async function answer(run: number, { evaluator: name, market, stretch, rules }: LabTask): Promise<TaskAnswer> {
  const key = `${name} ${market}`;
  const evaluator = evaluators.get(key) ?? evaluatorKind(name).make(markets.get(market)!);
  evaluators.set(key, evaluator);
  const outcomes: TrialOutcome[] = [];
  try {
    for (const one of rules) {
      if (Atomics.load(cancelled, 0) === run) throw new Error('it was told to end');
      outcomes.push(...(await evaluator.evaluate([one], stretch)));
      reply({ type: 'progress', run, done: outcomes.length });
    }
  } catch (error) {
    // What was asked wrongly is so on every machine: an answer, and nothing to try again.
    if (error instanceof AssayError && error.kind === 'usage')
      return { type: 'refused', code: error.code, message: error.message };
    throw error;
  }
  return { type: 'outcomes', outcomes };
}

function reply(message: ThreadReply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort!.postMessage(message);
}
