import { fixed, ONE, ZERO, type EpochMs, type Instrument, type VenueEvent } from '../../src/domain/index.ts';
import type { BarBatch } from '../../src/market/index.ts';
import { seededRandom } from '../../src/runtime/index.ts';
import { barOf } from '../../src/venues/simulated/test-market.ts';
import {
  createCcxtVenue,
  createSimulatedVenue,
  localCcxtEnvironment,
  type RemoteVenue,
} from '../../src/venues/index.ts';
import { VENUE_CARDS, type Stage } from './venue-cards.ts';
import { BTC, Ear, practiceDesk, type PracticeDesk } from '../support/practice-desk.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1, 4) as EpochMs;
const FUNDED_AT = (START + 20 * MINUTE) as EpochMs;
const PLENTY = '1000';

const PERPETUAL: Instrument = {
  id: BTC,
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.1'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.001'),
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.00055'),
  feeCurrency: 'quote',
  leverageMax: 100,
  maintenanceMarginRate: fixed('0.005'),
};

/** Bars instead of trades: a move is one minute, from where the market was to where it goes. */
async function simulatedStage(): Promise<Stage> {
  const batches: BarBatch[] = [];
  let wake: (() => void) | undefined;
  let price = '100';
  let minute = 0;
  const venue = createSimulatedVenue({
    instruments: [PERPETUAL],
    feed: {
      async next() {
        while (batches.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        return batches.shift();
      },
    },
    baseTimeframe: '1m',
    timeframes: ['1m'],
    currency: 'USDT',
    cash: fixed('10000'),
    slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 },
    participationMax: ONE,
    leverage: { [BTC]: 10 },
    funding: { [BTC]: { model: 'series', points: [{ at: FUNDED_AT, rate: fixed('0.0001') }] } },
    liquidationFeeRate: ZERO,
    random: seededRandom(1),
  });
  const heard: VenueEvent[] = [];
  void (async () => {
    for (let event = await venue.next(); event !== undefined; event = await venue.next()) heard.push(event);
  })();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const settled = async (): Promise<void> => {
    for (let seen = -1; seen !== heard.length;) {
      seen = heard.length;
      for (let turns = 0; turns < 4; turns += 1) await turn();
    }
  };
  const bar = async (to: string, volume: string): Promise<void> => {
    const openTime = (START + minute * MINUTE) as EpochMs;
    minute += 1;
    const [low, high] = [Math.min(Number(price), Number(to)), Math.max(Number(price), Number(to))];
    const candle = [price, String(high), String(low), to, volume] as const;
    batches.push({ openTime, closeTime: (openTime + MINUTE) as EpochMs, bars: [barOf(candle, openTime, PERPETUAL)] });
    price = to;
    wake?.();
    await settled();
  };
  await bar('100', PLENTY);
  return {
    venue,
    instrument: BTC,
    heard,
    moveTo: (to, offered = PLENTY) => bar(to, offered),
    async chargeFunding() {
      while (START + minute * MINUTE <= FUNDED_AT) await bar(price, PLENTY);
    },
    liquidate: () => bar('80', PLENTY),
    async until(holds) {
      await settled();
      // What has not been said by now waits for the market, and the card has said where that goes.
      if (!holds()) throw new Error(`it never came; heard ${heard.map(({ type }) => type).join(', ')}`);
    },
    close: () => Promise.resolve(),
  };
}

/** A real adapter on loopback; the market is somebody else's orders. */
async function practiceStage(open: (desk: PracticeDesk) => Promise<RemoteVenue>): Promise<Stage> {
  const desk = await practiceDesk();
  let price = 1_000;
  const quote = (offered: string): void => {
    desk.clear();
    desk.maker({ side: 'Buy', qty: offered, price: ((price - 1) / 10).toFixed(1) });
    desk.maker({ side: 'Sell', qty: offered, price: ((price + 1) / 10).toFixed(1) });
  };
  desk.maker({ side: 'Sell', qty: '0.1', price: '100' });
  desk.taker({ side: 'Buy', qty: '0.1' });
  quote(PLENTY);
  const venue = await open(desk);
  const ear = new Ear(venue);
  await ear.until(({ type }) => type === 'stream-restored');
  return {
    venue,
    instrument: BTC,
    heard: ear.heard,
    async moveTo(to, offered = PLENTY) {
      const target = Math.round(Number(to) * 10);
      const falls = target < price;
      price = target;
      desk.clear();
      // Whoever rests on the way is met first. When nothing is left of it, the market ends there, at their price.
      const [along, against] = falls ? (['Sell', 'Buy'] as const) : (['Buy', 'Sell'] as const);
      const sweep = desk.maker({ side: along, qty: offered, price: (target / 10).toFixed(1) });
      if (desk.isOpen(sweep)) {
        // The other side stands behind it, for stops that the last price sets off.
        desk.maker({ side: against, qty: offered, price: ((target + (falls ? -1 : 1)) / 10).toFixed(1) });
        desk.taker({ side: against, qty: '0.1' });
        quote(offered);
      }
      await Promise.resolve();
    },
    async chargeFunding() {
      desk.serving.control.setFundingRate('BTCUSDT', fixed('0.0001'));
      desk.serving.control.settleFunding('BTCUSDT');
      await Promise.resolve();
    },
    async liquidate() {
      desk.serving.control.liquidate(desk.uid, 'BTCUSDT');
      await Promise.resolve();
    },
    until: async (holds) => {
      await ear.until(holds);
    },
    network: {
      venue,
      since: (desk.now() - MINUTE) as EpochMs,
      lose: (what) => {
        const fault = { type: what === 'request' ? 'lose-request' : 'lose-reply', how: 'reset' } as const;
        desk.serving.control.addFault({ fault, on: '/v5/order/create', uid: desk.uid, times: 1 });
      },
      cut: () => desk.serving.control.restart(),
      muffle: () =>
        void desk.serving.control.addFault({ fault: { type: 'drop-message' }, on: 'execution', uid: desk.uid }),
      intrude: () => desk.ownerPlaces({ side: 'Buy', orderType: 'Limit', qty: '1', price: '95' }),
    },
    async close() {
      await venue.close();
      await desk.close();
    },
  };
}

async function throughCcxt(desk: PracticeDesk): Promise<RemoteVenue> {
  const venue = createCcxtVenue({
    exchange: 'bybit',
    environment: localCcxtEnvironment(desk.serving.url),
    credentials: desk.credentials,
    timers: desk.timers,
    log: desk.log,
    instruments: await desk.instruments(),
    timeframes: ['1m'],
  });
  await venue.ready;
  return venue;
}

/** A venue, as a column of the table in docs/venues.md. */
export interface VenueColumn {
  readonly title: string;
  open(): Promise<Stage>;
  /** Cards that cannot hold there, by name, and why. */
  readonly cannot: Readonly<Record<string, string>>;
}

const OF_NETWORKS = VENUE_CARDS.filter(({ needsNetwork }) => needsNetwork === true);
const NEAR = 'it is in this process, for one account';

export const VENUE_COLUMNS: readonly VenueColumn[] = [
  { title: 'simulated', open: simulatedStage, cannot: Object.fromEntries(OF_NETWORKS.map(({ name }) => [name, NEAR])) },
  {
    title: 'Bybit, on the practice exchange',
    open: () => practiceStage((desk) => desk.venue({ quoteEveryMs: 0 })),
    cannot: {},
  },
  { title: 'Bybit through CCXT, on the practice exchange', open: () => practiceStage(throughCcxt), cannot: {} },
];
