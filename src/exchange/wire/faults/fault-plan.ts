import type { Random } from '../../../runtime/index.ts';
import { isMessageFault, type FaultRule, type MessageFault, type RequestFault } from './fault.ts';

/** What a rule is compared with. */
export interface RequestFacts {
  readonly path: string;
  readonly transport: 'rest' | 'socket';
  readonly symbol: string | undefined;
  readonly uid: string | undefined;
  readonly orderLinkId: string | undefined;
}

export interface MessageFacts {
  readonly topic: string;
  readonly symbol: string | undefined;
  readonly uid: string | undefined;
}

interface Entry {
  readonly rule: FaultRule;
  matches: number;
  strikes: number;
}

/** The rules in force, and how often each has struck. Chance comes from the seed, so a run can be repeated. */
export class FaultPlan {
  private readonly onRequests: Entry[] = [];
  private readonly onMessages: Entry[] = [];
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  add(rule: FaultRule): void {
    this.remove(rule.id);
    (isMessageFault(rule.fault) ? this.onMessages : this.onRequests).push({ rule, matches: 0, strikes: 0 });
  }

  /** @param id absent: all of them */
  remove(id?: string): void {
    for (const entries of [this.onRequests, this.onMessages]) {
      const kept = id === undefined ? [] : entries.filter(({ rule }) => rule.id !== id);
      entries.splice(0, entries.length, ...kept);
    }
  }

  list(): readonly { readonly rule: FaultRule; readonly strikes: number }[] {
    return [...this.onRequests, ...this.onMessages].map(({ rule, strikes }) => ({ rule, strikes }));
  }

  get troublesMessages(): boolean {
    return this.onMessages.length > 0;
  }

  forRequest(facts: RequestFacts): readonly RequestFault[] {
    if (this.onRequests.length === 0) return [];
    return this.onRequests
      .filter(({ rule }) => (rule.on === undefined || rule.on === facts.path) && isAbout(rule, facts))
      .filter(({ rule }) => rule.transport === undefined || rule.transport === facts.transport)
      .filter(({ rule }) => rule.orderLinkId === undefined || facts.orderLinkId?.startsWith(rule.orderLinkId) === true)
      .filter((entry) => this.strikes(entry))
      .map(({ rule }) => rule.fault as RequestFault);
  }

  forMessage(facts: MessageFacts): readonly MessageFault[] {
    if (this.onMessages.length === 0) return [];
    return this.onMessages
      .filter(({ rule }) => (rule.on === undefined || isTopic(rule.on, facts.topic)) && isAbout(rule, facts))
      .filter((entry) => this.strikes(entry))
      .map(({ rule }) => rule.fault as MessageFault);
  }

  private strikes(entry: Entry): boolean {
    const { probability = 1, times = Infinity, skip = 0 } = entry.rule;
    entry.matches += 1;
    if (entry.matches <= skip || entry.strikes >= times) return false;
    if (probability < 1 && this.random() >= probability) return false;
    entry.strikes += 1;
    return true;
  }
}

function isAbout(
  rule: FaultRule,
  facts: { readonly symbol: string | undefined; readonly uid: string | undefined },
): boolean {
  if (rule.symbol !== undefined && rule.symbol !== facts.symbol) return false;
  return rule.uid === undefined || rule.uid === facts.uid;
}

/** `orderbook.50` is meant by `orderbook` and by itself, not by `orderbook.5`. */
function isTopic(beginning: string, topic: string): boolean {
  return topic === beginning || topic.startsWith(`${beginning}.`);
}
