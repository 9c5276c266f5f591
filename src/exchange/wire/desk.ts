import type { Log, Timers } from '../../runtime/index.ts';
import { refused, type Refusal } from '../core/outcome.ts';
import type { OrderIds } from '../core/requests.ts';
import type { Category } from '../core/spec.ts';
import type { Ledger } from './control/ledger.ts';
import { allows, type Access, type ApiKey } from './door/keys.ts';
import type { Allowance, RateLimits } from './door/rate-limits.ts';
import { altered } from './faults/alter.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { Loss, RequestFault } from './faults/fault.ts';
import { withSpoiltList } from './faults/spoil-list.ts';
import type { House } from './house.ts';
import { BadRequest, type Fields } from './reading/fields.ts';
import { declined, perSecondOf, type PrivateRoute, type Reply, type Route } from './routes/route.ts';

/** How much later an acknowledgement is that is to come after the streams. */
const ACK_AFTER_MS = 5;

/** What reaches the client, if anything does. */
export type Delivery =
  | {
      readonly type: 'reply';
      readonly reply: Reply;
      readonly allowance: Allowance | undefined;
      readonly status?: number;
    }
  | { readonly type: 'lost'; readonly how: Loss }
  | { readonly type: 'http'; readonly status: number }
  | { readonly type: 'garbage'; readonly reply: Reply };

/** A request as it came over REST or the trade socket. */
export interface Incoming {
  readonly transport: 'rest' | 'socket';
  readonly route: Route;
  readonly fields: Fields;
  /** Whose key is named; not proven before `check`. */
  readonly key: ApiKey | undefined;
  /** Timestamp and signature, at the moment of arrival. */
  check(): Refusal | undefined;
  /** The address is banned from now on. */
  ban(forMs: number): void;
  respond(delivery: Delivery): void;
}

export interface DeskParts {
  readonly house: House;
  readonly timers: Timers;
  readonly log: Log;
  readonly limits: RateLimits;
  readonly faults: FaultPlan;
  readonly ledger: Ledger;
  /** Brings the exchange to the present. */
  catchUp(): void;
  /** Sends what the streams have to say about what was just done. */
  publish(): void;
  /** Aborted when the exchange closes: whatever is delayed then never comes. */
  readonly closing: AbortSignal;
  /** Whether the acknowledgement goes out before what the streams say. */
  ackFirst(): boolean;
}

/** Where every request of either transport is taken, spoilt if a fault says so, carried out and answered. */
export class Desk {
  /** Mistakes of our own that a request has found; zero, or there is something to mend. */
  defects = 0;
  private readonly parts: DeskParts;

  constructor(parts: DeskParts) {
    this.parts = parts;
  }

  receive(incoming: Incoming): void {
    const faults = this.parts.faults.forRequest(factsOf(incoming));
    const delayMs = longest(faults, 'delay-request');
    if (delayMs === 0) this.arrive(incoming, faults);
    else this.later(delayMs, () => this.arrive(incoming, faults));
  }

  /** Without signature, limits or faults: the owner at a screen, or a test that plays him. */
  byHand(route: PrivateRoute, fields: Fields, key: ApiKey): Reply {
    this.parts.catchUp();
    const reply = this.perform(route, fields, { key, allowed: Infinity });
    this.note({ route, fields, key }, 'by-hand', reply, []);
    this.parts.publish();
    return reply;
  }

  private arrive(incoming: Incoming, faults: readonly RequestFault[]): void {
    const { respond } = incoming;
    for (const fault of faults) {
      if (fault.type === 'ban') incoming.ban(fault.ms);
      const instead = insteadOfArriving(fault);
      if (instead === undefined) continue;
      this.noteLost(incoming, faults);
      respond(instead);
      return;
    }
    const { reply, allowance, status } = this.answer(incoming, faults);
    const delivery = spoilt(faults, { type: 'reply', reply, allowance, ...(status === undefined ? {} : { status }) });
    const delayMs = longest(faults, 'delay-reply');
    if (delayMs > 0) {
      this.parts.publish();
      this.later(delayMs, () => respond(delivery));
    } else if (this.parts.ackFirst()) {
      respond(delivery);
      this.parts.publish();
    } else {
      this.parts.publish();
      // Two connections: only time makes sure which of them is read first.
      this.later(ACK_AFTER_MS, () => respond(delivery));
    }
  }

