import { expect, test } from 'vitest';
import { KeptJournal } from '../../test/support/kept-journal.ts';
import { paperAccount } from '../../test/support/paper-account.ts';
import { fixed, format, ZERO, type ClientOrderId } from '../domain/index.ts';
import { Engine } from '../engine/index.ts';
import { B, Bench, PERP, scripted, submitted } from '../engine/testing.ts';
import { AssayError, silentLog } from '../runtime/index.ts';
import type { VenueReport } from '../venues/index.ts';
import { emergencyStop, type StopStep } from './emergency-stop.ts';
import { PaperSession, type PaperInput } from './paper.ts';
import { HandTimers, passTimeUntil, settled } from './test-timers.ts';

/** A session that has run until it holds something and has orders out. */
async function busySession(changes: Partial<PaperInput> = {}) {
  const timers = new HandTimers();
  const input: PaperInput = { ...paperAccount({ seed: 8, bars: 200, speed: 3_600 }), ...changes };
  const journal = new KeptJournal(input.sessionId);
  const session = new PaperSession(input, { journal, checkpoint: undefined, timers, log: silentLog });
  session.start();
  const isBusy = (): boolean =>
    session.engine.orders.size > 2 &&
    [...session.engine.portfolio.entries()].some(({ net }) => net.quantity > fixed('1'));
  while (!isBusy() && session.progress.progress < 0.5) {
    await settled();
    timers.advance(timers.nextMs ?? 1);
  }
  await settled();
  expect(isBusy()).toBe(true);
  const submitted = (): number =>
    journal.newest.lines.reduce((sum, line) => sum + (line.match(/"type":"submit"/g)?.length ?? 0), 0);
  return { session, timers, journal, submitted };
}

const target = (exposure: number) => ({ type: 'target', exposure, reason: 'test' }) as const;

