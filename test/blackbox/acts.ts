import type { Random } from '../../src/runtime/index.ts';
import type { Row } from '../history/exchange-ledger.ts';
import { INSTRUMENTS } from './configuration.ts';
import type { FaultDesk } from './fault-desk.ts';
import { after, comesAbout } from './moments.ts';
import type { Operator } from './operator.ts';
import type { Stage } from './stage.ts';

/** What an act may use. */
export interface Parts {
  readonly stage: Stage;
  readonly operator: Operator;
  readonly faults: FaultDesk;
  readonly random: Random;
}

/** Something that is done to the processes or at the exchange. */
export interface Act {
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  run(parts: Parts): Promise<void>;
}

/** A stop that the watchdog has begun is finished long before. */
const CLOSED_WITHIN_MS = 60_000;
const UP_WITHIN_MS = 60_000;

const SYMBOLS = INSTRUMENTS.map((id) => id.split('-')[0]!);
const ACCOUNT_STREAMS = ['private', 'trade', 'linear'] as const;

const between = (random: Random, least: number, most: number): number => least + random() * (most - least);
const oneOf = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)]!;

export const ACTS = {
  'kill the server': {
    weight: 5,
    async run({ stage, random }) {
      await stage.killServer();
      await after(between(random, 0, 2_500));
      stage.startServer();
    },
  },
  'kill the server while it starts': {
    weight: 2,
    async run({ stage, random }) {
      await stage.killServer();
      stage.startServer();
      await after(between(random, 0, 3_000));
      await stage.killServer();
      stage.startServer();
    },
  },
  'stop the server in order': {
    weight: 1,
    async run({ stage, random }) {
      await stage.stopServer();
      await after(between(random, 0, 2_000));
      stage.startServer();
    },
  },
  'the server stands still': {
    weight: 3,
    async run({ stage, random }) {
      stage.pause('server');
      await after(between(random, 300, 6_000));
      stage.resume('server');
    },
  },
  'the server is silent until the watchdog closes everything': {
    weight: 0.7,
    async run({ stage, operator }) {
      await comesAbout(() => stage.isUp, UP_WITHIN_MS);
      await operator.handsOff(async () => {
        stage.pause('server');
        const said = () => stage.watchdog?.lines.filter((line) => line.includes('ALARM stopped:')).length ?? 0;
        const before = said();
        await comesAbout(() => said() > before, stage.staleMs + CLOSED_WITHIN_MS);
        stage.resume('server');
        await after(3_000);
        await operator.lift();
      });
    },
  },
  'kill the watchdog': {
    weight: 1.5,
    async run({ stage, random }) {
      await stage.killWatchdog();
      await after(between(random, 0, 3_000));
      stage.startWatchdog();
    },
  },
  'the watchdog stands still': {
    weight: 0.7,
    async run({ stage, random }) {
      stage.pause('watchdog');
      await after(between(random, 1_000, 10_000));
      stage.resume('watchdog');
    },
  },
  'emergency stop': {
    weight: 0.7,
    async run({ stage, operator, random }) {
      await comesAbout(() => stage.isUp, UP_WITHIN_MS);
      await operator.handsOff(async () => {
        await operator.stop();
        await after(between(random, 1_000, 6_000));
        await operator.lift();
      });
    },
  },
  'other faults': {
    weight: 7,
    async run({ faults }) {
      await faults.change();
    },
  },
  'cut the streams': {
    weight: 2,
    async run({ stage, random }) {
      await stage.exchange.control('sockets', { kind: oneOf(random, ACCOUNT_STREAMS) });
    },
  },
  'silence the streams': {
    weight: 1,
    async run({ stage, random }) {
      const silentMs = Math.round(between(random, 2_000, 20_000));
      await stage.exchange.control('sockets', { kind: oneOf(random, ACCOUNT_STREAMS), silentMs });
    },
  },
  'the exchange restarts': {
    weight: 1,
    async run({ stage, random }) {
      await stage.exchange.control('restart', { downMs: Math.round(between(random, 200, 5_000)) });
    },
  },
  'few requests are allowed': {
    weight: 0.7,
    async run({ stage, random }) {
      await stage.exchange.control('limits', { factor: '0.3' });
      await after(between(random, 2_000, 8_000));
      await stage.exchange.control('limits', { factor: 'off' });
    },
  },
  'history is late': {
    weight: 0.7,
    async run({ stage, random }) {
      await stage.exchange.control('history-lag', { ms: Math.round(between(random, 1_000, 15_000)) });
      await after(between(random, 2_000, 8_000));
      await stage.exchange.control('history-lag', { ms: 0 });
    },
  },
  'somebody trades by hand': {
    weight: 1.5,
    async run({ stage, random }) {
      const qty = (Math.ceil(random() * 10) / 1_000).toFixed(3);
      await byHand(stage, '/v5/order/create', {
        symbol: 'BTCUSDT',
        side: oneOf(random, ['Buy', 'Sell']),
        orderType: 'Market',
        qty,
      });
    },
  },
  'somebody places an order by hand and takes it back': {
    weight: 1,
    async run({ stage, random }) {
      const order = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '1000' };
      const orderId = await byHand(stage, '/v5/order/create', order);
      await after(between(random, 200, 3_000));
      await byHand(stage, '/v5/order/cancel', { symbol: 'BTCUSDT', orderId });
    },
  },
  'somebody cancels one of ours by hand': {
    weight: 1,
    async run({ stage, random }) {
      const { orders } = await stage.ledger();
      const resting = orders.filter(({ orderStatus }) => orderStatus === 'New' || orderStatus === 'Untriggered');
      if (resting.length === 0) return;
      const { orderId, symbol } = oneOf(random, resting);
      await byHand(stage, '/v5/order/cancel', { symbol, orderId });
    },
  },
  'the exchange takes a part of the position': {
    weight: 0.7,
    async run({ stage }) {
      const held = (await stage.ledger()).positions.find(({ size }) => Number(size) > 0);
      if (held === undefined) return;
      await stage.exchange.control('deleverage', {
        uid: stage.exchange.uid,
        symbol: held['symbol'],
        qty: smallest(held),
      });
      stage.note({ type: 'deleverage', symbol: held['symbol']! });
    },
  },
  'funding is paid': {
    weight: 1,
    async run({ stage, random }) {
      const rate = oneOf(random, ['0.0001', '-0.0002', '0.0003']);
      await stage.exchange.control('funding', { symbol: oneOf(random, SYMBOLS), rate, settle: true });
    },
  },
} as const satisfies Readonly<Record<string, Act>>;

export type ActName = keyof typeof ACTS;

/** By weight. */
export function chooseAct(random: Random): ActName {
  const all = Object.entries(ACTS) as [ActName, Act][];
  let left = random() * all.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const [name, { weight }] of all) {
    left -= weight;
    if (left < 0) return name;
  }
  return all.at(-1)![0];
}

/** As the owner of the account at a screen, and into the history. @returns the order's id at the exchange */
async function byHand(stage: Stage, path: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
  const { uid } = stage.exchange;
  const reply = await stage.exchange.control('by-hand', { uid, path, fields: { category: 'linear', ...fields } });
  const { orderId = '' } = (reply['result'] ?? {}) as { readonly orderId?: string };
  stage.note({ type: 'by-hand', path, orderId });
  return orderId;
}

/** The least that can be taken of a position: one step of its instrument. */
function smallest({ symbol }: Row): string {
  return symbol === 'BTCUSDT' ? '0.001' : '0.01';
}
