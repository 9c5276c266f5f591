import type { EpochMs } from '../../domain/index.ts';

/** A change that somebody asks for over the API. */
export interface NewRequest {
  /** The person or machine, as signed in; what they are told apart by. */
  readonly actor: string;
  /** Where it came from. */
  readonly address: string;
  /** Name in the table of routes. */
  readonly route: string;
  /** What was said, as JSON, without secrets. */
  readonly request: string;
  /** Of all that was said: the same key with another hash is another request. */
  readonly requestHash: string;
  /** Chosen by whoever asks; absent when they need no protection from asking twice. */
  readonly idempotencyKey?: string;
  readonly begunAt: EpochMs;
}

/** What it was answered with. */
export interface RequestOutcome {
  /** HTTP status. */
  readonly status: number;
  /** Why it was refused or failed; absent when it was done. */
  readonly code?: string;
  /** The whole body, kept where a key was given. */
  readonly reply?: string;
  readonly finishedAt: EpochMs;
}

export interface RecordedRequest extends NewRequest {
  /** Rises with each. */
  readonly id: number;
  /** Absent while it is carried out, and for ever where the process ended in the middle. */
  readonly outcome?: RequestOutcome;
}

/** Who asked for which change, and what came of it. Append-only: an outcome is added once, and nothing is deleted. */
export interface RequestLog {
  /** Durable when it returns. @returns what stands under the actor's key, where it was used before */
  begin(request: NewRequest): Promise<{ readonly id: number } | { readonly before: RecordedRequest }>;
  /** Durable when it returns. @throws when it has an outcome already */
  finish(id: number, outcome: RequestOutcome): Promise<void>;
  /** Newest first, and only those before `beforeId`. */
  list(query: {
    readonly limit: number;
    readonly beforeId?: number;
    readonly actor?: string;
  }): Promise<readonly RecordedRequest[]>;
}
