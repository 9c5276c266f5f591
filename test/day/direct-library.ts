import { createHmac } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { PracticeExchange } from '../../src/exchange/index.ts';
import type { Timers } from '../../src/runtime/index.ts';
import type { BybitEnvironment } from '../../src/venues/index.ts';

type Library = NonNullable<BybitEnvironment['library']>;
type Fields = Readonly<Record<string, unknown>>;
interface Secrets {
  readonly key?: string;
  readonly secret?: string;
}

/** One way over this network. */
const LATENCY_MS = 8;
const ANSWER_WITHIN_MS = 30_000;

/** What this network does to its clients besides, and what it has seen. */
export interface DirectNetwork {
  readonly library: Library;
  /** Topics that are not granted, whoever asks. */
  readonly withheld: Set<string>;
  /** Answers of requests, by `retCode`. */
  readonly codes: Map<number, number>;
  /** Subscriptions that were not granted. */
  refusals: number;
}

/**
 * The client library's part between an adapter and a practice exchange of the same process: it signs in, sends, parses,
 * pings, and tells what it heard in the library's words. No socket is in it, so that a day can pass in moments.
 */
export function directNetwork(exchange: PracticeExchange, timers: Timers): DirectNetwork {
  const network: Omit<DirectNetwork, 'library'> & { library?: Library } = {
    withheld: new Set(),
    codes: new Map(),
    refusals: 0,
  };

  class RestClientV5 {
    fetchTimeOffset: () => Promise<number> = () => Promise.resolve(0);
    private readonly options: Secrets & { readonly recv_window: number };

    constructor(options: Secrets & { readonly recv_window: number }) {
      this.options = options;
    }

    get(path: string, fields: Fields): Promise<unknown> {
      return this.ask('GET', path, { fields });
    }

    getPrivate(path: string, fields: Fields): Promise<unknown> {
      return this.ask('GET', path, { fields, isSigned: true });
    }

    postPrivate(path: string, fields: Fields): Promise<unknown> {
      return this.ask('POST', path, { fields, isSigned: true });
    }

    private async ask(
      method: 'GET' | 'POST',
      path: string,
      { fields, isSigned = false }: { readonly fields: Fields; readonly isSigned?: boolean },
    ): Promise<unknown> {
      const { key = '', recv_window: recvWindow } = this.options;
      const timestamp = String(Date.now() + (await this.fetchTimeOffset()));
      const signed = isSigned ? { signed: { key, timestamp, recvWindow: String(recvWindow) } } : {};
      // A query is text, whatever it is made of.
      const sent =
        method === 'GET'
          ? Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, String(one)]))
          : fields;
      await timers.sleep(LATENCY_MS);
      const answer = await new Promise<unknown>((resolve, reject) => {
        void timers
          .sleep(ANSWER_WITHIN_MS)
          .then(() => reject(Object.assign(new Error('timeout'), { code: 'ECONNABORTED' })));
        exchange.direct.ask({ method, path, fields: sent, ...signed }, (said) => {
          if (said.type === 'lost') {
            if (said.how === 'reset') reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
            return;
          }
          const body = parsed(said.text);
          if (said.status >= 400) reject(Object.assign(new Error(`HTTP ${said.status}`), { code: said.status, body }));
          else resolve(body);
        });
      });
      await timers.sleep(LATENCY_MS);
      const { retCode } = (answer ?? {}) as { readonly retCode?: number };
      if (retCode !== undefined) network.codes.set(retCode, (network.codes.get(retCode) ?? 0) + 1);
      return answer;
    }
  }

  class WebsocketClient extends EventEmitter {
    private readonly options: Secrets & {
      readonly wsUrl: string;
      readonly recvWindow: number;
      readonly pingInterval: number;
      readonly pongTimeout: number;
    };
    private offsetMs = 0;
    private socket: ReturnType<PracticeExchange['direct']['connect']>;
    private isOver = false;
    private answered: () => void = () => {};
    private pongAtMs = 0;

    constructor(options: WebsocketClient['options']) {
      super();
      this.options = options;
    }

    setTimeOffsetMs(offsetMs: number): void {
      this.offsetMs = offsetMs;
    }

    /** Opens, and signs in where there is a key. */
    async connect(): Promise<void> {
      await timers.sleep(LATENCY_MS);
      if (this.isOver) return;
      this.socket = exchange.direct.connect(new URL(this.options.wsUrl).pathname, {
        hear: (text) => void timers.sleep(LATENCY_MS).then(() => this.hear(text)),
        ended: () => void timers.sleep(LATENCY_MS).then(() => this.end()),
      });
      if (this.socket === undefined) {
        this.end();
        return;
      }
      void this.keepAlive();
      const { key, secret } = this.options;
      if (key === undefined || secret === undefined) return;
      const expires = Date.now() + this.offsetMs + this.options.recvWindow;
      const signature = createHmac('sha256', secret).update(`GET/realtime${expires}`).digest('hex');
      const signedIn = new Promise<void>((resolve) => (this.answered = resolve));
      await this.say({ op: 'auth', args: [key, expires, signature] });
      await signedIn;
    }

    subscribeV5(topics: string | readonly string[]): Promise<void>[] {
      const wanted = [topics].flat();
      return [this.connected().then(() => this.subscribe(wanted))];
    }

    unsubscribeV5(topics: string | readonly string[]): Promise<void>[] {
      const wanted = [topics].flat();
      return [this.say({ op: 'unsubscribe', args: wanted, req_id: wanted.join(',') })];
    }

    /** The store of the library knows the socket under each connection. */
    getWsStore(): { getWs(): { send(text: string): void } } {
      return { getWs: () => ({ send: (text) => void this.say(text) }) };
    }

    closeAll(): void {
      this.isOver = true;
      this.socket?.close();
    }

    private connecting: Promise<void> | undefined;
    private connected(): Promise<void> {
      return (this.connecting ??= this.connect());
    }

    private async subscribe(topics: readonly string[]): Promise<void> {
      const granted = topics.filter((topic) => !network.withheld.has(topic));
      network.refusals += topics.length - granted.length;
      if (granted.length > 0) await this.say({ op: 'subscribe', args: granted, req_id: granted.join(',') });
    }

    private async say(frame: object | string): Promise<void> {
      await timers.sleep(LATENCY_MS);
      this.socket?.say(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }

    private async keepAlive(): Promise<void> {
      const { pingInterval, pongTimeout } = this.options;
      while (!this.isOver) {
        await timers.sleep(pingInterval);
        if (this.isOver) return;
        const sentMs = timers.monotonicMs();
        await this.say({ op: 'ping' });
        await timers.sleep(pongTimeout);
        // Any message is a sign of life.
        if (this.pongAtMs < sentMs && !this.isOver) this.end();
      }
    }

    private hear(text: string): void {
      if (this.isOver) return;
      this.pongAtMs = timers.monotonicMs();
      const message = JSON.parse(text) as Readonly<Record<string, unknown>>;
      const { op, topic, reqId, retCode, success } = message;
      if (typeof topic === 'string') this.emit('update', message);
      else if (typeof reqId === 'string') {
        network.codes.set(Number(retCode), (network.codes.get(Number(retCode)) ?? 0) + 1);
        this.emit(retCode === 0 ? 'response' : 'exception', { ...message, isWSAPIResponse: true });
      } else if (op === 'auth') {
        this.emit(success === false ? 'exception' : 'authenticated', message);
        this.answered();
      } else if (op === 'subscribe' || op === 'unsubscribe')
        this.emit(success === false ? 'exception' : 'response', message);
    }

    private end(): void {
      if (this.isOver) return;
      this.isOver = true;
      this.socket?.close();
      this.emit('reconnect');
    }
  }

  network.library = { RestClientV5, WebsocketClient } as unknown as Library;
  return network as DirectNetwork;
}

/** As the library's HTTP client does it: what is no JSON stays text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
