import { describe, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { HeartbeatWatch, type Heartbeat, type HeartbeatFound, type ServerHealth } from './heartbeat.ts';

const TIMES = { staleMs: 15_000, startingMs: 120_000 };

function beat(count: number, changes: Partial<Heartbeat> = {}): Heartbeat {
  return { account: '1', boot: 'a', count, at: 0 as EpochMs, state: 'running', positions: 'keep', ...changes };
}

/** A watch that looks once a second. */
class Watcher {
  private readonly watch = new HeartbeatWatch(TIMES);
  private nowMs = 0;
  private count = 0;

  look(found: HeartbeatFound, forMs = 1_000): ServerHealth['type'] {
    let health: ServerHealth = { type: 'never-seen' };
    for (let ms = 0; ms < forMs; ms += 1_000) {
      this.nowMs += 1_000;
      health = this.watch.hear(found, this.nowMs);
    }
    return health.type;
  }

  /** A server that beats as it should. */
  lives(forMs: number, changes: Partial<Heartbeat> = {}): ServerHealth['type'] {
    let health: ServerHealth['type'] = 'never-seen';
    for (let ms = 0; ms < forMs; ms += 2_000) {
      this.count += 1;
      health = this.look(beat(this.count, changes), 2_000);
    }
    return health;
  }

  get newest(): number {
    return this.count;
  }

  /** The machine was asleep: time has passed, and nobody has looked. */
  sleeps(ms: number): void {
    this.nowMs += ms;
  }
}

describe('a server', () => {
  test('that has never been there is not missed', () => {
    expect(new Watcher().look('absent', 3_600_000)).toBe('never-seen');
  });

  test('that beats is running, and silent when it has not beaten for longer than it may', () => {
    const watcher = new Watcher();
    expect(watcher.lives(60_000)).toBe('running');
    expect(watcher.look(beat(watcher.newest), 13_000)).toBe('running');
    expect(watcher.look(beat(watcher.newest), 3_000)).toBe('silent');
  });

  test.each(['absent', 'unreadable'] as const)('whose heartbeat is %s, having been there, is silent', (found) => {
    const watcher = new Watcher();
    watcher.lives(20_000);
    expect(watcher.look(found, 16_000)).toBe('silent');
  });

  test('is given the time of a start, when the watchdog has only just begun to look', () => {
    const watcher = new Watcher();
    expect(watcher.look(beat(7), 120_000)).toBe('starting');
    expect(watcher.look(beat(7), 2_000)).toBe('silent');
  });

  test('that restarts is not silent, however often, once it runs again each time', () => {
    const watcher = new Watcher();
    for (const boot of ['a', 'b', 'c', 'd', 'e']) {
      expect(watcher.look(beat(1, { boot, state: 'starting' }), 20_000)).toBe('starting');
      expect(watcher.lives(10_000, { boot })).toBe('running');
      expect(watcher.look(beat(watcher.newest, { boot }), 10_000)).toBe('running');
    }
  });

  test('that starts again and again and never runs is silent in the end', () => {
    const watcher = new Watcher();
    watcher.lives(20_000);
    const seen = new Set<string>();
    for (let start = 0; start < 40; start += 1)
      seen.add(watcher.look(beat(1, { boot: `b${start}`, state: 'starting' }), 4_000));
    expect([...seen]).toEqual(['starting', 'silent']);
  });

  test('that was stopped in an orderly way is left alone for ever', () => {
    const watcher = new Watcher();
    watcher.lives(20_000);
    expect(watcher.look(beat(100, { state: 'stopping' }), 60_000)).toBe('stopped-orderly');
    expect(watcher.look(beat(101, { state: 'stopped' }), 3_600_000)).toBe('stopped-orderly');
  });

  test('that hangs while it stops, and was to leave nothing open, counts as stopped in the end', () => {
    const watcher = new Watcher();
    watcher.lives(20_000);
    const stopping = beat(100, { state: 'stopping', positions: 'flatten' });
    expect(watcher.look(stopping, 100_000)).toBe('running');
    expect(watcher.look(stopping, 30_000)).toBe('stopped-orderly');
  });

  test('on a machine that was asleep gets a few looks’ time to beat again', () => {
    const watcher = new Watcher();
    watcher.lives(20_000);
    watcher.sleeps(8 * 3_600_000);
    expect(watcher.look(beat(watcher.newest), 2_000)).toBe('running');
    expect(watcher.lives(4_000)).toBe('running');
    watcher.sleeps(8 * 3_600_000);
    expect(watcher.look(beat(watcher.newest), 6_000)).toBe('silent');
  });
});
