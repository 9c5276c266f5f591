/*
 * The lab on more than one thread and more than one machine: tasks go through a queue, datasets by the hash of their
 * content, and the answers are those of one thread (docs/operations/workers.md).
 *
 * Never: an answer that depends on who worked, how many there were, or who died. Start with `job-queue.ts`, then
 * `distributed-evaluator.ts`.
 */
export { cachedContent, folderContent, memoryContent, type ContentStore } from './content-store.ts';
export { distributedEvaluator, type Distribution } from './distributed-evaluator.ts';
export { embeddedLab, type Lab } from './embedded.ts';
export type { EvaluatorName } from './evaluators.ts';
export type { JobQueue, Task, TaskContext, TaskHandler, TaskProgress, Working } from './job-queue.ts';
export { labHandler } from './lab-handler.ts';
export { memoryQueue } from './memory-queue.ts';
export { openQueue, type QueueConnection } from './open-queue.ts';
export { announce, type Announcement } from './presence.ts';
export { s3Content } from './s3-content.ts';
export { threadPool, type ThreadPool } from './thread-pool.ts';
