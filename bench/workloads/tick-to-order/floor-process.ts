/**
 * The least that could do: two bare sockets, one `JSON.parse`, one multiplication, one `JSON.stringify`. It signs in with
 * an HMAC as Bybit wants it; on this stream no order is signed by itself. It writes nothing down and asks nobody.
 */
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  MINUTE_MS,
  PRICE_RATE,
  QUANTITY,
  RECV_WINDOW_MS,
  SYMBOL,
  TOPIC,
  type FromTrader,
  type Place,
  type ToTrader,
} from './words.ts';

export const FLOOR_PROCESS = import.meta.filename;

if (import.meta.main) {
  const place = JSON.parse(process.argv[2]!) as Place;
  const [market, trade] = await Promise.all([opened(place.market), opened(place.trade)]);
  const expires = Date.now() + 10_000;
  const signature = createHmac('sha256', place.secret).update(`GET/realtime${expires}`).digest('hex');
  await asked(trade, { op: 'auth', args: [place.key, expires, signature] });
  await asked(market, { op: 'subscribe', args: [TOPIC], req_id: TOPIC });
  let insideUs: number[] = [];
  let orders = 0;
  market.on('message', (data: Buffer) => {
    const heardMs = performance.now();
    const message = JSON.parse(data.toString()) as { data: readonly [{ close: string; confirm: boolean }] };
    const [bar] = message.data;
    if (!bar.confirm) return;
    orders += 1;
    const order = {
      category: 'linear',
      symbol: SYMBOL,
      side: 'Buy',
      qty: QUANTITY,
      orderLinkId: `floor-${process.pid}-${orders}`,
      orderType: 'Limit',
      price: String(Number(bar.close) * Number(PRICE_RATE)),
      timeInForce: 'IOC',
      positionIdx: 0,
      reduceOnly: false,
    };
    const header = { 'X-BAPI-TIMESTAMP': String(Date.now()), 'X-BAPI-RECV-WINDOW': String(RECV_WINDOW_MS) };
    trade.send(JSON.stringify({ reqId: String(orders), header, op: 'order.create', args: [order] }));
    insideUs.push((performance.now() - heardMs) * 1_000);
  });
  process.on('message', (message: ToTrader) => {
    if (message.type !== 'report') return;
    say({ type: 'report', insideUs });
    insideUs = [];
  });
  process.on('disconnect', () => process.exit());
  say({ type: 'ready', firstOpen: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS });
}

function say(message: FromTrader): void {
  process.send?.(message);
}

function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket)).once('error', reject);
  });
}

function asked(socket: WebSocket, request: object): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    socket.once('message', () => resolve());
  });
  socket.send(JSON.stringify(request));
  return answered;
}