function outcomes(steps: readonly StopStep[]): string[] {
  return steps.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'not ok'}`);
}

test('ends with no order and no position, and says so only after looking at the venue', async () => {
  const { session, timers } = await busySession();
  const report = await passTimeUntil(timers, session.emergencyStop('op', 'drill'));
  expect(report).toMatchObject({ state: 'stopped', residue: { openOrders: 0, positions: [] } });
  expect(outcomes(report.steps)).toEqual(['halt ok', 'cancel ok', 'flatten ok', 'verify ok']);
  expect(report.steps.map(({ at }) => at)).toEqual(report.steps.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(session.engine.halt).toMatchObject({ by: 'op', reason: 'drill' });
  const { openOrders, positions } = session.venue.report();
  expect(openOrders).toEqual([]);
  // What is left of a coin after its fee is less than anyone can trade.
  for (const { quantity } of positions) expect(quantity < fixed('0.001')).toBe(true);
  await session.stop();
});

test.each([1, 3_600])('does not wait for the market’s next bar, at %i market seconds a second', async (speed) => {
  const { session, timers } = await busySession({ ...paperAccount({ seed: 8, bars: 200, speed }) });
  const began = timers.monotonicMs();
  const report = await passTimeUntil(timers, session.emergencyStop('op', 'drill'));
  expect(report.state).toBe('stopped');
  expect(timers.monotonicMs() - began).toBeLessThan(1_000);
  await session.stop();
});

test('doing it again is harmless: nothing is sent, and the first reason stands', async () => {
  const { session, timers, submitted } = await busySession();
  await passTimeUntil(timers, session.emergencyStop('op', 'drill'));
  await passTimeUntil(timers, timers.sleep(5_000));
  const sent = submitted();
  const again = await passTimeUntil(timers, session.emergencyStop('another', 'again'));
  expect(again.state).toBe('stopped');
  expect(session.engine.halt).toMatchObject({ by: 'op', reason: 'drill' });
  await session.stop();
  expect(submitted()).toBe(sent);
});

test('two at the same time both end well', async () => {
  const { session, timers } = await busySession();
  const both = Promise.all([session.emergencyStop('op', 'one'), session.emergencyStop('op', 'two')]);
  expect((await passTimeUntil(timers, both)).map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  await session.stop();
});

test('at a venue that fills nothing it says what is left, and never that it is done', async () => {
  const dryFrom = 60;
  const account = paperAccount({ seed: 8, bars: 2_000, speed: 3_600 });
  const data = account.data.map((columns) => ({
    ...columns,
    volume: columns.volume.map((volume, index) => (index < dryFrom ? volume : 0)),
  }));
  const { session, timers } = await busySession({ ...account, data });
  while (session.progress.bars < 2 * (dryFrom - 24)) {
    await settled();
    timers.advance(timers.nextMs ?? 1);
  }
  const held = [...session.engine.portfolio.entries()].filter(({ net }) => net.quantity !== 0n);
  expect(held.length).toBeGreaterThan(0);
  const report = await passTimeUntil(timers, session.emergencyStop('op', 'drill'));
  expect(report.state).toBe('stop-incomplete');
  expect(outcomes(report.steps)).toEqual(['halt ok', 'cancel ok', 'flatten not ok', 'verify not ok']);
  expect(report.residue.openOrders).toBeGreaterThan(0);
  expect(report.residue.positions.length).toBeGreaterThan(0);
  const [first] = report.residue.positions;
  expect(report.steps[2]!.detail).toContain(`${format(first!.quantity)} ${first!.instrument}`);
  expect(report.steps[3]!.detail).toMatch(/the venue still reports \d+ open orders and \d+ positions/);
  await session.stop();
});

test('what two strategies hold against each other is nothing at the venue, and no order could close it there', async () => {
  const timers = new HandTimers();
  const bench = new Bench();
  const [first] = bench.defaults().strategies;
  let isShort = false;
  const opposite = { ...first!, strategyId: B, definition: scripted(() => (isShort ? target(-1) : undefined)) };
  bench.engine = new Engine({ ...bench.defaults(), strategies: [first!, opposite] });
  bench.fill(submitted(bench.wish(target(1)))[0]!);
  isShort = true;
  bench.fill(submitted(bench.bar('100'))[0]!);
  isShort = false;
  const refused: ClientOrderId[] = [];
  const stop = emergencyStop(
    {
      engine: bench.engine,
      venue: {
        report: () => ({ at: bench.now, openOrders: [], positions: [], cash: ZERO, equity: ZERO }),
      } as never,
      timers,
      hurry: () => {},
      command: (command) => {
        const sent = submitted(bench.engine.step({ ...command, at: bench.now }));
        for (const { clientOrderId } of sent) {
          bench.cancelled(clientOrderId, 'reduce-only'); // As a venue does that has no position.
          refused.push(clientOrderId);
        }
      },
    },
    { by: 'op', reason: 'drill' },
  );
  const { state, steps } = await passTimeUntil(timers, stop);
  expect(refused).toHaveLength(2);
  expect(state).toBe('stopped');
  expect(steps[2]!.detail).toContain(`strategies still hold ${PERP} against each other`);
});

test('a session that has ended is told so', async () => {
  const { session } = await busySession();
  await session.stop();
  await expect(session.emergencyStop('op', 'drill')).rejects.toMatchObject({ code: 'SESSION_OVER' });
});

test.each<[string, (really: VenueReport) => VenueReport, string]>([
  [
    'that cannot be asked',
    () => {
      throw new AssayError('VENUE_UNREACHABLE', 'no answer');
    },
    'the venue could not be asked: no answer',
  ],
  [
    'where somebody else has an order',
    (really) => ({ ...really, foreignOrders: 1 }),
    'the venue still reports 0 open orders, 1 orders that are not ours and',
  ],
])('a venue %s is not empty', async (_name, said, detail) => {
  const { session, timers } = await busySession();
  const report = session.venue.report.bind(session.venue);
  Object.assign(session.venue, { report: () => said(report()) });
  const stop = await passTimeUntil(timers, session.emergencyStop('op', 'drill'));
  expect(stop.state).toBe('stop-incomplete');
  expect(stop.steps.at(-1)?.detail).toContain(detail);
  await session.stop();
});
