/** Work that gives the same answer wherever, and however often, it is done. */
export interface Task {
  /** Hash of what is asked: equal tasks have equal ids. Hexadecimal. */
  readonly id: string;
  readonly payload: string;
}

export interface TaskProgress {
  readonly id: string;
  readonly done: number;
  readonly of: number;
}

export interface TaskContext {
  /** Aborted when the task is cancelled or given back. Its answer is then of no interest. */
  readonly signal: AbortSignal;
  progress(done: number, of: number): void;
}

/**
 * Does one task.
 *
 * @throws anything: the task is tried again, by whoever is free, and given up after `ATTEMPTS_MAX`
 */
export type TaskHandler = (task: Task, context: TaskContext) => Promise<Uint8Array>;

/** A worker that takes tasks until it is stopped. */
export interface Working {
  /**
   * Takes no more tasks, and waits for those begun; what has not ended after `graceMs` is given back to the queue, where it
   * waits for somebody else and counts as not tried.
   */
  stop(graceMs: number): Promise<{ readonly givenBack: number }>;
}

/**
 * Tasks between those who ask and those who work. A task is done at least once; one whose worker went silent is taken over
 * by another, so it may be done twice, and the answers are equal.
 */
export interface JobQueue {
  /** For a person; without a password. */
  readonly place: string;
  /** A task that is there already, waiting, begun or done, stays as it is; one that had failed is tried anew. */
  add(tasks: readonly Task[]): Promise<void>;
  /**
   * The answer to a task that was added.
   *
   * @throws {AssayError} `TASK_FAILED` when it was tried in vain; `TASK_CANCELLED`
   */
  result(id: string): Promise<Uint8Array>;
  /** What waits is removed, what has begun is told to end. Nothing happens to what is done. */
  cancel(ids: readonly string[]): Promise<void>;
  /** @returns how to stop being told */
  watch(listener: (progress: TaskProgress) => void): () => void;
  work(handler: TaskHandler, options: { readonly concurrency: number }): Promise<Working>;
  /** Ends the connection. Tasks stay where they are. */
  close(): Promise<void>;
}

/** A mistake of one machine is tried again elsewhere; what fails three times fails always. */
export const ATTEMPTS_MAX = 3;
export const BACK_OFF_MS = 1_000;
