import type { EpochMs } from '../../../domain/index.ts';
import type { ExchangeEvent } from '../../core/exchange-event.ts';
import type { Uid } from '../../core/requests.ts';
import type { ExecutionRow, OrderRow } from '../../core/rows.ts';

/** A request that reached the exchange and was carried out or refused, whatever became of its answer. */
export interface ArrivedRequest {
  readonly at: EpochMs;
  readonly transport: 'rest' | 'socket' | 'by-hand';
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: object;
  /** Faults that struck it; `lose-reply` among them means that the client never heard. */
  readonly faults: readonly string[];
}

/** A request that a fault kept from arriving. */
export interface LostRequest {
  readonly at: EpochMs;
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
}

export interface AccountBooks {
  readonly arrived: readonly ArrivedRequest[];
  readonly lost: readonly LostRequest[];
  /** How often a create request for each `orderLinkId` arrived, and how often it was accepted. */
  readonly creates: ReadonlyMap<string, { readonly arrived: number; readonly accepted: number }>;
  /** The latest state of every order there ever was, also of those that queries have forgotten. */
  readonly orders: readonly OrderRow[];
  readonly executions: readonly ExecutionRow[];
}

interface Account {
  arrived: ArrivedRequest[];
  lost: LostRequest[];
  creates: Map<string, { arrived: number; accepted: number }>;
  orders: Map<string, OrderRow>;
  executions: ExecutionRow[];
}

/**
 * Everything that each account asked and that happened to it, kept for whoever judges a client afterwards. It is made
 * from the events themselves, so no fault and no retention rule is in it.
 */
export class Ledger {
  private readonly accounts = new Map<Uid, Account>();

  heard(event: ExchangeEvent): void {
    if (event.type === 'order') this.account(event.uid).orders.set(event.order.orderId, event.order);
    else if (event.type === 'execution') this.account(event.uid).executions.push(event.execution);
  }

  arrived(uid: Uid, request: ArrivedRequest): void {
    const account = this.account(uid);
    account.arrived.push(request);
    for (const [link, accepted] of createdLinks(request)) {
      const count = account.creates.get(link) ?? { arrived: 0, accepted: 0 };
      account.creates.set(link, {
        arrived: count.arrived + 1,
        accepted: count.accepted + (accepted ? 1 : 0),
      });
    }
  }

  lost(uid: Uid, request: LostRequest): void {
    this.account(uid).lost.push(request);
  }

  books(uid: Uid): AccountBooks {
    const account = this.account(uid);
    return { ...account, orders: [...account.orders.values()] };
  }

  private account(uid: Uid): Account {
    let account = this.accounts.get(uid);
    if (account === undefined) {
      account = { arrived: [], lost: [], creates: new Map(), orders: new Map(), executions: [] };
      this.accounts.set(uid, account);
    }
    return account;
  }
}

/** The client's ids in a create request, single or batch, and whether each was accepted. */
function createdLinks({ path, fields, retCode, result }: ArrivedRequest): readonly (readonly [string, boolean])[] {
  if (path === '/v5/order/create') return [[linkOf(fields), retCode === 0]];
  if (path !== '/v5/order/create-batch' || !Array.isArray(fields['request'])) return [];
  const { list = [] } = result as { readonly list?: readonly { readonly orderId: string }[] };
  return fields['request'].map((item: unknown, index) => [
    linkOf(item as Readonly<Record<string, unknown>>),
    (list[index]?.orderId ?? '') !== '',
  ]);
}

function linkOf(fields: Readonly<Record<string, unknown>> | null): string {
  const link = fields?.['orderLinkId'];
  return typeof link === 'string' ? link : '';
}
