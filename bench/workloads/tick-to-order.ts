import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { assertParity, ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import { quantile } from '../samples.ts';
import type { Workload } from './index.ts';
import { FLOOR_PROCESS } from './tick-to-order/floor-process.ts';
import { JOURNALS, SESSION_PROCESS } from './tick-to-order/session-process.ts';
import { VENUE_PROCESS } from './tick-to-order/venue-process.ts';
import {
  MINUTE_MS,
  type FromTrader,
  type FromVenue,
  type Place,
  type ToTrader,
  type ToVenue,
} from './tick-to-order/words.ts';

/** Of each contender in a round. */
const TICKS = 80;
const WARM_UP_ROUNDS = 1;
const FLOOR = 'floor';

/**
 * The message that a bar has closed, which is the tick that strategies decide on, to the order frame at the exchange:
 * over loopback, measured at the venue's end on one clock. Each contender is a process of its own; they take turns.
 */
export const tickToOrder: Workload = {
  name: 'tick-to-order',
  about: `${TICKS} times: a bar's message in, an order's frame out, over loopback, beside bare sockets`,
  publishedAs: 'tick-to-order',
  async run({ repeats, folder }) {
    const venue = new Peer<ToVenue, FromVenue>(fork(VENUE_PROCESS));
    const traders = new Map<string, Trader>();
    try {
      for (const name of [FLOOR, ...JOURNALS]) {
        const { place } = await venue.ask({ type: 'seat', name }, 'seated');
        traders.set(name, await Trader.start(name, folder, place));
      }
      const rounds = await interleave(venue, traders, repeats);
      return rowsOf(rounds);
    } finally {
      for (const trader of traders.values()) trader.close();
      venue.close();
    }
  },
};

interface Rounds {
  readonly waits50: number[];
  readonly waits99: number[];
  readonly inside50: number[];
  readonly inside99: number[];
}

async function interleave(
  venue: Peer<ToVenue, FromVenue>,
  traders: ReadonlyMap<string, Trader>,
  repeats: number,
): Promise<ReadonlyMap<string, Rounds>> {
  const all = new Map<string, Rounds>();
  for (const name of traders.keys()) all.set(name, { waits50: [], waits99: [], inside50: [], inside99: [] });
  for (let round = 0; round < WARM_UP_ROUNDS + repeats; round += 1) {
    const firstOpens = Object.fromEntries([...traders].map(([name, trader]) => [name, trader.nextOpen]));
    const timed = await venue.ask({ type: 'time', firstOpens, ticks: TICKS }, 'timed');
    const frames: Record<string, unknown> = {};
    for (const [name, trader] of traders) {
      const { waitsUs, frame, codes } = timed.rounds[name]!;
      const insideUs = await trader.report();
      const refused = Object.keys(codes).filter((code) => code !== '0');
      if (refused.length > 0)
        throw new ParityError(`the exchange refuses the orders of ${name}: ${refused.join('; ')}`);
      frames[name] = frame;
      if (round < WARM_UP_ROUNDS) continue;
      const figures = all.get(name)!;
      figures.waits50.push(quantile(sorted(waitsUs), 0.5));
      figures.waits99.push(quantile(sorted(waitsUs), 0.99));
      figures.inside50.push(quantile(sorted(insideUs), 0.5));
      figures.inside99.push(quantile(sorted(insideUs), 0.99));
    }
    assertParity('order frames', frames);
  }
  return all;
}

function rowsOf(rounds: ReadonlyMap<string, Rounds>): Row[] {
  const [floor, durable, light] = [FLOOR, ...JOURNALS].map((name) => rounds.get(name)!);
  const ratio = (ours: readonly number[], theirs: readonly number[]): number[] =>
    ours.map((value, round) => value / theirs[round]!);
  const row = (label: string, samples: readonly number[], rest: Partial<Row> = {}): Row => ({
    label,
    unit: 'µs',
    samples,
    ...rest,
  });
  return [
    row('tick to order, as it trades (durable first), p50', durable!.waits50),
    row('the same, p99', durable!.waits99),
    row('without the durable write, p50', light!.waits50),
    row('the same, p99', light!.waits99),
    row('floor: bare ws, p50', floor!.waits50),
    row('floor: bare ws, p99', floor!.waits99),
    row('without the durable write, x the floor, p50', ratio(light!.waits50, floor!.waits50), {
      unit: 'x',
      goal: { id: 'P17', atMost: 1.6 },
    }),
    row('without the durable write, x the floor, p99', ratio(light!.waits99, floor!.waits99), {
      unit: 'x',
      goal: { id: 'P17', atMost: 2 },
    }),
    row('as it trades, x the floor, p50', ratio(durable!.waits50, floor!.waits50), { unit: 'x' }),
    row('in our process, without the durable write, p50', light!.inside50, { goal: { id: 'P18', atMost: 40 } }),
    row('in our process, without the durable write, p99', light!.inside99, { goal: { id: 'P18', atMost: 150 } }),
    row('in our process, as it trades, p50', durable!.inside50),
    row('in the floor’s process, p50', floor!.inside50),
  ];
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** One contender's process. */
class Trader {
  private readonly peer: Peer<ToTrader, FromTrader>;
  nextOpen: number;

  private constructor(peer: Peer<ToTrader, FromTrader>, firstOpen: number) {
    this.peer = peer;
    this.nextOpen = firstOpen;
  }

  static async start(name: string, folder: string, place: Place): Promise<Trader> {
    const text = JSON.stringify(place);
    const child = name === FLOOR ? fork(FLOOR_PROCESS, [text]) : fork(SESSION_PROCESS, [name, folder, text]);
    const peer = new Peer<ToTrader, FromTrader>(child);
    const { firstOpen } = await peer.hear('ready');
    return new Trader(peer, firstOpen);
  }

  /** After a round. */
  async report(): Promise<readonly number[]> {
    this.nextOpen += TICKS * MINUTE_MS;
    const { insideUs } = await this.peer.ask({ type: 'report' }, 'report');
    return insideUs;
  }

  close(): void {
    this.peer.close();
  }
}

/** A process that is spoken to, one question at a time. */
class Peer<Out extends object, In extends { readonly type: string }> {
  private readonly child: ChildProcess;
  private readonly ended: Promise<never>;

  constructor(child: ChildProcess) {
    this.child = child;
    this.ended = once(child, 'exit').then(([code]) => {
      throw new Error(`a process of the bench ended with ${code}`);
    });
    // Whoever is waiting hears of it; at the end nobody is.
    this.ended.catch(() => {});
  }

  ask<T extends In['type']>(message: Out, answer: T): Promise<Extract<In, { type: T }>> {
    const heard = this.hear(answer);
    this.child.send(message);
    return heard;
  }

  async hear<T extends In['type']>(type: T): Promise<Extract<In, { type: T }>> {
    const [message] = (await Promise.race([once(this.child, 'message'), this.ended])) as [In];
    if (message.type !== type) throw new Error(`"${type}" was expected, and "${message.type}" came`);
    return message as Extract<In, { type: T }>;
  }

  close(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
