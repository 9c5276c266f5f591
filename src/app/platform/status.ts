import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ComponentView, HaltView, SystemStatus } from '../../../contract/index.ts';
import { instant, optionalInstant } from '../../api/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import type { TradingSession } from '../../sessions/index.ts';
import type { JournalEntry, StorageHealth } from '../../storage/index.ts';
import type { Agreement } from './changes.ts';
import { describeCost, knownDiskCost, type DiskCost } from '../disk-cost.ts';
import type { PlatformParts } from './parts.ts';

/** A reading over less time than this says nothing about the load. */
const CPU_WINDOW_MS = 500;

/** How the program is doing: each part with its state, and how old the knowledge of it is. */
export class Status {
  private readonly parts: PlatformParts;
  private readonly loopDelay = monitorEventLoopDelay({ resolution: 20 });
  private readonly cores = cpus().length;
  /** By the server's clock; the engine knows only the market's. */
  private haltedAt: EpochMs | undefined;
  private diskCost: DiskCost | undefined;
  private cpuBefore = process.cpuUsage();
  private cpuBeforeMs: number;

  constructor(parts: PlatformParts) {
    this.parts = parts;
    this.cpuBeforeMs = parts.timers.monotonicMs();
    this.loopDelay.enable();
  }

  async restore(): Promise<void> {
    const halt = await this.parts.storage.halts.current(this.parts.account);
    if (halt?.halted === true) this.haltedAt = halt.at;
    this.diskCost = await knownDiskCost(this.parts.storage);
  }

  observe({ effects }: JournalEntry): void {
    for (const effect of effects) {
      if (effect.type === 'halted') this.haltedAt ??= this.parts.timers.now();
      else if (effect.type === 'resumed') this.haltedAt = undefined;
    }
  }

  close(): void {
    this.loopDelay.disable();
  }

  halt(): HaltView {
    const { session, arming } = this.parts;
    const { halt } = session.engine;
    const asks = arming === undefined ? {} : { arming: { word: arming.word, needsCode: arming.needsCode() } };
    if (halt === undefined) return { state: 'active', reason: null, by: null, at: null, ...asks };
    return { state: 'halted', reason: halt.reason, by: halt.by, at: optionalInstant(this.haltedAt), ...asks };
  }

  view(clients: number, agreement: Agreement | undefined): SystemStatus {
    const { session, storage, timers, version, commit, startedAt } = this.parts;
    const now = timers.now();
    const health = storage.health();
    const { progress, endsAt, bars } = session.progress;
    const memory = process.memoryUsage();
    const { lastEventAt } = session.engine;
    return {
      version,
      commit: commit ?? null,
      node: process.versions.node,
      startedAt: instant(startedAt),
      serverTime: instant(now),
      halt: this.halt(),
      feed: {
        state: session.state,
        speed: session.speed,
        marketTime: lastEventAt === 0 ? null : instant(lastEventAt),
        endsAt: optionalInstant(endsAt),
        progress: progress ?? null,
        bars,
      },
      storage: {
        url: health.url,
        sizeBytes: health.sizeBytes,
        journalSeq: health.journalSeq,
        commitP50Ms: health.commitP50Ms ?? null,
        commitP99Ms: health.commitP99Ms ?? null,
      },
      process: {
        rssBytes: memory.rss,
        heapBytes: memory.heapUsed,
        cpu: this.cpuShare(),
        eventLoopDelayP99Ms: this.loopDelay.percentile(99) / 1e6,
      },
      clients,
      components: this.components(health, agreement, now),
    };
  }

  private components(health: StorageHealth, agreement: Agreement | undefined, now: EpochMs): ComponentView[] {
    const { session, plan } = this.parts;
    const { engine } = session;
    const at = instant(now);
    const trading = `${plan.strategies.length} strategies, ${engine.orders.size} open orders`;
    const engineDetail = session.failure ?? (engine.halted ? 'halted: no new risk' : trading);
    const differences = agreement?.differences ?? [];
    return [
      {
        name: 'Engine',
        state: session.state === 'failed' ? 'down' : engine.halted ? 'degraded' : 'ok',
        detail: engineDetail,
        asOf: at,
      },
      { name: 'Market feed', state: session.state === 'failed' ? 'down' : 'ok', detail: feedDetail(session), asOf: at },
      {
        name: 'Storage',
        state: health.state === 'ok' ? 'ok' : 'down',
        detail:
          health.detail ?? `schema ${health.schemaVersion}, every entry on disk before an order leaves${this.cost()}`,
        asOf: at,
      },
      {
        name: 'Books against venue',
        state: agreement === undefined ? 'unknown' : differences.length === 0 ? 'ok' : 'down',
        detail:
          agreement === undefined
            ? 'not compared yet'
            : differences.length === 0
              ? 'positions, orders and equity agree to the last digit'
              : differences.join('; '),
        asOf: agreement === undefined ? at : instant(agreement.at),
      },
      this.accountComponent(at),
      ...this.watchdogComponent(),
    ];
  }

  private watchdogComponent(): ComponentView[] {
    const view = this.parts.watchdog?.();
    if (view === undefined) return [];
    return [{ name: 'Watchdog', state: view.state, detail: view.detail, asOf: instant(view.at) }];
  }

  private accountComponent(asOf: string): ComponentView {
    const { nature, plan } = this.parts;
    return nature.phase === 'live'
      ? { name: 'Live trading', state: 'ok', detail: plan.market.label, asOf }
      : { name: 'Live trading', state: 'off', detail: 'no exchange account is connected', asOf };
  }

  /** Of the disk, as the first start found it; what commits take now stands beside it. */
  private cost(): string {
    const { diskCost } = this;
    if (diskCost === undefined) return '';
    return `; ${describeCost(diskCost)} (measured ${instant(diskCost.measuredAt).slice(0, 10)})`;
  }

  /** Of one core, since the last reading. */
  private cpuShare(): number {
    const nowMs = this.parts.timers.monotonicMs();
    const used = process.cpuUsage(this.cpuBefore);
    const elapsedMs = nowMs - this.cpuBeforeMs;
    if (elapsedMs > CPU_WINDOW_MS) {
      this.cpuBefore = process.cpuUsage();
      this.cpuBeforeMs = nowMs;
    }
    return elapsedMs === 0 ? 0 : Math.min((used.user + used.system) / 1_000 / elapsedMs, this.cores);
  }
}

function feedDetail(session: TradingSession): string {
  switch (session.state) {
    case 'starting':
      return 'begins when the backtests are done';
    case 'running':
      return `${session.speed} market seconds a second`;
    case 'finished':
      return 'the recorded bars have ended';
    case 'stopped':
      return 'stopped';
    case 'failed':
      return 'stopped with the session';
  }
}
