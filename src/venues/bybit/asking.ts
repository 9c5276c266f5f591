import type { Log, Timers } from '../../runtime/index.ts';
import { VenueClock } from '../clock.ts';
import type { BybitCredentials } from './credentials.ts';
import type { BybitEnvironment } from './environments.ts';
import { Pace } from './pace.ts';
import { Questions } from './questions.ts';
import { Rest } from './rest.ts';

/** What it takes to ask one Bybit anything. */
export interface BybitAccess {
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials;
  readonly timers: Timers;
  readonly log: Log;
  /** How long Bybit may still accept a request after it was signed. */
  readonly recvWindowMs?: number;
}

export interface Asking {
  readonly questions: Questions;
  /** Not measured yet: what is signed needs `lookAtClock` first. */
  readonly clock: VenueClock;
}

/** A connection for a few questions before or beside a session; closed when they have been asked. */
export async function asking<Result>(access: BybitAccess, ask: (asking: Asking) => Promise<Result>): Promise<Result> {
  const { environment, credentials, timers, log, recvWindowMs = 5_000 } = access;
  const clock = new VenueClock(timers);
  const rest = new Rest({ environment, credentials, timers, clock, pace: new Pace(timers), recvWindowMs });
  try {
    return await ask({ questions: new Questions(rest, timers, log), clock });
  } finally {
    rest.close();
  }
}