  private answer(
    incoming: Incoming,
    faults: readonly RequestFault[],
  ): { readonly reply: Reply; readonly allowance?: Allowance; readonly status?: number } {
    const { route, fields, key, transport } = incoming;
    const { house, limits, timers } = this.parts;
    this.parts.catchUp();
    if (route.access === 'public') return { reply: this.perform(route, fields, undefined) };
    if (key === undefined) return { reply: declined(refused(10003, 'API key is invalid.')), status: 401 };
    const objection = incoming.check() ?? expiry(key, house.exchange.now) ?? this.permission(route, fields, key);
    if (objection !== undefined) return { reply: declined(objection) };
    const category = categoryOf(fields);
    const count = route.batch === true ? batchSize(fields) : 1;
    const perSecond = perSecondOf(route, category);
    const bucket = `${key.uid} ${route.path} ${typeof route.perSecond === 'number' ? '' : category}`;
    const allowance = limits.take(bucket, { perSecond, count, nowMs: timers.monotonicMs() });
    if (allowance.allowed < count && (route.batch !== true || allowance.allowed === 0)) {
      return { reply: declined(refused(10006, 'Too many visits. Exceeded the API Rate Limit.')), allowance };
    }
    const reply = this.perform(route, fields, { key, allowed: allowance.allowed });
    this.note({ route, fields, key }, transport, reply, faults);
    this.hideWhatWasCreated(reply, key, faults);
    if (faults.some(({ type }) => type === 'repeat-request')) {
      const again = this.perform(route, fields, { key, allowed: allowance.allowed });
      this.note({ route, fields, key }, transport, again, faults);
    }
    return { reply, allowance };
  }

  private perform(
    route: Route,
    fields: Fields,
    asker: { readonly key: ApiKey; readonly allowed: number } | undefined,
  ): Reply {
    const { house, log } = this.parts;
    try {
      if (route.access === 'public') return route.handle(fields, house);
      return route.handle(fields, house, asker!);
    } catch (error) {
      if (error instanceof BadRequest) return declined(error.refusal);
      // Counted and told, so that no test and no person overlooks it; the client hears what Bybit would say.
      this.defects += 1;
      log.error('a request found a mistake of the exchange', { path: route.path, fields: fields.raw(), error });
      return declined(refused(10016, 'Internal System Error.'));
    }
  }

  private permission(route: PrivateRoute, fields: Fields, key: ApiKey): Refusal | undefined {
    const { privatePaths } = this.parts.house.profile;
    if (privatePaths?.has(route.path) === false) return refused(10005, 'Permission denied: not in demo trading.');
    const access: Access = route.access === 'trade' ? `trade-${categoryOf(fields)}` : route.access;
    if (allows(key, access)) return undefined;
    return refused(10005, 'Permission denied, please check your API key permissions.');
  }

  private note(
    { route, fields, key }: { readonly route: PrivateRoute; readonly fields: Fields; readonly key: ApiKey },
    transport: 'rest' | 'socket' | 'by-hand',
    reply: Reply,
    faults: readonly RequestFault[],
  ): void {
    if (route.method === 'GET') return;
    this.parts.ledger.arrived(key.uid, {
      at: this.parts.house.exchange.now,
      transport,
      path: route.path,
      fields: fields.raw(),
      retCode: reply.retCode,
      retMsg: reply.retMsg,
      result: reply.result,
      faults: faults.map(({ type }) => type),
    });
  }

