import { Worker } from 'node:worker_threads';
import type { DatasetReport } from '../../market/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { CheckReply, CheckTask } from './check-worker.ts';
import { answerOf } from '../worker-answer.ts';

/** Reads a dataset beside the server: a year of minutes takes a good part of a second. @throws {AssayError} as reading does */
export async function checkInWorker(task: CheckTask): Promise<DatasetReport> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { workerData: task });
  const reply = await answerOf<CheckReply>(worker);
  if (reply.ok) return reply.report;
  throw new AssayError(reply.code, reply.message, { kind: reply.kind });
}
