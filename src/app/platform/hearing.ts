import type { Effect, EngineEvent } from '../../engine/index.ts';
import { AssayError, type Timers } from '../../runtime/index.ts';
import type { TradingSession } from '../../sessions/index.ts';
import type { JournalEntry } from '../../storage/index.ts';

/** How long a command may take to be heard before the caller is told that it was not. */
const PATIENCE_MS = 2_000;

type Told = Parameters<TradingSession['command']>[0];

interface Waiter {
  readonly command: Told;
  readonly done: (effects: readonly Effect[]) => void;
  heard?: { readonly seq: number; readonly effects: readonly Effect[] };
}

/** Tells the session something, and learns what came of it once that is on disk: only then may anybody be told. */
export class Hearing {
  private readonly session: TradingSession;
  private readonly timers: Timers;
  private readonly waiters = new Set<Waiter>();
  private durableSeq = 0;

  constructor(session: TradingSession, timers: Timers) {
    this.session = session;
    this.timers = timers;
  }

  /**
   * @returns what followed from the command
   * @throws {AssayError} SESSION_OVER, COMMAND_NOT_HEARD
   */
  async tell(command: Told): Promise<readonly Effect[]> {
    const answer = Promise.withResolvers<readonly Effect[]>();
    const waiter: Waiter = { command, done: answer.resolve };
    const patience = new AbortController();
    this.waiters.add(waiter);
    try {
      this.session.command(command);
      const effects = await Promise.race([
        answer.promise,
        this.timers.sleep(PATIENCE_MS, patience.signal).catch(() => undefined),
      ]);
      if (effects !== undefined) return effects;
      throw new AssayError(
        'COMMAND_NOT_HEARD',
        'the session did not take the command in time; look at its status and try again',
      );
    } finally {
      patience.abort();
      this.waiters.delete(waiter);
    }
  }

  observe({ seq, event, effects }: JournalEntry): void {
    for (const waiter of this.waiters) {
      if (waiter.heard !== undefined || !isThis(waiter.command, event)) continue;
      waiter.heard = { seq, effects };
      break;
    }
    this.settle();
  }

  committed(seq: number): void {
    this.durableSeq = seq;
    this.settle();
  }

  private settle(): void {
    for (const { heard, done } of this.waiters) {
      if (heard !== undefined && heard.seq <= this.durableSeq) done(heard.effects);
    }
  }
}

/** An event is a command with its time added: every other part of it is the very same. */
function isThis(command: Told, event: EngineEvent): boolean {
  const parts = event as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(command).every(([key, value]) => parts[key] === value);
}
