import { beforeEach, describe, expect, test } from 'vitest';
import {
  add,
  fixed,
  format,
  negate,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type Quantity,
  type Sighting,
  type VenueOrderId,
} from '../../domain/index.ts';
import { AssayError, seededRandom, simulatedTime, type SimulatedTime } from '../../runtime/index.ts';
import type { ClosingAnswer, ClosingOrder, ClosingVenue, OpenRisk, QuantityRules } from '../../venues/index.ts';
import type { Heartbeat } from './heartbeat.ts';
import { DEFAULT_TIMES, Watchdog, type WatchdogStatus } from './watchdog.ts';

const START = Date.UTC(2026, 0, 1) as EpochMs;
const A = 'A-PERP.TEST' as InstrumentId;

/** An exchange that does at once what it is asked, until a test says otherwise. */
class PlainVenue implements ClosingVenue {
  readonly requestWindowMs = 5_000;
  readonly positions = new Map<InstrumentId, Quantity>();
  readonly closed: ClosingOrder[] = [];
  openOrders: OpenRisk['openOrders'] = [];
  cancels = 0;
  unseen: string | undefined;
  rules: QuantityRules = { step: fixed('0.1'), min: fixed('0.1') };
  answer: ClosingAnswer = { type: 'accepted' };
  private readonly time: SimulatedTime;

  constructor(time: SimulatedTime) {
    this.time = time;
  }

  serverTime(): EpochMs {
    return this.time.now();
  }

  quantitiesOf(): QuantityRules {
    return this.rules;
  }

  look(): Promise<OpenRisk> {
    const positions = [...this.positions].map(([instrument, quantity]) => ({ instrument, quantity, sequence: 1 }));
    const { openOrders, unseen } = this;
    return Promise.resolve({
      at: this.serverTime(),
      openOrders,
      positions,
      ...(unseen === undefined ? {} : { unseen }),
    });
  }

  cancelAll(): Promise<void> {
    this.cancels += 1;
    this.openOrders = [];
    return Promise.resolve();
  }

  closePart(order: ClosingOrder): Promise<ClosingAnswer> {
    this.closed.push(order);
    if (this.answer.type === 'accepted') {
      const change = order.side === 'buy' ? order.quantity : negate(order.quantity);
      this.positions.set(order.instrument, add(this.positions.get(order.instrument) ?? ZERO, change));
    }
    return Promise.resolve(this.answer);
  }

  find(clientOrderId: ClientOrderId): Promise<Sighting> {
    const order = this.closed.find((one) => one.clientOrderId === clientOrderId);
    if (order === undefined || this.answer.type !== 'accepted')
      return Promise.resolve({ type: 'not-found', at: this.serverTime() });
    const { instrument, side, quantity } = order;
    const statement = { clientOrderId, venueOrderId: 'v' as VenueOrderId, instrument, side, quantity };
    const terms = { type: 'market' } as const;
    const ended = { terms, reduceOnly: true, status: 'filled', filledQuantity: quantity, updatedAt: START } as const;
    return Promise.resolve({ type: 'found', at: this.serverTime(), order: { ...statement, ...ended }, executions: [] });
  }
}

let time: SimulatedTime;
let venue: PlainVenue;
let beat: Heartbeat;
let latch: { by: string; reason: string } | undefined;
let latchIsWritable: boolean;
let alarms: string[];
let status: WatchdogStatus;
let isBeating: boolean;

beforeEach(() => {
  time = simulatedTime(START, seededRandom(1).next);
  venue = new PlainVenue(time);
  beat = { account: '1', boot: 'a', count: 1, at: START, state: 'running', positions: 'keep' };
  latch = undefined;
  latchIsWritable = true;
  alarms = [];
  isBeating = true;
  const timers = time.process();
  const server = time.process();
  const loop = (): void => {
    if (isBeating) beat = { ...beat, count: beat.count + 1 };
    server.after(2_000, loop);
  };
  loop();
  const watchdog = new Watchdog({
    venue,
    timers,
    limits: { positionMax: new Map([[A, fixed('100')]]) },
    times: DEFAULT_TIMES,
    boot: 'w1',
    heartbeat: () => beat,
    latch: {
      read: () => latch,
      write(order) {
        if (!latchIsWritable) throw new AssayError('FILE_NOT_WRITTEN', 'the disk is full');
        latch = order;
      },
    },
    report: (newest) => (status = newest),
    acted: () => {},
    alarm: (words) => alarms.push(words),
  });
  void watchdog.run(new AbortController().signal);
});

const pass = (seconds: number): Promise<void> => time.run((time.now() + seconds * 1_000) as EpochMs);
const hold = (quantity: string): void => void venue.positions.set(A, fixed(quantity));

