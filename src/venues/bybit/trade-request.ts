import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { Line, TradeOperation } from './line.ts';
import type { Body } from './order-body.ts';
import type { RestReply } from './rest.ts';

export interface TradeRequest {
  readonly trade: Line;
  readonly timers: Timers;
  readonly operation: TradeOperation;
  readonly body: Body;
  readonly timeoutMs: number;
  /** Told when an answer comes after all. */
  late(reply: RestReply): void;
  clean(text: string): string;
  now(): EpochMs;
}

/** One request on the trade stream, with the time-out that the library does not have. */
export async function askTrade(request: TradeRequest): Promise<RestReply> {
  const { trade, timers, operation, body, timeoutMs, late } = request;
  const read = (said: unknown): RestReply => readTradeReply(said, request);
  const reply = trade.request(operation, body).then(read, read);
  const given = new AbortController();
  const timedOut = timers.sleep(timeoutMs, given.signal).then(
    () => 'timed-out' as const,
    () => 'timed-out' as const,
  );
  const first = await Promise.race([reply, timedOut]);
  given.abort();
  if (first !== 'timed-out') return first;
  void reply.then((answer) => {
    if (answer.type === 'answer') late(answer);
  });
  return { type: 'no-answer', detail: `no answer on the trade stream in ${timeoutMs} ms` };
}

/** What the trade stream says to a request; whatever is not an answer of Bybit's says nothing of its effect. */
export function readTradeReply(said: unknown, { clean, now }: Pick<TradeRequest, 'clean' | 'now'>): RestReply {
  const { retCode, retMsg, data, header } = (typeof said === 'object' && said !== null ? said : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof retCode !== 'number' || !Number.isInteger(retCode)) {
    const words = typeof said === 'string' ? said : said instanceof Error ? said.message : 'no answer that can be read';
    return { type: 'no-answer', detail: clean(words).slice(0, 200) };
  }
  const { Timenow } = (typeof header === 'object' && header !== null ? header : {}) as Readonly<
    Record<string, unknown>
  >;
  const at = Number(Timenow);
  return {
    type: 'answer',
    code: retCode,
    message: clean(typeof retMsg === 'string' ? retMsg : '').slice(0, 300),
    result: data,
    at: (Number.isSafeInteger(at) && at > 0 ? at : now()) as EpochMs,
  };
}
