import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  distributedEvaluator,
  embeddedLab,
  engineEvaluator,
  labHandler,
  memoryContent,
  memoryQueue,
  openQueue,
  threadPool,
  type ContentStore,
  type JobQueue,
  type QueueConnection,
  type Task,
} from '../src/research/index.ts';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { bitsOf, sampleMarket, sampleRules } from './workers/sample-lab.ts';
import { startPostgres, startRedis, tried, type Service } from './workers/services.ts';

const timers = realTimers();
const LEASE_MS = 2_000;

const BACKENDS = [
  { name: 'threads of this process', program: undefined, launch: undefined },
  { name: 'Redis', program: 'redis-server', launch: startRedis },
  { name: 'PostgreSQL', program: 'initdb', launch: startPostgres },
] as const;

/** A made-up task: its answer is its payload. */
const task = (name: string): Task => ({ id: Buffer.from(name).toString('hex').padEnd(64, '0'), payload: name });
const echo = async ({ payload }: Task): Promise<Uint8Array> => Buffer.from(payload);
const text = async (bytes: Promise<Uint8Array>): Promise<string> => Buffer.from(await bytes).toString();

describe.for(BACKENDS.map(tried))('a queue on $place', ({ missing, launch }) => {
  let service: Service | undefined;
  const connections: QueueConnection[] = [];

  beforeAll(async () => {
    if (!missing) service = await launch?.();
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await service?.stop();
  });

  /** Queues that see the same tasks: of one process, or connections of their own. */
  async function queues(count: number, version: string): Promise<{ queue: JobQueue; content: ContentStore }[]> {
    if (service === undefined) {
      const only = { queue: memoryQueue(timers), content: memoryContent() };
      return Array.from({ length: count }, () => only);
    }
    const opened: QueueConnection[] = [];
    for (let made = 0; made < count; made += 1)
      opened.push(await openQueue(service.url, { version, timers, log: silentLog, leaseMs: LEASE_MS }));
    connections.push(...opened);
    return opened;
  }

  test.skipIf(missing)('tasks that are equal are done once, and each is answered', async () => {
    const [asking, working] = await queues(2, 'once');
    const seen: string[] = [];
    const tasks = ['a', 'b', 'c'].map(task);
    await asking!.queue.add([...tasks, ...tasks]);
    const at = await working!.queue.work(
      async (one) => {
        seen.push(one.payload);
        return echo(one);
      },
      { concurrency: 2 },
    );
    expect(await Promise.all(tasks.map(({ id }) => text(asking!.queue.result(id))))).toEqual(['a', 'b', 'c']);
    expect(seen.toSorted()).toEqual(['a', 'b', 'c']);
    await at.stop(5_000);
  });

  test.skipIf(missing)(
    'a task that fails is tried again, and after three times it has failed; asked anew, it is tried anew',
    async () => {
      const [asking, working] = await queues(2, 'fails');
      const tries = { flaky: 0, broken: 0 };
      const at = await working!.queue.work(
        async (one) => {
          const word = one.payload as keyof typeof tries;
          tries[word] += 1;
          if (word === 'flaky' && tries.flaky === 2) return echo(one);
          if (tries.broken > 3 && word === 'broken') return echo(one);
          throw new Error('the disk of this machine is full');
        },
        { concurrency: 2 },
      );
      await asking!.queue.add([task('flaky'), task('broken')]);
      expect(await text(asking!.queue.result(task('flaky').id))).toBe('flaky');
      await expect(asking!.queue.result(task('broken').id)).rejects.toMatchObject({
        code: 'TASK_FAILED',
        message: expect.stringContaining('the disk of this machine is full') as string,
      });
      expect(tries).toEqual({ flaky: 2, broken: 3 });
      await asking!.queue.add([task('broken')]);
      expect(await text(asking!.queue.result(task('broken').id))).toBe('broken');
      await at.stop(5_000);
    },
  );

  test.skipIf(missing)(
    'a cancelled task is not begun, or is told to end, and its worker goes on with the next',
    async () => {
      const [asking, working] = await queues(2, 'cancelled');
      const [begun, waiting, next] = [task('begun'), task('waiting'), task('next')];
      const started = Promise.withResolvers<void>();
      const ended: string[] = [];
      const at = await working!.queue.work(
        async (one, { signal }) => {
          if (one.payload !== 'begun') return echo(one);
          started.resolve();
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          ended.push(one.payload);
          throw new Error('it was told to end');
        },
        { concurrency: 1 },
      );
      await asking!.queue.add([begun]);
      await started.promise;
      await asking!.queue.add([waiting, next]);
      const results = [begun, waiting].map(({ id }) => asking!.queue.result(id));
      const refused = results.map((result) => expect(result).rejects.toMatchObject({ code: 'TASK_CANCELLED' }));
      await asking!.queue.cancel([begun.id, waiting.id]);
      await Promise.all(refused);
      expect(await text(asking!.queue.result(next.id))).toBe('next');
      expect(ended).toEqual(['begun']);
      await at.stop(5_000);
    },
  );

  test.skipIf(missing)('a worker that is stopped ends what it can, and gives the rest back to another', async () => {
    const [asking, first, second] = await queues(3, 'stopped');
    const started = Promise.withResolvers<void>();
    const progress: string[] = [];
    asking!.queue.watch(({ done, of }) => progress.push(`${done}/${of}`));
    const early = await first!.queue.work(
      async (_one, context) => {
        started.resolve();
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        throw new Error('it was told to end');
      },
      { concurrency: 1 },
    );
    await asking!.queue.add([task('long')]);
    await started.promise;
    expect(await early.stop(100)).toEqual({ givenBack: 1 });
    const late = await second!.queue.work(
      async (one, context) => {
        context.progress(1, 2);
        return echo(one);
      },
      { concurrency: 1 },
    );
    expect(await text(asking!.queue.result(task('long').id))).toBe('long');
    // From another machine it is told every two seconds, and this was over sooner.
    expect(progress).toEqual(service === undefined ? ['1/2'] : []);
    await late.stop(5_000);
  });

  test.skipIf(missing)('answers are those of one thread, to the last bit, however many work', async () => {
    const market = sampleMarket(20_000);
    // Three tasks, the last of them short, and two rules twice.
    const rules = [...sampleRules(10), ...sampleRules(2)];
    const stretch = { from: market.columns.openTime[1_000]! as never, to: market.columns.openTime[6_000]! as never };
    const expected = bitsOf(await engineEvaluator(market).evaluate(rules, stretch));
    for (const threads of [1, 2]) {
      const [asking, working] = await queues(2, `bits-${threads}`);
      const pool = threadPool(threads);
      const content = working!.content;
      const at = await working!.queue.work(labHandler(content, pool), { concurrency: threads });
      const evaluator = distributedEvaluator(market, {
        ...asking!,
        evaluator: 'engine',
        version: `bits-${threads}`,
        rulesPerTask: 5,
      });
      expect(bitsOf(await evaluator.evaluate(rules, stretch))).toEqual(expected);
      const empty = { from: 0 as never, to: 1 as never };
      await expect(evaluator.evaluate(rules, empty)).rejects.toMatchObject({ code: 'LAB_NO_BARS', kind: 'usage' });
      await at.stop(5_000);
      await pool.close();
    }
  });
});

test('the lab of one process needs nothing but threads', async () => {
  const market = sampleMarket(2_000);
  const lab = await embeddedLab(2, timers);
  const rules = sampleRules(5);
  const [engine, kernel] = [
    await lab.evaluator(market, 'engine').evaluate(rules),
    await lab.evaluator(market, 'kernel').evaluate(rules),
  ];
  expect(bitsOf(engine)).toEqual(bitsOf(await engineEvaluator(market).evaluate(rules)));
  expect(kernel.map(({ trades }) => trades)).toEqual(engine.map(({ trades }) => trades));
  await lab.close();
});
