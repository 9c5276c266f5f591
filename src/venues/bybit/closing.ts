import { z } from 'zod';
import {
  format,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type PositionStatement,
  type Sighting,
} from '../../domain/index.ts';
import { AssayError, type Log, type Timers } from '../../runtime/index.ts';
import type { ClosingAnswer, ClosingOrder, ClosingVenue, OpenRisk, QuantityRules } from '../closing-venue.ts';
import { creationFailure } from '../outcome.ts';
import type { BybitAccess } from './asking.ts';
import { VenueClock } from '../clock.ts';
import { KnownOrders } from '../known-orders.ts';
import { lookUp } from './lookup.ts';
import { outcomeOf } from './outcomes.ts';
import { Pace } from './pace.ts';
import { readPosition } from './parse/position.ts';
import { amount, optionalAmount, orderLinkId, readAs, symbol, understood, type Reading } from './parse/reading.ts';
import { Questions } from './questions.ts';
import { Rest, type RestReply } from './rest.ts';
import { instrumentIdOf, marketOf, type Category, type KnownOrder } from './symbols.ts';
import { keepTime } from '../time-keeping.ts';
import { serverTimeOf } from './server-time.ts';

export interface BybitClosing extends ClosingVenue {
  close(): void;
}

/** Perpetuals are kept apart by the currency they are settled in. */
const SETTLE_COINS = ['USDT', 'USDC'] as const;
/** Left out, spot cancels ordinary orders only and leaves those that wait for their trigger. */
const SPOT_FILTERS = ['Order', 'StopOrder', 'tpslOrder'] as const;
const AHEAD_MS = 1_000;
const BEGUN_WITHIN_MS = 10_000;
const TIMEOUT_MS = 5_000;
const PATIENCE_MS = 4_000;
/** Largest quantities change twice a month. */
const RULES_EVERY_MS = 3_600_000;
const RULES_AGAIN_MS = 60_000;

/**
 * A Bybit account for whoever is to bring it to rest: every perpetual position settled in USDT or USDC, and every open
 * order, of spot too. Coins that are held on spot are left alone: they are property, and nothing that could be liquidated.
 *
 * It asks by REST alone and shares nothing with a session's connection but the account.
 */
export function createBybitClosing(options: BybitAccess): BybitClosing {
  return new Closing(options);
}

class Closing implements BybitClosing {
  readonly requestWindowMs: number;
  private readonly timers: Timers;
  private readonly log: Log;
  private readonly clock: VenueClock;
  private readonly rest: Rest;
  private readonly questions: Questions;
  private readonly orders = new KnownOrders<KnownOrder>();
  private readonly over = new AbortController();
  private readonly ready: Promise<void>;
  private rules: ReadonlyMap<InstrumentId, QuantityRules> = new Map();
  private rulesReadMs = -Infinity;

  constructor({ environment, credentials, timers, log, recvWindowMs = 5_000 }: BybitAccess) {
    this.requestWindowMs = recvWindowMs + AHEAD_MS;
    this.timers = timers;
    this.log = log;
    this.clock = new VenueClock(timers);
    this.rest = new Rest({ environment, credentials, timers, clock: this.clock, pace: new Pace(timers), recvWindowMs });
    this.questions = new Questions(this.rest, timers, log);
    this.ready = keepTime({
      askTime: serverTimeOf(this.questions),
      clock: this.clock,
      timers,
      log,
      over: this.over.signal,
    });
  }

  serverTime(): EpochMs {
    return this.clock.now();
  }

  quantitiesOf(instrument: InstrumentId): QuantityRules | undefined {
    return this.rules.get(instrument);
  }

  close(): void {
    this.over.abort();
    this.rest.close();
  }

  async look(): Promise<OpenRisk> {
    await this.begun();
    await this.learnRules();
    const openOrders: OpenRisk['openOrders'][number][] = [];
    const positions: PositionStatement[] = [];
    let at = Infinity;
    for (const settleCoin of SETTLE_COINS) {
      const orders = await this.openOrders('linear', { settleCoin });
      const held = await this.questions.all(
        '/v5/position/list',
        { category: 'linear', settleCoin, limit: 200 },
        readHeld,
      );
      openOrders.push(...orders.rows);
      positions.push(...held.rows.filter(({ quantity }) => quantity !== 0n));
      at = Math.min(at, orders.at, held.at);
    }
    const unseen = await this.addSpot(openOrders);
    return { at: at as EpochMs, openOrders, positions, ...(unseen === undefined ? {} : { unseen }) };
  }

  async find(clientOrderId: ClientOrderId): Promise<Sighting> {
    await this.begun();
    const { questions, orders } = this;
    return lookUp({ questions, orders, categories: ['linear'], settleCoins: SETTLE_COINS }, clientOrderId);
  }

  async cancelAll(): Promise<void> {
    await this.begun();
    const requests = [
      ...SETTLE_COINS.map((settleCoin) => ({ category: 'linear', settleCoin })),
      ...SPOT_FILTERS.map((orderFilter) => ({ category: 'spot', orderFilter })),
    ];
    const problems: string[] = [];
    // One that is refused keeps none of the others from being asked.
    for (const parameters of requests) {
      const reply = await this.post('/v5/order/cancel-all', parameters);
      if (reply.type === 'answer' && reply.code === 0) continue;
      problems.push(`${Object.values(parameters).join(' ')}: ${describe(reply)}`);
    }
    if (problems.length > 0)
      throw new AssayError('VENUE_UNREACHABLE', `not everything was asked to be cancelled (${problems.join('; ')})`);
  }

