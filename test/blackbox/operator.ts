import { AssayError, type Random } from '../../src/runtime/index.ts';
import { asOperator, realTimers } from '../../src/main.ts';
import { ClientError, type Client } from '../../client/index.ts';
import { assay } from '../support/command.ts';
import { INSTRUMENTS } from './configuration.ts';
import { after } from './moments.ts';
import type { Stage } from './stage.ts';

const timers = realTimers();
const LIFTED_WITHIN_MS = 150_000;
const LIFT_EVERY_MS = 2_000;

/** Somebody at a screen, who stops and starts, and lets the account trade again when it has been stopped. */
export class Operator {
  private readonly stage: Stage;
  private readonly random: Random;
  private isHandsOff = false;
  /** Orders of the operator's that the server took. */
  heard = 0;

  constructor(stage: Stage, random: Random) {
    this.stage = stage;
    this.random = random;
  }

  /** Until the signal: strategies are stopped and started all the time, and latches are lifted. */
  async work(until: AbortSignal): Promise<void> {
    const mayWork = (): boolean => !until.aborted && this.stage.isUp && !this.isHandsOff;
    while (!until.aborted) {
      await after(300);
      if (!mayWork()) continue;
      await this.tell(async (client) => {
        const { data } = await client.listStrategies({ limit: 50 });
        while (mayWork()) {
          await this.change(client, data);
          await after(200 + this.random() * 1_000);
        }
      });
    }
  }

  /** What is stopped already cannot be stopped: half of the orders are refused. */
  private async change(client: Client, strategies: readonly { readonly strategyId: string }[]): Promise<void> {
    if (this.random() < 0.1) await this.letTrade(client);
    const one = strategies[Math.floor(this.random() * strategies.length)];
    if (one === undefined) return;
    const words = { strategyId: one.strategyId, reason: 'at random' };
    const positions = this.random() < 0.3 ? 'close' : 'keep';
    const stops = this.random() < 0.5;
    if (await refusable(stops ? client.stopStrategy({ ...words, positions }) : client.startStrategy(words)))
      this.heard += 1;
  }

  /** Strategies wish for nothing more; what is held stays, with its stops. */
  async quiet(): Promise<void> {
    await this.tell(async (client) => {
      await this.letTrade(client);
      const { data } = await client.listStrategies({ limit: 50 });
      for (const { strategyId, status } of data)
        if (status !== 'stopped')
          await refusable(client.stopStrategy({ strategyId, positions: 'keep', reason: 'for the audit' }));
    });
  }

  /** The emergency stop of somebody who has a shell. @returns whether it was said that everything has stopped */
  async stop(): Promise<boolean> {
    this.stage.note({ type: 'stop' });
    const { code, err } = await assay(['--data-dir', this.stage.data, 'stop', '--reason', 'at random']);
    this.stage.note({ type: 'also', what: `assay stop ended with ${code} ${err.slice(0, 200)}` });
    return code === 0;
  }

  /** While this goes on nobody lifts a stop. */
  async handsOff(work: () => Promise<void>): Promise<void> {
    this.isHandsOff = true;
    try {
      await work();
    } finally {
      this.isHandsOff = false;
    }
  }

  /** Tries until nothing stands in the way any more. @returns whether the latch is gone */
  async lift(): Promise<boolean> {
    const deadline = performance.now() + LIFTED_WITHIN_MS;
    const mustGoOn = (): boolean => this.stage.latched && performance.now() < deadline;
    while (mustGoOn()) {
      await this.tell(async (client) => {
        while (mustGoOn() && this.stage.isUp) {
          await this.letTrade(client);
          await after(LIFT_EVERY_MS);
        }
      });
      await after(LIFT_EVERY_MS);
    }
    return !this.stage.latched;
  }

  private async letTrade(client: Client): Promise<void> {
    const words = { mode: 'ACTIVE', confirm: 'RESUME', reason: 'looked at it' } as const;
    const account = `local ${this.stage.exchange.uid}`;
    await refusable(client.setRiskMode({ ...words, scope: { type: 'account' }, account }));
    for (const instrument of INSTRUMENTS)
      await refusable(client.setRiskMode({ ...words, scope: { type: 'instrument', instrument } }));
  }

  /** The server may be dead, standing still, or about to be: then nothing was said. */
  private async tell(use: (client: Client) => Promise<void>): Promise<void> {
    try {
      await asOperator({ dataDir: this.stage.data }, timers, use);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      this.stage.note({ type: 'also', what: `the operator was not heard: ${error.code}` });
    }
  }
}

/** There may be nothing to lift, or something in the way: both are answers. @returns whether it was done */
async function refusable(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof ClientError && error.refused) return false;
    throw error;
  }
}
