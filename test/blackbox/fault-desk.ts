import type { Random } from '../../src/runtime/index.ts';
import type { ExchangeProcess } from '../support/exchange-process.ts';
import { FAULT_RULES } from './fault-rules.ts';

const AT_A_TIME_MAX = 5;

interface Listed {
  readonly rule: { readonly on?: string; readonly fault: { readonly type: string } };
  readonly strikes: number;
}

/** Which faults are on, and how often each kind has struck. */
export class FaultDesk {
  readonly struck = new Map<string, number>();
  private readonly exchange: ExchangeProcess;
  private readonly random: Random;

  constructor(exchange: ExchangeProcess, random: Random) {
    this.exchange = exchange;
    this.random = random;
  }

  /** Some of them, instead of those before. */
  async change(): Promise<void> {
    await this.clear();
    const count = 1 + Math.floor(this.random() * AT_A_TIME_MAX);
    for (let index = 0; index < count; index += 1) {
      const rule = FAULT_RULES[Math.floor(this.random() * FAULT_RULES.length)]!;
      await this.exchange.control('faults', rule);
    }
  }

  async clear(): Promise<void> {
    const reply = await fetch(`${this.exchange.url}/control/faults`);
    const { faults } = (await reply.json()) as { readonly faults: readonly Listed[] };
    for (const { rule, strikes } of faults) {
      if (strikes > 0) this.struck.set(rule.fault.type, (this.struck.get(rule.fault.type) ?? 0) + strikes);
    }
    await fetch(`${this.exchange.url}/control/faults`, { method: 'DELETE' });
  }
}