  private noteLost({ route, fields, key }: Incoming, faults: readonly RequestFault[]): void {
    if (key === undefined || route.method === 'GET') return;
    this.parts.ledger.lost(key.uid, {
      at: this.parts.house.exchange.now,
      path: route.path,
      fields: fields.raw(),
      faults: faults.map(({ type }) => type),
    });
  }

  private hideWhatWasCreated(reply: Reply, key: ApiKey, faults: readonly RequestFault[]): void {
    const forMs = longest(faults, 'hide-order');
    const { orderId, orderLinkId } = reply.result as Partial<OrderIds>;
    if (forMs === 0 || orderId === undefined) return;
    this.parts.house.veil.hide(key.uid, { orderId, orderLinkId: orderLinkId ?? '' }, forMs);
  }

  private later(ms: number, work: () => void): void {
    void this.parts.timers.sleep(ms, this.parts.closing).then(
      work,
      () => undefined, // The exchange has closed meanwhile.
    );
  }
}

/** What the client gets of a request that never arrives. */
function insteadOfArriving(fault: RequestFault): Delivery | undefined {
  switch (fault.type) {
    case 'lose-request':
      return { type: 'lost', how: fault.how };
    case 'answer':
      return fault.effect === 'none'
        ? { type: 'reply', reply: declined({ ok: false, ...fault }), allowance: undefined }
        : undefined;
    case 'http':
      return fault.effect === 'none' ? { type: 'http', status: fault.status } : undefined;
    case 'garbage':
      return fault.effect === 'none' ? { type: 'garbage', reply: declined(refused(0, 'OK')) } : undefined;
    case 'ban':
      return { type: 'http', status: 403 };
    case 'lose-reply':
    case 'alter-reply':
    case 'spoil-list':
    case 'delay-request':
    case 'delay-reply':
    case 'repeat-request':
    case 'hide-order':
      return undefined;
  }
}

/** The answer to a request that was carried out, after the faults have been at it. */
function spoilt(faults: readonly RequestFault[], whole: Delivery & { readonly type: 'reply' }): Delivery {
  let delivery = whole;
  for (const fault of faults) {
    if (fault.type === 'alter-reply') {
      const { reply } = delivery;
      delivery = { ...delivery, reply: { ...reply, result: altered(reply.result, fault) as object } };
    }
    if (fault.type === 'spoil-list') {
      const { reply } = delivery;
      delivery = { ...delivery, reply: { ...reply, result: withSpoiltList(reply.result, fault.how) } };
    }
    if (fault.type === 'lose-reply') return { type: 'lost', how: fault.how };
    if (fault.type === 'http') return { type: 'http', status: fault.status };
    if (fault.type === 'garbage') return { type: 'garbage', reply: delivery.reply };
    if (fault.type === 'answer') return { ...delivery, reply: declined({ ok: false, ...fault }) };
  }
  return delivery;
}

function longest(faults: readonly RequestFault[], type: 'delay-request' | 'delay-reply' | 'hide-order'): number {
  return faults.reduce((ms, fault) => (fault.type === type ? Math.max(ms, fault.ms) : ms), 0);
}

function factsOf({ route, fields, key, transport }: Incoming): Parameters<FaultPlan['forRequest']>[0] {
  const { symbol, orderLinkId } = fields.raw();
  return {
    path: route.path,
    transport,
    symbol: typeof symbol === 'string' ? symbol : undefined,
    uid: key?.uid,
    orderLinkId: typeof orderLinkId === 'string' ? orderLinkId : undefined,
  };
}

function categoryOf(fields: Fields): Category {
  return fields.raw()['category'] === 'spot' ? 'spot' : 'linear';
}

function batchSize(fields: Fields): number {
  const { request } = fields.raw();
  return Array.isArray(request) ? Math.max(1, request.length) : 1;
}

function expiry(key: ApiKey, now: number): Refusal | undefined {
  return key.expiresAt !== undefined && key.expiresAt <= now ? refused(33004, 'Your api key has expired.') : undefined;
}
