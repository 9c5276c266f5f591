import type { EpochMs } from '../../domain/index.ts';

/** What a server leaves where its watchdog looks, every two seconds. */
export interface Heartbeat {
  /** The account that the server trades, so that nobody watches another one in its place. */
  readonly account: string;
  /** Another one for each life of the server. */
  readonly boot: string;
  /** Rises with every beat of one life. */
  readonly count: number;
  /** By the server's clock; for people. Silence is measured by the watchdog's own clock. */
  readonly at: EpochMs;
  /** `stopping` and `stopped`: an operator has asked for it. */
  readonly state: 'starting' | 'running' | 'stopping' | 'stopped';
  /** What is to become of the positions after an orderly stop. */
  readonly positions: 'keep' | 'flatten';
}

/** Other places that a heartbeat can be in: there was none, or something is there that is none. */
export type HeartbeatFound = Heartbeat | 'absent' | 'unreadable';

export type ServerHealth =
  /** No heartbeat has ever been seen, so there is no server to stand in for. */
  | { readonly type: 'never-seen' }
  | { readonly type: 'starting' }
  | { readonly type: 'running' }
  | { readonly type: 'stopped-orderly'; readonly positions: Heartbeat['positions'] }
  /** It should have beaten by now. */
  | { readonly type: 'silent'; readonly detail: string };

export interface HeartbeatTimes {
  /** A running server that is silent for longer has died or hangs. */
  readonly staleMs: number;
  /** So long a server may take to start, once or several times in a row; also when the watchdog itself has just started. */
  readonly startingMs: number;
}

/**
 * Silence counts only when it has been looked at so often: if the whole machine was asleep, the server gets the time of
 * a few looks to beat again.
 */
const LOOKS_MIN = 5;
/** A server that begins so often without ever running does not come up by itself. */
const BOOTS_MAX = 3;

/** Listens to one server's heart. Everything is measured by a clock that nobody can set. */
export class HeartbeatWatch {
  private readonly times: HeartbeatTimes;
  private newest: Heartbeat | undefined;
  private changedMs = 0;
  /** Looks since the last change. */
  private looks = 0;
  /** When it was last heard running, or this watch began. */
  private runningMs: number | undefined;
  private bootsSinceRunning = 0;
  /** What lay there when the watch began may be of last year; only a change shows that somebody lives. */
  private hasChanged = false;

  constructor(times: HeartbeatTimes) {
    this.times = times;
  }

  /** One look. @param nowMs monotonic */
  hear(found: HeartbeatFound, nowMs: number): ServerHealth {
    this.runningMs ??= nowMs;
    // Something that cannot be read is no sign of life, and one that has vanished is none either.
    if (typeof found === 'object' && isNews(found, this.newest)) this.learn(found, nowMs);
    else this.looks += 1;
    return this.judge(nowMs);
  }

  /** How long nothing has changed. */
  silentMs(nowMs: number): number {
    return nowMs - this.changedMs;
  }

  private learn(beat: Heartbeat, nowMs: number): void {
    this.hasChanged = this.newest !== undefined;
    if (this.hasChanged && beat.boot !== this.newest?.boot) this.bootsSinceRunning += 1;
    if (this.hasChanged && beat.state === 'running') {
      this.runningMs = nowMs;
      this.bootsSinceRunning = 0;
    }
    this.newest = beat;
    this.changedMs = nowMs;
    this.looks = 0;
  }

  private judge(nowMs: number): ServerHealth {
    const { newest, times } = this;
    if (newest === undefined) return { type: 'never-seen' };
    const silentMs = this.silentMs(nowMs);
    const isSilentFor = (ms: number): boolean => silentMs > ms && this.looks >= LOOKS_MIN;
    switch (newest.state) {
      case 'stopped':
        return { type: 'stopped-orderly', positions: newest.positions };
      case 'stopping':
        // It takes its time to write down what has happened, and trades no more.
        return newest.positions === 'keep' || isSilentFor(times.startingMs)
          ? { type: 'stopped-orderly', positions: newest.positions }
          : { type: 'running' };
      case 'starting': {
        if (isSilentFor(times.startingMs)) return silent(`it began to start ${seconds(silentMs)} ago and is silent`);
        const isLoop = this.bootsSinceRunning >= BOOTS_MAX && nowMs - this.runningMs! > times.startingMs;
        if (isLoop) return silent(`it has started ${this.bootsSinceRunning} times and never ran`);
        return { type: 'starting' };
      }
      case 'running':
        if (isSilentFor(this.hasChanged ? times.staleMs : times.startingMs))
          return silent(`its last heartbeat is ${seconds(silentMs)} old`);
        return this.hasChanged ? { type: 'running' } : { type: 'starting' };
    }
  }
}

function isNews(beat: Heartbeat, before: Heartbeat | undefined): boolean {
  return before === undefined || beat.boot !== before.boot || beat.count !== before.count;
}

function silent(detail: string): ServerHealth {
  return { type: 'silent', detail };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
