import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  cachedContent,
  distributedEvaluator,
  engineEvaluator,
  folderContent,
  labHandler,
  memoryContent,
  memoryQueue,
  s3Content,
  threadPool,
  type ContentStore,
  type LabMarket,
  type ThreadPool,
  type TrialOutcome,
} from '../src/research/index.ts';
import { realTimers } from '../src/runtime/index.ts';
import { temporaryFolder } from './support/child.ts';
import { S3_KEYS, startS3, type S3Server } from './workers/s3-server.ts';
import { bitsOf, sampleMarket, sampleRules } from './workers/sample-lab.ts';

const market = sampleMarket(1_000);
const rules = sampleRules(3);
let folder: ReturnType<typeof temporaryFolder>;
let pool: ThreadPool;
let s3: S3Server;

beforeAll(async () => {
  pool = threadPool(1);
  s3 = await startS3();
  Object.assign(process.env, S3_KEYS);
});
afterAll(async () => {
  await pool.close();
  await s3.stop();
});
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** A lab that publishes at one place and a worker that reads from another. */
async function evaluated(
  at: ContentStore,
  from: ContentStore,
  where: LabMarket = market,
): Promise<readonly TrialOutcome[]> {
  const queue = memoryQueue(realTimers());
  const working = await queue.work(labHandler(from, pool), { concurrency: 2 });
  try {
    const evaluator = distributedEvaluator(where, {
      queue,
      content: at,
      evaluator: 'engine',
      version: 'x',
      rulesPerTask: 1,
    });
    return await evaluator.evaluate(rules);
  } finally {
    await working.stop(10_000);
  }
}

test('a dataset is fetched once by a worker, and kept under its hash for the next', async () => {
  const far = folderContent(join(folder.path, 'far'));
  let fetched = 0;
  const counting: ContentStore = { ...far, get: (hash) => ((fetched += 1), far.get(hash)) };
  const near = folderContent(join(folder.path, 'near'));
  const expected = bitsOf(await engineEvaluator(market).evaluate(rules));
  expect(bitsOf(await evaluated(far, cachedContent(near, counting)))).toEqual(expected);
  expect(fetched).toBe(1);
  expect(bitsOf(await evaluated(far, cachedContent(near, counting)))).toEqual(expected);
  expect(fetched).toBe(1);
  expect(readdirSync(join(folder.path, 'near'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.market$/)]);
});

test('a market that differs in a fee is another dataset', async () => {
  const far = memoryContent();
  const dear = {
    ...market,
    instrument: { ...market.instrument, takerFeeRate: (2n * market.instrument.takerFeeRate) as never },
  };
  const [cheap, paid] = [await evaluated(far, far), await evaluated(far, far, dear)];
  expect(paid[0]!.fees).toBeGreaterThan(1.9 * cheap[0]!.fees);
});

test('a copy that went bad is fetched anew; a dataset that is not what its hash says is refused', async () => {
  const far = folderContent(join(folder.path, 'far'));
  const near = folderContent(join(folder.path, 'near'));
  const expected = bitsOf(await evaluated(far, cachedContent(near, far)));
  damage(join(folder.path, 'near'));
  expect(bitsOf(await evaluated(far, cachedContent(near, far)))).toEqual(expected);
  damage(join(folder.path, 'near'));
  damage(join(folder.path, 'far'));
  await expect(evaluated(far, cachedContent(near, far))).rejects.toMatchObject({
    code: 'TASK_FAILED',
    message: expect.stringMatching(/what is stored as dataset \w{12} /) as string,
  });
});

test('one that is not there is said to be missing, and where', async () => {
  const empty = folderContent(join(folder.path, 'empty'));
  await expect(evaluated(memoryContent(), empty)).rejects.toThrow(/dataset \w{12} is not at .*empty/);
});

test('datasets lie in S3-compatible storage, signed for, and are published once', async () => {
  const at = await s3Content(`s3://lab/markets?endpoint=${s3.endpoint}`);
  const expected = bitsOf(await engineEvaluator(market).evaluate(rules));
  expect(bitsOf(await evaluated(at, at))).toEqual(expected);
  expect(bitsOf(await evaluated(at, at))).toEqual(expected);
  const [path] = s3.objects.keys();
  expect(path).toMatch(/^\/lab\/markets\/[0-9a-f]{64}\.market$/);
  expect(s3.asked.map((line) => line.split(' ')[0])).toEqual(['HEAD', 'PUT', 'GET', 'HEAD', 'GET']);
});

test('wrong keys, and an address that is none, are refused', async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
  try {
    const at = await s3Content(`s3://lab/other?endpoint=${s3.endpoint}`);
    await expect(at.has('0'.repeat(64))).rejects.toMatchObject({
      code: 'DATASET_STORE',
      message: expect.stringContaining('HTTP 403') as string,
    });
  } finally {
    Object.assign(process.env, S3_KEYS);
  }
  await expect(s3Content('s3:///nothing')).rejects.toMatchObject({ code: 'BAD_OPTION' });
});

/** Flips a bit in the middle of the only file. */
function damage(path: string): void {
  const [name] = readdirSync(path);
  const bytes = readFileSync(join(path, name!));
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(join(path, name!), bytes);
}