  async closePart(order: ClosingOrder): Promise<ClosingAnswer> {
    const { clientOrderId, instrument, side, quantity } = order;
    const market = marketOf({ id: instrument });
    this.orders.learn(clientOrderId, { market, waitsForTrigger: false });
    const reply = await this.post('/v5/order/create', {
      ...market,
      side: side === 'buy' ? 'Buy' : 'Sell',
      qty: format(quantity),
      orderLinkId: clientOrderId,
      orderType: 'Market',
      timeInForce: 'IOC',
      positionIdx: 0,
      reduceOnly: true,
    });
    return answerOf(reply);
  }

  private post(path: string, parameters: Readonly<Record<string, string | number | boolean>>): Promise<RestReply> {
    return this.rest.send({
      method: 'POST',
      path,
      parameters,
      timeoutMs: TIMEOUT_MS,
      patienceMs: PATIENCE_MS,
      urgency: 'urgent',
    });
  }

  private openOrders(
    category: Category,
    among: Readonly<Record<string, string>>,
  ): Promise<{ readonly rows: OpenRisk['openOrders']; readonly at: EpochMs }> {
    return this.questions.all('/v5/order/realtime', { category, openOnly: 0, limit: 50, ...among }, (raw) =>
      readOpen(category, raw),
    );
  }

  /** A key that may not trade spot must not keep positions in perpetuals from being seen. @returns why it is not seen */
  private async addSpot(openOrders: OpenRisk['openOrders'][number][]): Promise<string | undefined> {
    try {
      openOrders.push(...(await this.openOrders('spot', {})).rows);
      return undefined;
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      return `orders on spot: ${error.message}`;
    }
  }

  /** Without them a position is closed as a whole, so it is no reason not to look when they cannot be read. */
  private async learnRules(): Promise<void> {
    const nowMs = this.timers.monotonicMs();
    if (nowMs - this.rulesReadMs < RULES_EVERY_MS) return;
    this.rulesReadMs = nowMs;
    try {
      const { rows } = await this.questions.all(
        '/v5/market/instruments-info',
        { category: 'linear', limit: 1_000 },
        (raw) => understood(rulesOf(raw)),
        { isPublic: true },
      );
      this.rules = new Map(rows.flatMap((row) => (row === undefined ? [] : [row])));
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      this.rulesReadMs = nowMs - RULES_EVERY_MS + RULES_AGAIN_MS;
      this.log.warn('the rules of the instruments could not be read', { error: error.message });
    }
  }

  /** Whoever asks does not wait for ever for a venue that has never answered. */
  private async begun(): Promise<void> {
    if (this.clock.isKnown) return;
    const given = new AbortController();
    const waited = this.timers.sleep(BEGUN_WITHIN_MS, given.signal).catch(() => {});
    await Promise.race([this.ready, waited]);
    given.abort();
    if (!this.clock.isKnown)
      throw new AssayError('VENUE_UNREACHABLE', 'the exchange has not answered yet; nothing is known of the account');
  }
}

function answerOf(reply: RestReply): ClosingAnswer {
  switch (reply.type) {
    case 'not-sent':
      return { type: 'refused', code: 'NOT_SENT', detail: reply.detail };
    case 'refused':
      return { type: 'refused', code: String(reply.status), detail: reply.detail };
    case 'no-answer':
      return { type: 'unknown', detail: reply.detail };
    case 'answer':
      break;
  }
  if (reply.code === 0) return { type: 'accepted' };
  const { code, message } = reply;
  const refusal = { code: String(code), detail: `${code} ${message}` };
  const failure = creationFailure(outcomeOf(code), refusal, { reduceOnly: true });
  return failure.type === 'refused' ? { ...failure, detail: message } : { type: 'unknown', detail: failure.detail };
}

function describe(reply: RestReply): string {
  return reply.type === 'answer' ? `${reply.code} ${reply.message}` : reply.detail;
}

const markRow = z.object({ markPrice: optionalAmount });

/** The mark is told in the same row; one that cannot be read is no reason not to see the position. */
function readHeld(raw: unknown): Reading<PositionStatement> {
  const reading = readPosition(raw);
  if (!reading.ok) return reading;
  const { position } = reading.value;
  const mark = markRow.safeParse(raw).data?.markPrice;
  return understood(mark === undefined || mark <= 0n ? position : { ...position, mark });
}

const openRow = z.object({ symbol, orderLinkId });

/** All that has to be known of an order that is to be cancelled is that it is there. */
function readOpen(category: Category, raw: unknown): Reading<OpenRisk['openOrders'][number]> {
  const reading = readAs(openRow, 'an open order', raw);
  if (!reading.ok) return reading;
  const { symbol: name, orderLinkId: id } = reading.value;
  const instrument = instrumentIdOf({ category, symbol: name });
  return understood(id === undefined ? { instrument } : { instrument, clientOrderId: id as ClientOrderId });
}

const rulesRow = z.object({
  symbol,
  lotSizeFilter: z.object({ qtyStep: amount, minOrderQty: amount, maxMktOrderQty: optionalAmount }),
});

function rulesOf(raw: unknown): readonly [InstrumentId, QuantityRules] | undefined {
  const parsed = rulesRow.safeParse(raw);
  if (!parsed.success) return undefined;
  const { qtyStep: step, minOrderQty: min, maxMktOrderQty: max } = parsed.data.lotSizeFilter;
  if (step <= 0n) return undefined;
  const instrument = instrumentIdOf({ category: 'linear', symbol: parsed.data.symbol });
  return [instrument, { step, min, ...(max === undefined || max <= 0n ? {} : { max }) }];
}