describe('a stop', () => {
  beforeEach(async () => {
    hold('7');
    venue.openOrders = [{ instrument: A }];
    await pass(30);
  });

  test('is the living server’s own affair for ten seconds, then it is helped', async () => {
    latch = { by: 'operator', reason: 'enough' };
    await pass(8);
    expect(venue.closed).toEqual([]);
    await pass(20);
    expect(status).toMatchObject({ state: 'stopped', cause: { type: 'latch', detail: 'operator: enough' } });
    expect(venue.positions.get(A)).toBe(ZERO);
  });

  test('that the server has carried out finds nothing to do', async () => {
    latch = { by: 'operator', reason: 'enough' };
    hold('0');
    venue.openOrders = [];
    await pass(40);
    expect(status.state).toBe('stopped');
    expect([venue.cancels, venue.closed, alarms.filter((words) => words.includes('cancels'))]).toEqual([0, [], []]);
  });

  test('is kept: what is opened while it stands is closed', async () => {
    latch = { by: 'operator', reason: 'enough' };
    await pass(40);
    hold('-3');
    await pass(20);
    expect(venue.closed.map(({ side, quantity }) => `${side} ${format(quantity)}`)).toEqual(['sell 7', 'buy 3']);
    expect(status.state).toBe('stopped');
  });

  test('that an operator lifts is over, and so is the watchdog’s part in it', async () => {
    venue.answer = { type: 'refused', code: '1', detail: 'no' };
    latch = { by: 'operator', reason: 'enough' };
    await pass(20);
    expect(status.state).toBe('stopping');
    latch = undefined;
    await pass(3);
    expect(status.state).toBe('watching');
  });
});

describe('a server that falls silent', () => {
  beforeEach(async () => {
    hold('7');
    await pass(30);
    isBeating = false;
  });

  test('is latched and closed, in slices that the exchange takes', async () => {
    venue.rules = { step: fixed('0.1'), min: fixed('0.1'), max: fixed('3') };
    await pass(45);
    expect(venue.closed.map(({ side, quantity }) => `${side} ${format(quantity)}`)).toEqual([
      'sell 3',
      'sell 3',
      'sell 1',
    ]);
    expect(status).toMatchObject({ state: 'stopped', cause: { type: 'silence' }, server: { type: 'silent' } });
    expect(status.evidence[1]! - status.evidence[0]!).toBeGreaterThanOrEqual(10_000);
    expect(latch?.by).toBe('watchdog');
  });

  test('is closed although the latch cannot be written, and that is said', async () => {
    latchIsWritable = false;
    await pass(45);
    expect(venue.positions.get(A)).toBe(ZERO);
    expect(alarms.join()).toContain('the disk is full');
  });

  test('and cannot be closed is said again and again, with what is left', async () => {
    venue.answer = { type: 'refused', code: '110023', detail: 'the market is closed' };
    await pass(140);
    expect(status.state).toBe('stop-incomplete');
    expect(
      alarms.filter((words) => words === 'the stop is not complete: 0 open orders, 1 positions').length,
    ).toBeGreaterThan(2);
    venue.answer = { type: 'accepted' };
    await pass(20);
    expect(status.state).toBe('stopped');
  });

  test('with a closing order of unknown fate is not sent another until that is looked up, twice', async () => {
    venue.answer = { type: 'unknown', detail: 'no answer' };
    await pass(24);
    expect(venue.closed).toHaveLength(1);
    await pass(10);
    expect(venue.closed.length).toBeGreaterThan(1);
    expect(new Set(venue.closed.map(({ clientOrderId }) => clientOrderId)).size).toBe(venue.closed.length);
  });

  test('is never said to be stopped while a part of the account cannot be seen', async () => {
    venue.unseen = 'orders on spot';
    await pass(140);
    expect(venue.positions.get(A)).toBe(ZERO);
    expect(status).toMatchObject({ state: 'stop-incomplete', problem: 'orders on spot' });
  });
});

test('an orderly stop leaves positions, unless nothing is to be left', async () => {
  hold('7');
  await pass(30);
  isBeating = false;
  beat = { ...beat, count: 100, state: 'stopped' };
  await pass(600);
  expect(venue.closed).toEqual([]);
  beat = { ...beat, count: 101, positions: 'flatten' };
  await pass(30);
  expect(status).toMatchObject({ state: 'stopped', cause: { type: 'orderly-stop' } });
  // Nothing has gone wrong, so the next start is not halted.
  expect(latch).toBeUndefined();
});

test('too much is closed when it has been seen twice, and not for one look’s sake', async () => {
  hold('101');
  await pass(5.5);
  expect(status.account?.exposure.type).toBe('over');
  hold('100');
  await pass(60);
  expect(venue.closed).toEqual([]);
  hold('101');
  await pass(40);
  expect(status).toMatchObject({ state: 'stopped', server: { type: 'running' } });
  expect(latch?.reason).toBe('the position of 101 A-PERP.TEST is over 100');
});
