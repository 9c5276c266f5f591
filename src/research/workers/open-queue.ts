import type * as bullmq from 'bullmq';
import { AssayError, usageError, type Log, type Timers } from '../../runtime/index.ts';
import { bullQueue } from './bullmq-queue.ts';
import { storedContent, type ContentStore } from './content-store.ts';
import type { JobQueue } from './job-queue.ts';
import { postgresStore } from './postgres-store.ts';
import { errorsOf, wordsOf, type BullEvents, type BullParts, type BullWorker, type Errors } from './queue-parts.ts';
import type { QueueStore } from './queue-store.ts';
import { redisStore } from './redis-store.ts';

/** A queue on another machine, and the store beside it. */
export interface QueueConnection {
  readonly queue: JobQueue;
  readonly store: QueueStore;
  /** Datasets beside the tasks. */
  readonly content: ContentStore;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Of the code: each has tasks of its own. */
  readonly version: string;
  readonly timers: Timers;
  readonly log: Log;
  readonly leaseMs?: number;
}

/** Long enough for a pause of a garbage collector or a network, short beside a campaign. */
const LEASE_MS = 30_000;
const CONNECT_MS = 10_000;
/** Of keys in Redis, and the schema in PostgreSQL. */
const PREFIX = 'assay';
const SCHEMA = 'assay_queue';

/**
 * Opens a queue by its address, `redis://` (or `rediss://`) or `postgres://`.
 *
 * @throws {AssayError} `QUEUE_ADDRESS`, `QUEUE_UNREACHABLE`
 */
export async function openQueue(address: string, options: OpenOptions): Promise<QueueConnection> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const kind = url?.protocol.replace(/:$/, '');
  if (url === undefined || (kind !== 'redis' && kind !== 'rediss' && kind !== 'postgres' && kind !== 'postgresql'))
    throw usageError(
      'QUEUE_ADDRESS',
      `"${withoutPassword(address)}" is no address of a queue; redis://host:6379 and postgres://user@host/database are`,
    );
  const place = withoutPassword(address);
  const { leaseMs = LEASE_MS, timers, log, version } = options;
  const errors = errorsOf(log, timers, place);
  // BullMQ takes a colon for a separator.
  const name = `lab-${version.replace(/[^\w.+-]/g, '_')}`;
  const opened = kind.startsWith('redis')
    ? await onRedis({ address, place, name, errors })
    : await onPostgres({ address, place, name, errors });
  const queue = await bullQueue(opened.parts, { timers, log, leaseMs });
  return {
    queue,
    store: opened.store,
    content: storedContent(opened.store, `the store beside the queue at ${place}`),
    async close() {
      await queue.close();
      await opened.store.close();
    },
  };
}

interface Place {
  readonly address: string;
  readonly place: string;
  readonly name: string;
  readonly errors: Errors;
}

interface Opened {
  readonly parts: BullParts;
  readonly store: QueueStore;
}

async function onRedis({ address, place, name, errors }: Place): Promise<Opened> {
  const [bull, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
  // The first word decides whether there is a Redis; afterwards ioredis comes back by itself.
  const redis = new Redis(address, { lazyConnect: true, maxRetriesPerRequest: null, connectTimeout: CONNECT_MS });
  let trouble: unknown;
  redis.on('error', (error) => {
    trouble = error;
    errors.hear(error);
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw unreachable(place, trouble ?? error);
  }
  const options = { connection: { url: address, maxRetriesPerRequest: null }, prefix: PREFIX };
  const queue = new bull.Queue(name, options);
  queue.on('error', errors.hear);
  await queue.waitUntilReady();
  return {
    store: redisStore(redis, `${PREFIX}:`),
    parts: partsOf(bull, { place, errors, queue }, () => ({
      events: () => new bull.QueueEvents(name, options),
      worker: (processor, choices) => new bull.Worker(name, processor, { ...options, ...choices }),
    })),
  };
}

async function onPostgres({ address, place, name, errors }: Place): Promise<Opened> {
  const [bull, pg] = await Promise.all([import('bullmq'), import('pg')]);
  const connection = { connectionString: address, schema: SCHEMA, connectionTimeoutMillis: CONNECT_MS, max: 2 };
  const pool = new pg.default.Pool({ ...connection });
  pool.on('error', errors.hear);
  const store = await postgresStore(pool, SCHEMA).catch(async (error: unknown) => {
    await pool.end();
    throw unreachable(place, error);
  });
  const queue = new bull.Queue(name, { connection: { ...connection, migrate: true } }, bull.createPostgresBackend);
  queue.on('error', errors.hear);
  await queue.waitUntilReady();
  return {
    store,
    parts: partsOf(bull, { place, errors, queue }, () => ({
      events: () => new bull.QueueEvents(name, { connection }, bull.createPostgresBackend) as unknown as BullEvents,
      worker: (processor, choices) =>
        new bull.Worker(
          name,
          processor as never, // Its jobs are those of the other backend to the compiler, and the same to us.
          { connection: { ...connection, max: (choices.concurrency ?? 1) + 1 }, ...choices },
          bull.createPostgresBackend,
        ) as unknown as BullWorker,
    })),
  };
}

type Bull = Pick<typeof bullmq, 'UnrecoverableError' | 'WaitingError'>;

interface Made {
  events(): BullEvents;
  worker(...words: Parameters<BullParts['worker']>): BullWorker & { waitUntilReady?(): Promise<unknown> };
}

function partsOf(
  bull: Bull,
  one: Pick<BullParts, 'place' | 'errors'> & { readonly queue: unknown },
  make: () => Made,
): BullParts {
  const queue = one.queue as BullParts['queue'];
  const { events, worker } = make();
  return {
    ...one,
    queue,
    events() {
      const made = events();
      made.on('error', one.errors.hear);
      return made;
    },
    async worker(processor, choices) {
      const made = worker(processor, choices);
      made.on('error', one.errors.hear);
      await made.waitUntilReady?.();
      return made;
    },
    final: (why) => new bull.UnrecoverableError(why),
    movedBack: () => new bull.WaitingError(),
    close: () => queue.close(),
  };
}

function unreachable(place: string, cause: unknown): AssayError {
  return new AssayError(
    'QUEUE_UNREACHABLE',
    `the queue at ${place} cannot be used: ${wordsOf(cause)}; is it running, and may this machine reach it?`,
    { cause },
  );
}

function withoutPassword(address: string): string {
  return address.replace(/(\/\/[^:/@]*):[^@]*@/, '$1:***@');
}
