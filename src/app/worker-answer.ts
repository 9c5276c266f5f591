import type { Worker } from 'node:worker_threads';

/** The one answer of a thread that does one thing; the thread is gone after. @throws what ended it before it answered */
export async function answerOf<Reply>(worker: Worker): Promise<Reply> {
  const reply = await new Promise<Reply>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the worker ended with code ${code} and no answer`)));
  });
  await worker.terminate();
  return reply;
}
