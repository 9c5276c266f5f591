import { expect, test } from 'vitest';
import { KeptJournal } from '../../test/support/kept-journal.ts';
import { paperAccount } from '../../test/support/paper-account.ts';
import { SPOT } from '../../test/support/rough-market.ts';
import { fixed, type StrategyId } from '../domain/index.ts';
import { silentLog } from '../runtime/index.ts';
import { findStrategy, settleParameters } from '../strategy/index.ts';
import { PaperSession, type PaperInput } from './paper.ts';
import { HandTimers, settled } from './test-timers.ts';

const GRID = 'GRID' as StrategyId;

/** A grid alone on its account: its orders rest below the market. */
function gridAccount(latencyMs: number): PaperInput {
  const account = paperAccount({ seed: 2, bars: 60, speed: 3_600, latencyMs });
  const definition = findStrategy('grid')!;
  const parameters = settleParameters(definition.parameters, { levels: 4, stepPercent: 2 });
  if (!parameters.ok) throw new Error(parameters.problems.join());
  const [slot] = account.strategies;
  return {
    ...account,
    strategies: [
      {
        ...slot!,
        strategyId: GRID,
        definition,
        parameters: parameters.values,
        instruments: [SPOT],
        timeframes: ['1h'],
      },
    ],
  };
}

function open(input: PaperInput) {
  const timers = new HandTimers();
  const journal = new KeptJournal(input.sessionId);
  const session = new PaperSession(input, { journal, checkpoint: undefined, timers, log: silentLog });
  session.start();
  return { session, timers, journal };
}

async function passBars(timers: HandTimers, count: number): Promise<void> {
  for (let bar = 0; bar < count; bar += 1) {
    await settled();
    timers.advance(timers.nextMs ?? 1);
  }
  await settled();
}

test('the cancels of a stopped strategy are confirmed without waiting for the next bar', async () => {
  const { session, timers } = open(gridAccount(0));
  await passBars(timers, 4);
  expect(session.engine.orders.size).toBeGreaterThan(2);
  session.command({ type: 'stop-strategy', strategyId: GRID, positions: 'keep', by: 'op', reason: 'drill' });
  await settled();
  expect(session.engine.strategyStatus(GRID)).toBe('stopped');
  expect([...session.engine.orders.values()].filter(({ draft }) => !draft.reduceOnly)).toEqual([]);
  expect(session.check()).toEqual([]);
  await session.stop();
});

test('a venue with latency confirms them in the next bar', async () => {
  const { session, timers } = open(gridAccount(250));
  await passBars(timers, 4);
  session.command({ type: 'stop-strategy', strategyId: GRID, positions: 'keep', by: 'op', reason: 'drill' });
  await settled();
  expect(session.engine.orders.size).toBeGreaterThan(0);
  await passBars(timers, 1);
  expect([...session.engine.orders.values()].filter(({ draft }) => !draft.reduceOnly)).toEqual([]);
  await session.stop();
});

test('a position whose strategy asks for no stop gets the one of its account', async () => {
  const withStop = { ...gridAccount(0), protectiveStopRate: fixed('0.1') };
  for (const [input, stops] of [
    [gridAccount(0), 0],
    [withStop, 1],
  ] as const) {
    const { session, timers } = open(input);
    for (let bar = 0; bar < 50 && session.engine.portfolio.position(GRID, SPOT).quantity === 0n; bar += 1) {
      await passBars(timers, 1);
    }
    expect(session.engine.portfolio.position(GRID, SPOT).quantity).toBeGreaterThan(0n);
    const orders = [...session.engine.orders.values()].filter(({ draft }) => draft.purpose === 'stop-loss');
    expect(orders).toHaveLength(stops);
    await session.stop();
  }
});

test('the equity of a bar goes to disk with the bar', async () => {
  const { session, timers, journal } = open(paperAccount({ seed: 1, bars: 60, speed: 3_600 }));
  await passBars(timers, 30);
  await session.stop();
  for (const { lines, equity } of journal.commits) {
    const bars = lines.map((line) => JSON.parse(line) as { event: { type: string; at: number; timeframe?: string } });
    const newest = bars.findLast(({ event }) => event.type === 'bar' && event.timeframe === '1h');
    expect(newest === undefined || equity.has(` ${newest.event.at}`)).toBe(true);
  }
});

test('when the records have ended, the account is still there and its operator is heard', async () => {
  const { session, timers } = open(gridAccount(0));
  await passBars(timers, 60);
  expect(session.state).toBe('finished');
  session.command({ type: 'halt', by: 'op', reason: 'drill' });
  await settled();
  expect(session.engine.halted).toBe(true);
  await session.stop();
  expect(session.state).toBe('stopped');
});

test('a journal that cannot be written stops the session before anything more is sent', async () => {
  const input = paperAccount({ seed: 1, bars: 60, speed: 3_600 });
  const timers = new HandTimers();
  const journal = new KeptJournal(input.sessionId);
  const session = new PaperSession(input, { journal, checkpoint: undefined, timers, log: silentLog });
  const submitted: string[] = [];
  const submit = session.venue.submit.bind(session.venue);
  session.venue.submit = (order) => {
    submitted.push(order.clientOrderId);
    submit(order);
  };
  session.start();
  await passBars(timers, 10);
  const before = submitted.length;
  expect(before).toBeGreaterThan(0);
  journal.commit = () => {
    throw new Error('disk full');
  };
  await passBars(timers, 10);
  expect(session.state).toBe('failed');
  expect(session.failure).toBe('disk full');
  expect(submitted.length).toBe(before);
  expect(() => session.command({ type: 'halt', by: 'op', reason: 'drill' })).toThrow(/the session is failed/);
});
