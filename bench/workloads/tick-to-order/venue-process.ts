import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { fixed } from '../../../src/domain/index.ts';
import { startExchange, type PracticeExchange } from '../../../src/exchange/index.ts';
import { MINUTE_MS, SYMBOL, TOPIC, type FromVenue, type Place, type ToVenue, type VenueRound } from './words.ts';

export const VENUE_PROCESS = import.meta.filename;

const PRICE = '100';
/** A contender that answers no tick in this time has failed. */
const PATIENCE_MS = 10_000;
/**
 * Three contenders take turns, so that each sends seven orders a second: Bybit allows ten, of which the session keeps two
 * for cancels. In between the market speaks every millisecond, as it does in life.
 */
const NEWS_A_BAR = 40;
const NEWS_EVERY_MS = 1;

/** One contender, as the venue sees it. */
interface Seat {
  market: WebSocket | undefined;
  /** Told of each order frame, with the moment of its arrival. */
  ordered: (frame: Buffer, atMs: number) => void;
  answered: (answer: Buffer) => void;
}

/**
 * The practice exchange, and before it a market whose only news are bars that close when this workload says so. Orders
 * are noticed as they arrive and go on to the exchange, which judges them as any other.
 */
class Venue {
  private readonly exchange: PracticeExchange;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly server = createServer((_request, response) => response.writeHead(404).end());
  private readonly seats = new Map<string, Seat>();

  private constructor(exchange: PracticeExchange) {
    this.exchange = exchange;
    this.server.on('upgrade', (request, socket, head) => {
      const [, kind, name = ''] = (request.url ?? '').split('/');
      const seat = this.seats.get(name);
      if (seat === undefined) return socket.destroy();
      return this.sockets.handleUpgrade(request, socket, head, (client) => {
        if (kind === 'market') follow(client, seat);
        else relay(client, seat, `${exchange.url.replace('http', 'ws')}/v5/trade`);
      });
    });
  }

  static async open(): Promise<Venue> {
    const exchange = await startExchange({ limits: Infinity });
    exchange.control.setIndexPrice(SYMBOL, fixed(PRICE));
    const venue = new Venue(exchange);
    await new Promise<void>((resolve) => venue.server.listen(0, '127.0.0.1', () => resolve()));
    return venue;
  }

  seat(name: string): Place {
    this.seats.set(name, { market: undefined, ordered: () => {}, answered: () => {} });
    const account = this.exchange.control.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('1000000') }] });
    const streams = `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const { uid, key, secret } = account;
    const [market, trade] = [`${streams}/market/${name}`, `${streams}/trade/${name}`];
    return { exchange: this.exchange.url, market, trade, uid, key, secret };
  }

  /** To each in turn: a slot of news that the bar goes on, then that it has closed; and the order is waited for. */
  async time({ firstOpens, ticks }: ToVenue & { type: 'time' }): Promise<Readonly<Record<string, VenueRound>>> {
    const rounds: Record<string, { waitsUs: number[]; frame: unknown; codes: Record<string, number> }> = {};
    for (const name of Object.keys(firstOpens)) rounds[name] = { waitsUs: [], frame: undefined, codes: {} };
    for (let tick = 0; tick < ticks; tick += 1) {
      for (const [name, firstOpen] of Object.entries(firstOpens)) {
        const { waitUs, frame, code } = await this.tick(name, firstOpen + tick * MINUTE_MS);
        const round = rounds[name]!;
        round.waitsUs.push(waitUs);
        round.frame ??= comparable(frame);
        round.codes[code] = (round.codes[code] ?? 0) + 1;
      }
    }
    return rounds;
  }

  private async tick(
    name: string,
    open: number,
  ): Promise<{ readonly waitUs: number; readonly frame: Buffer; readonly code: string }> {
    const seat = this.seats.get(name)!;
    for (let news = 0; news < NEWS_A_BAR; news += 1) {
      seat.market?.send(barMessage(open, false));
      await new Promise((resolve) => setTimeout(resolve, NEWS_EVERY_MS));
    }
    const answered = new Promise<Buffer>((resolve) => (seat.answered = resolve));
    const ordered = new Promise<{ readonly frame: Buffer; readonly atMs: number }>((resolve) => {
      seat.ordered = (frame, atMs) => resolve({ frame, atMs });
    });
    const message = barMessage(open, true);
    const sentMs = performance.now();
    seat.market?.send(message);
    const { frame, atMs } = await inTime(ordered, `${name} sent no order`);
    return {
      waitUs: (atMs - sentMs) * 1_000,
      frame,
      code: codeOf(await inTime(answered, 'the exchange gave no answer')),
    };
  }
}

/** Grants whatever is subscribed to, and answers pings. */
function follow(client: WebSocket, seat: Seat): void {
  seat.market = client;
  client.on('message', (data: Buffer) => {
    const { op, req_id: about } = JSON.parse(data.toString()) as { op: string; req_id?: string };
    const answer = op === 'ping' ? { success: true, ret_msg: 'pong', op } : { success: true, ret_msg: '', op };
    client.send(JSON.stringify({ ...answer, req_id: about ?? '', conn_id: 'bench' }));
  });
}

function relay(client: WebSocket, seat: Seat, url: string): void {
  const exchange = new WebSocket(url);
  const waiting: Buffer[] = [];
  client.on('message', (data: Buffer) => {
    const atMs = performance.now();
    if (data.includes('"order.create"')) seat.ordered(data, atMs);
    if (exchange.readyState === WebSocket.OPEN) exchange.send(data.toString());
    else waiting.push(data);
  });
  exchange.on('open', () => {
    for (const data of waiting.splice(0)) exchange.send(data.toString());
  });
  exchange.on('message', (data: Buffer) => {
    client.send(data.toString());
    if (data.includes('"order.create"')) seat.answered(data);
  });
  client.on('close', () => exchange.terminate());
}

function barMessage(open: number, confirm: boolean): string {
  const bar = { start: open, end: open + MINUTE_MS - 1, interval: '1', confirm, timestamp: Date.now() };
  const prices = { open: PRICE, close: PRICE, high: PRICE, low: PRICE, volume: '1000', turnover: '100000' };
  return JSON.stringify({ topic: TOPIC, data: [{ ...bar, ...prices }], ts: Date.now(), type: 'snapshot' });
}

/** Everything of an order frame but its ids, the time, and who made the library. */
function comparable(data: Buffer): unknown {
  const { op, header, args } = JSON.parse(data.toString()) as {
    op: string;
    header: Readonly<Record<string, string>>;
    args: readonly Readonly<Record<string, unknown>>[];
  };
  const { orderLinkId, ...order } = args[0]!;
  const isNow = Math.abs(Number(header['X-BAPI-TIMESTAMP']) - Date.now()) < 5_000;
  return { op, window: header['X-BAPI-RECV-WINDOW'], isNow, named: typeof orderLinkId, orders: args.length, order };
}

function codeOf(answer: Buffer): string {
  const { retCode, retMsg } = JSON.parse(answer.toString()) as { retCode: number; retMsg: string };
  return retCode === 0 ? '0' : `${retCode} ${retMsg}`;
}

function inTime<T>(promise: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

if (import.meta.main) {
  const venue = await Venue.open();
  process.on('disconnect', () => process.exit());
  const say = (message: FromVenue): void => void process.send?.(message);
  process.on('message', (message: ToVenue) => {
    if (message.type === 'seat') say({ type: 'seated', place: venue.seat(message.name) });
    else void venue.time(message).then((rounds) => say({ type: 'timed', rounds }));
  });
}
