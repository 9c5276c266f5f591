import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { collect, ended, start } from '../process.ts';
import { quantile } from '../samples.ts';
import type { Workload } from './index.ts';

const COMMANDS = 2_000;
/** Sent before the first is answered. */
const ABREAST = 64;
const SUBSCRIBERS = 1_000;
const LINES = /REST\s+(\S+)[\s\S]*Account\s+(\S+)\s+Key\s+(\S+)\s+Secret\s+(\S+)/;

interface Place {
  readonly url: string;
  readonly uid: string;
  readonly key: string;
  readonly secret: string;
}

/**
 * The practice exchange as a process of its own, its books moved by the seeded market; half of what is sent are orders
 * that rest, half take them back. The client is on the other core.
 */
export const practiceExchange: Workload = {
  name: 'practice-exchange',
  about: `${COMMANDS.toLocaleString('en')} order commands over one trade socket, alone and beside ${SUBSCRIBERS} subscribers`,
  async run({ repeats, folder }) {
    const words = ['--data-dir', join(folder, 'data'), 'exchange', '--port', '0', '--limits', 'off'];
    const child = start(['bin/assay.ts', ...words], {});
    const said = collect(child);
    try {
      const place = await placeOf(child, said);
      const alone = await measure(place, repeats);
      const followers = await subscribers(place.url);
      const beside = await measure(place, repeats);
      for (const follower of followers) follower.terminate();
      const goal = { id: 'X1', atLeastPerSecond: 3_000 };
      const work = { 'order commands': COMMANDS };
      return [
        {
          label: 'over the trade socket, 64 at a time',
          unit: 'ms',
          samples: alone.whole,
          cpuMs: alone.cpuMs,
          work,
          goal,
        },
        { label: 'one after the other, p50', unit: 'µs', samples: alone.p50Us },
        {
          label: `64 at a time beside ${SUBSCRIBERS} subscribers`,
          unit: 'ms',
          samples: beside.whole,
          cpuMs: beside.cpuMs,
          work,
        },
      ];
    } finally {
      child.kill('SIGTERM');
      await ended(child);
    }
  },
};

async function placeOf(child: ChildProcess, said: () => string): Promise<Place> {
  for (;;) {
    // Colours are off, since it is no terminal that it speaks to.
    const [, url, uid, key, secret] = LINES.exec(said()) ?? [];
    if (secret !== undefined) return { url: url!, uid: uid!, key: key!, secret };
    if (child.exitCode !== null) throw new Error(`the exchange ended before it was up:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function measure(
  place: Place,
  repeats: number,
): Promise<{ readonly whole: number[]; readonly cpuMs: number[]; readonly p50Us: number[] }> {
  const [whole, cpuMs, p50Us]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= repeats; round += 1) {
    const trader = await signIn(place);
    const before = await exchangeCpuMs(place);
    const startedMs = performance.now();
    await trade(trader, { commands: COMMANDS, abreast: ABREAST });
    const tookMs = performance.now() - startedMs;
    const worked = (await exchangeCpuMs(place)) - before;
    const waits = await trade(trader, { commands: 100, abreast: 1 });
    trader.terminate();
    await cancelAll(place);
    if (round === 0) continue;
    whole.push(tookMs);
    cpuMs.push(worked);
    p50Us.push(quantile(waits, 0.5));
  }
  return { whole, cpuMs, p50Us };
}

/** What rests at the end of a round would count against the 500 orders of the next. */
async function cancelAll({ url, uid }: Place): Promise<void> {
  const fields = { category: 'linear', symbol: 'BTCUSDT' };
  const body = JSON.stringify({ uid, path: '/v5/order/cancel-all', fields });
  await fetch(`${url}/control/by-hand`, { method: 'POST', body });
}

async function exchangeCpuMs({ url }: Place): Promise<number> {
  const response = await fetch(`${url}/control/state`);
  return ((await response.json()) as { readonly process: { readonly cpuMs: number } }).process.cpuMs;
}

async function signIn({ url, key, secret }: Place): Promise<WebSocket> {
  const socket = await opened(`${url.replace('http', 'ws')}/v5/trade`);
  const expires = Date.now() + 10_000;
  const signature = createHmac('sha256', secret).update(`GET/realtime${expires}`).digest('hex');
  socket.send(JSON.stringify({ op: 'auth', args: [key, expires, signature] }));
  await new Promise((resolve) => socket.once('message', resolve));
  return socket;
}

async function subscribers(url: string): Promise<WebSocket[]> {
  const args = ['orderbook.50.BTCUSDT', 'publicTrade.BTCUSDT', 'tickers.BTCUSDT'];
  const sockets = await Promise.all(
    Array.from({ length: SUBSCRIBERS }, () => opened(`${url.replace('http', 'ws')}/v5/public/linear`)),
  );
  for (const socket of sockets) socket.send(JSON.stringify({ op: 'subscribe', args }));
  return sockets;
}

function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket)).once('error', reject);
  });
}

/** @returns microseconds that each command waited for its answer. @throws when one is refused */
function trade(
  socket: WebSocket,
  { commands, abreast }: { readonly commands: number; readonly abreast: number },
): Promise<number[]> {
  const waits: number[] = [];
  const resting: string[] = [];
  const sentAt = new Map<string, number>();
  let sent = 0;
  const prefix = `${performance.now()}-`;
  const send = (): void => {
    sent += 1;
    const reqId = `${prefix}${sent}`.slice(-36);
    const cancelled = sent % 2 === 0 ? resting.shift() : undefined;
    const order = { side: 'Buy', orderType: 'Limit', qty: '0.001', price: String(30_000 + (sent % 100)) };
    const fields = cancelled === undefined ? order : { orderId: cancelled };
    sentAt.set(reqId, performance.now());
    socket.send(
      JSON.stringify({
        reqId,
        header: { 'X-BAPI-TIMESTAMP': String(Date.now()) },
        op: cancelled === undefined ? 'order.create' : 'order.cancel',
        args: [{ category: 'linear', symbol: 'BTCUSDT', ...fields }],
      }),
    );
  };
  return new Promise((resolve, reject) => {
    const heard = (data: Buffer): void => {
      const reply = JSON.parse(data.toString()) as {
        reqId: string;
        retCode: number;
        op: string;
        data: { orderId: string };
      };
      if (reply.retCode !== 0) reject(new Error(`a command was refused: ${data.toString()}`));
      if (reply.op === 'order.create') resting.push(reply.data.orderId);
      waits.push((performance.now() - sentAt.get(reply.reqId)!) * 1_000);
      if (waits.length === commands) {
        socket.off('message', heard);
        resolve(waits);
      } else if (sent < commands) send();
    };
    socket.on('message', heard);
    for (let index = 0; index < abreast; index += 1) send();
  });
}
