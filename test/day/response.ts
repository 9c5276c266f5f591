import type { JournalEntry } from '../../src/storage/index.ts';

/** What a session does about what happens to it, counted from its journal, in the words of the journal. */
export class Response {
  private counts = new Map<string, number>();

  begin(): void {
    this.counts = new Map();
  }

  heard({ event, effects }: JournalEntry): void {
    switch (event.type) {
      case 'order-unknown':
      case 'cancel-unknown':
        this.count('answer unknown');
        break;
      case 'order-absent':
        this.count('proved absent');
        break;
      case 'order-rejected':
        this.count(`rejected (${event.code})`);
        break;
      case 'stream-lost':
        this.count('gap: entries blocked, account compared');
        break;
      case 'reconciled':
        if (!event.report.checked) this.count('comparison without an answer');
        for (const { kind, severity } of event.report.findings)
          if (severity !== 'S0') this.count(`found ${kind} (${severity})`);
        break;
      default:
        break;
    }
    for (const effect of effects) {
      switch (effect.type) {
        case 'submit':
          this.count('sent');
          break;
        case 'fill-booked':
          this.count('fills booked');
          break;
        case 'funding-booked':
          this.count('funding booked');
          break;
        case 'denied':
          if (!PLAIN.has(effect.code)) this.count(`denied (${effect.code})`);
          break;
        case 'halted':
          this.count(`halted (${effect.code ?? effect.by})`);
          break;
        case 'mode-changed':
          if (effect.mode !== 'ACTIVE') this.count(`${effect.mode} (${effect.code ?? effect.by})`);
          break;
        case 'alarm':
          this.count(`alarm ${effect.code}`);
          break;
        default:
          break;
      }
    }
  }

  words(): string {
    return [...this.counts].map(([what, count]) => `${what} ${count.toLocaleString('en')}`).join(', ');
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

/** What these strategies are denied at any time. */
const PLAIN: ReadonlySet<string> = new Set([
  'ORDER_NOTIONAL',
  'POSITION_NOTIONAL',
  'GROSS_LEVERAGE',
  'DUPLICATE',
  'SELF_CROSS',
]);
