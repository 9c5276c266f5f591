import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deed } from '../history/deeds.ts';
import { readLedger, type ExchangeLedger } from '../history/exchange-ledger.ts';
import { start, type Child } from '../support/child.ts';
import { startExchangeProcess, type ExchangeProcess } from '../support/exchange-process.ts';
import { configuration, DEPOSIT, STRATEGY_FILE, STRATEGY_TEXT } from './configuration.ts';

const LATCH_LOOK_MS = 25;
const CLOCK_LOOK_MS = 1_000;

/** A deed that has not happened yet. */
type Undated = Deed extends infer D ? (D extends Deed ? Omit<D, 'at'> : never) : never;

/**
 * Exchange, server and watchdog, each a process of its own with the command line it has in real life, and the history of
 * what becomes of them. A process that ends by itself is started again, as a service would be.
 */
export class Stage {
  readonly folder: string;
  readonly exchange: ExchangeProcess;
  readonly staleMs: number;
  readonly deeds: Deed[] = [];
  /** What nobody may see: a server that failed while it traded, a process that does not end. */
  readonly wrong: string[] = [];
  server: Child | undefined;
  watchdog: Child | undefined;
  private readonly looking: readonly NodeJS.Timeout[];
  /** The exchange's clock less the wall's: it begins a little behind, and on a busy machine it can fall back. */
  private clockAheadMs = 0;
  private isLatched = false;
  private isOver = false;

  private constructor(folder: string, exchange: ExchangeProcess, staleSeconds: number) {
    this.folder = folder;
    this.exchange = exchange;
    this.staleMs = staleSeconds * 1_000;
    writeFileSync(join(folder, STRATEGY_FILE), STRATEGY_TEXT);
    writeFileSync(this.configFile, configuration({ folder, url: exchange.url, staleSeconds }));
    this.looking = [
      setInterval(() => this.lookForLatch(), LATCH_LOOK_MS),
      setInterval(() => void this.lookAtClock(), CLOCK_LOOK_MS),
    ];
  }

  static async open(
    folder: string,
    { seed, staleSeconds }: { readonly seed: number; readonly staleSeconds: number },
  ): Promise<Stage> {
    const words = ['--market', `random:${seed}`, '--deposit', `USDT:${DEPOSIT}`];
    const stage = new Stage(folder, await startExchangeProcess(folder, words), staleSeconds);
    await stage.lookAtClock();
    return stage;
  }

  get configFile(): string {
    return join(this.folder, 'assay.toml');
  }
  /** The live account's own folder. */
  get data(): string {
    return join(this.folder, 'live-local');
  }
  get database(): string {
    return join(this.data, 'assay.db');
  }
  get latched(): boolean {
    return existsSync(join(this.data, 'STOP'));
  }

  /** Into the history, in memory and on disk. */
  note(deed: Undated): void {
    const dated = { at: Date.now() + this.clockAheadMs, ...deed } as Deed;
    this.deeds.push(dated);
    appendFileSync(join(this.folder, 'history.ndjson'), `${JSON.stringify(dated)}\n`);
  }

  ledger(): Promise<ExchangeLedger> {
    return readLedger(this.exchange.url, this.exchange.uid);
  }

  startServer(): void {
    const child = this.run(
      'live',
      '--config',
      this.configFile,
      '--port',
      '0',
      '--without-approval',
      'stage',
      '--reason',
      'practice',
    );
    this.server = child;
    const compared = child.line(/Compared with the exchange/).then(
      () => {
        if (this.server === child) this.note({ type: 'server-back' });
        return true;
      },
      () => false,
    );
    void child.ended.then(async ({ code, signal }) => {
      const traded = await compared;
      if (this.server !== child || this.isOver) return;
      // It refuses to start while the exchange cannot be asked; once it trades it may not end by itself.
      const how = signal ?? `code ${code}`;
      if (traded)
        this.wrong.push(`the server ended by itself (${how}): ${child.lines.slice(-5).join(' | ')} ${child.errors}`);
      this.note({ type: 'server-gone', how: 'ended' });
      this.note({ type: 'also', what: `the server did not start (${how}): ${child.errors.slice(0, 300)}` });
      this.startServer();
    });
  }

