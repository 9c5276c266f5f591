import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { seededRandom } from './random.ts';
import { simulatedTime, type SimulatedTime } from './simulated-timers.ts';

const START = 1_000_000 as EpochMs;

function world(seed = 1): SimulatedTime {
  const random = seededRandom(seed);
  return simulatedTime(START, () => random.next());
}

const at = (ms: number): EpochMs => (START + ms) as EpochMs;

test('nothing happens until time is let pass, and then everything in its order', async () => {
  const time = world();
  const said: string[] = [];
  for (const delay of [30, 10, 20]) {
    void time.world.sleep(delay).then(() => said.push(`${delay} at ${time.now() - START}`));
  }
  await Promise.resolve();
  expect(said).toEqual([]);
  await time.run(at(20));
  expect(said).toEqual(['10 at 10', '20 at 20']);
  await time.run(at(100));
  expect(said.at(-1)).toBe('30 at 30');
  expect(time.now()).toBe(at(100));
});

test('all that can run without time passing runs before time moves', async () => {
  const time = world();
  const said: number[] = [];
  async function chain(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    said.push(time.now() - START);
    await time.world.sleep(1);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    said.push(time.now() - START);
  }
  void chain();
  time.world.after(2, () => said.push(2));
  await time.run(at(2));
  expect(said).toEqual([0, 1, 2]);
});

test('what is due at one instant happens in an order that the seed decides', async () => {
  async function order(seed: number): Promise<string> {
    const time = world(seed);
    let said = '';
    for (const name of ['a', 'b', 'c', 'd']) time.world.after(5, () => (said += name));
    await time.run(at(5));
    return said;
  }
  expect(await order(3)).toBe(await order(3));
  expect(new Set(await Promise.all([1, 2, 3, 4, 5].map(order))).size).toBeGreaterThan(2);
});

test('an aborted sleep rejects at once and never wakes', async () => {
  const time = world();
  const stop = new AbortController();
  const outcome = time.world.sleep(10, stop.signal).then(
    () => 'woke',
    (reason: unknown) => (reason as Error).message,
  );
  stop.abort(new Error('called off'));
  await time.run(at(50));
  expect(await outcome).toBe('called off');
  await expect(time.world.sleep(1, stop.signal)).rejects.toThrow('called off');
});

test('the wall clock of one process can jump; nobody waits longer or shorter for it', async () => {
  const time = world();
  const [one, other] = [time.process(), time.process()];
  let wokeAt = 0;
  void one.sleep(100).then(() => (wokeAt = one.monotonicMs()));
  one.jumpWall(-3_600_000);
  expect([one.now() - START, other.now() - START]).toEqual([-3_600_000, 0]);
  await time.run(at(200));
  expect([wokeAt, one.now() - START, other.now() - START]).toEqual([100, -3_599_800, 200]);
});

test('a paused process hears on resuming what fell due, and its clock has gone on', async () => {
  const time = world();
  const timers = time.process();
  const said: string[] = [];
  for (const delay of [20, 10]) timers.after(delay, () => said.push(`${delay} at ${timers.monotonicMs()}`));
  timers.pause();
  time.world.after(500, () => timers.resume());
  await time.run(at(400));
  expect(said).toEqual([]);
  await time.run(at(600));
  expect(said).toEqual(['10 at 500', '20 at 500']);
});

test('a killed process never wakes', async () => {
  const time = world();
  const timers = time.process();
  let woke = false;
  void timers.sleep(10).then(() => (woke = true));
  timers.pause();
  timers.kill();
  timers.resume();
  await time.run(at(50));
  expect([woke, timers.state]).toEqual([false, 'dead']);
});

test('a hundred clients wait a thousand times each, and all of them come to their end', async () => {
  const time = world();
  let woke = 0;
  async function client(): Promise<void> {
    for (let turn = 0; turn < 1_000; turn += 1) {
      await time.world.sleep(1 + (woke % 7));
      woke += 1;
    }
  }
  for (let index = 0; index < 100; index += 1) void client();
  await time.run(at(100_000));
  expect(woke).toBe(100_000);
});