  startWatchdog(): void {
    const child = this.run('watchdog', '--config', this.configFile);
    this.watchdog = child;
    this.note({ type: 'watchdog-back' });
    void child.ended.then(({ code, signal }) => {
      if (this.watchdog !== child || this.isOver) return;
      this.note({ type: 'also', what: `the watchdog ended (${signal ?? code}): ${child.errors.slice(0, 300)}` });
      this.startWatchdog();
    });
  }

  async killServer(): Promise<void> {
    const child = this.server;
    this.server = undefined;
    this.note({ type: 'server-gone', how: 'killed' });
    await endedBy(child, 'SIGKILL');
  }

  async killWatchdog(): Promise<void> {
    const child = this.watchdog;
    this.watchdog = undefined;
    this.note({ type: 'watchdog-gone', how: 'killed' });
    await endedBy(child, 'SIGKILL');
  }

  /** As a service manager does it: the server ends what it is at and leaves its orders where they are. */
  async stopServer(): Promise<void> {
    const child = this.server;
    this.server = undefined;
    this.note({ type: 'server-gone', how: 'ended' });
    const outcome = await endedBy(child, 'SIGINT');
    // While it is starting there is nothing to end in order.
    const started = child?.lines.some((line) => line.includes('Compared with the exchange')) === true;
    if (started && outcome?.code !== 0)
      this.wrong.push(`an orderly stop ended with ${JSON.stringify(outcome)}: ${child.errors}`);
  }

  /** Both stand still, as a machine that is out of memory, or a disk that hangs, makes them. */
  pause(which: 'server' | 'watchdog'): void {
    this.note(which === 'server' ? { type: 'server-gone', how: 'paused' } : { type: 'watchdog-gone', how: 'paused' });
    this[which]?.process.kill('SIGSTOP');
  }

  resume(which: 'server' | 'watchdog'): void {
    this[which]?.process.kill('SIGCONT');
    this.note(which === 'server' ? { type: 'server-back' } : { type: 'watchdog-back' });
  }

  /** Whether the server trades, as far as it has said. */
  get isUp(): boolean {
    return this.deeds.findLast(({ type }) => type === 'server-gone' || type === 'server-back')?.type === 'server-back';
  }

  async close(): Promise<void> {
    this.isOver = true;
    for (const timer of this.looking) clearInterval(timer);
    const { server, watchdog, exchange } = this;
    await Promise.all([server, watchdog, exchange.child].map((child) => endedBy(child, 'SIGKILL')));
  }

  private run(...words: readonly string[]): Child {
    return start('bin/assay.ts', ['--data-dir', this.folder, ...words], { env: this.exchange.key });
  }

  private async lookAtClock(): Promise<void> {
    const askedAt = Date.now();
    try {
      const reply = await fetch(`${this.exchange.url}/control/state`);
      const { now } = (await reply.json()) as { readonly now: number };
      this.clockAheadMs = Math.round(now - (askedAt + Date.now()) / 2);
    } catch (error) {
      // At the end nobody answers any more.
      if (!this.isOver) this.wrong.push(`the exchange does not answer: ${(error as Error).message}`);
    }
  }

  private lookForLatch(): void {
    const { latched } = this;
    if (latched === this.isLatched) return;
    this.isLatched = latched;
    this.note({ type: latched ? 'latched' : 'unlatched' });
  }
}

function endedBy(child: Child | undefined, signal: NodeJS.Signals): Promise<Awaited<Child['ended']> | undefined> {
  if (child === undefined) return Promise.resolve(undefined);
  // One that stands still hears nothing but a kill.
  child.process.kill(signal);
  return child.ended;
}
