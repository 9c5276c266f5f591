import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixed, type ClientOrderId, type EpochMs, type FillId, type VenueOrderId } from '../src/domain/index.ts';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { AccountSession, claimAccount, type AccountIdentity, type Verdict } from '../src/sessions/index.ts';
import { openStorage, type Storage } from '../src/storage/index.ts';
import { PROBED, probeBar, probingAccount, PROBES_START } from './support/prober.ts';
import { PromptVenue } from './support/prompt-venue.ts';

const timers = realTimers();
const options = { log: silentLog, timers };
const ACCOUNT: AccountIdentity = { venue: 'TEST', environment: 'demo', uid: '1' };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-instances-'));
  path = join(folder, 'assay.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('two processes on one database file, without the lock that keeps them apart', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  test('the older sends nothing more once the younger has taken the account', { timeout: 60_000 }, async () => {
    const told = join(folder, 'told');
    const lines = (): string[] => (existsSync(told) ? readFileSync(told, 'utf8').trimEnd().split('\n') : []);
    const sentBy = (epoch: number, all = lines()): string[] =>
      all.filter((line) => line.startsWith(`sent ${epoch} `)).map((line) => line.split(' ')[2]!);
    const start = (): ChildProcess => {
      const file = join(import.meta.dirname, 'support/holder-process.ts');
      const child = spawn(process.execPath, [file, path, told], { stdio: ['ignore', 'inherit', 'inherit'] });
      children.push(child);
      return child;
    };
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await timers.sleep(5);
    };

    const older = start();
    const ended = once(older, 'exit');
    await until(() => sentBy(1).length >= 20);
    // As on a network drive without locks, or by a helpful hand.
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}-owner${end}`, { force: true });
    // One that finds the database locked says so and ends: the older leaves little room. Whoever looks after it starts another.
    const trades = until(() => sentBy(2).length >= 20);
    for (let isOver = false; !isOver;) {
      const ends = once(start(), 'exit').then(() => false);
      isOver = await Promise.race([trades.then(() => true), ends]);
    }
    await ended;

    const all = lines();
    const taken = all.findIndex((line) => line.startsWith('taken 2 '));
    const foundEnd = Number(all[taken]!.split(' ')[2]);
    expect(all.find((line) => line.startsWith('over 1 '))).toMatch(/taken over|has taken it/);
    for (const child of children.splice(0)) {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await gone;
    }

    const storage = await openStorage(path, options);
    try {
      // At most what it had committed before, and was just about to send: the younger knows of it.
      const late = sentBy(1, all.slice(taken));
      expect(late.length).toBeLessThanOrEqual(1);
      const submittedAt = new Map<string, number>();
      for await (const entry of storage.history.entries('s1')) {
        if (entry.type !== 'entry') continue;
        for (const effect of entry.effects)
          if (effect.type === 'submit') submittedAt.set(effect.order.clientOrderId, entry.seq);
      }
      for (const id of late) expect(submittedAt.get(id)).toBeLessThanOrEqual(foundEnd);
      // Nothing of the older is in the journal behind the younger's beginning, and no id was used twice.
      for (const id of sentBy(1, all)) expect(submittedAt.get(id)).toBeLessThanOrEqual(foundEnd);
      const ids = [...sentBy(1, all), ...sentBy(2, all)];
      expect(new Set(ids).size).toBe(ids.length);
      expect(await storage.history.verifyChain('s1')).toMatchObject({ intact: true });
    } finally {
      await storage.close();
    }
  });
});

/** A session that is taken up, compared with a venue, and ended. */
async function comparedWith(
  prepare: (venue: PromptVenue, epoch: number) => void,
  { bars = 0, file = path }: { readonly bars?: number; readonly file?: string } = {},
): Promise<{ readonly verdict: Verdict; readonly findings: readonly object[]; readonly sent: readonly string[] }> {
  const storage = await openStorage(file, options);
  try {
    const { claim, lease } = await claim1(storage);
    const journal = await storage.journal('s1', { lease });
    const checkpoint = await storage.history.checkpoint('s1');
    const startsAt = checkpoint?.marketAt ?? PROBES_START;
    const sent: string[] = [];
    const submitted = ({ clientOrderId }: { readonly clientOrderId: ClientOrderId }): void =>
      void sent.push(clientOrderId);
    const venue = new PromptVenue({ fate: 'ends', startsAt, submitted });
    const parts = { venue, journal, checkpoint, timers, log: silentLog, claim };
    prepare(venue, claim.epoch);
    const session = new AccountSession(probingAccount('s1'), parts);
    const verdict = await session.start();
    const first = Math.ceil((startsAt - PROBES_START) / 60_000);
    for (let bar = first; bar < first + bars; bar += 1) venue.bar(probeBar(bar));
    while (bars > 0 && session.engine.lastEventAt < probeBar(first + bars - 1).closeTime) await timers.sleep(1);
    await session.stop();
    return { verdict, findings: session.reconciler.last?.findings ?? [], sent };
  } finally {
    await storage.close();
  }
}

async function claim1(storage: Storage, met = ACCOUNT): ReturnType<typeof claimAccount> {
  if ((await storage.sessions.find('s1')) === undefined)
    await storage.sessions.create({ id: 's1', kind: 'live', config: {}, startedAt: 0 as EpochMs });
  const program = { holder: 'a test', build: 'b', configHash: 'c' };
  return claimAccount(storage, { sessionId: 's1', pinned: ACCOUNT, met, timers, ...program });
}

function openOrder(venue: PromptVenue, clientOrderId: string): void {
  venue.openOrders.set(clientOrderId, {
    clientOrderId: clientOrderId as ClientOrderId,
    venueOrderId: `v-${clientOrderId}` as VenueOrderId,
    instrument: PROBED,
    side: 'buy',
    quantity: fixed('1'),
    terms: { type: 'limit', price: fixed('90') },
    reduceOnly: false,
    status: 'working',
    filledQuantity: fixed('0'),
    updatedAt: venue.serverTime(),
  });
}

function execution(venue: PromptVenue, clientOrderId: string): void {
  const fill = {
    fillId: `f-${clientOrderId}` as FillId,
    clientOrderId: clientOrderId as ClientOrderId,
    instrument: PROBED,
    side: 'buy',
    price: fixed('90'),
    quantity: fixed('1'),
    liquidity: 'maker',
    fee: fixed('0'),
    feeCurrency: 'quote',
    executedAt: venue.serverTime(),
    kind: 'trade',
  } as const;
  venue.executions = [{ fill, sequence: 1 }];
  venue.positions = [{ instrument: PROBED, quantity: fixed('1'), sequence: 1 }];
}

describe('what only another instance can have done', () => {
  test.each([
    [
      'an order of a younger epoch',
      (venue: PromptVenue) => openOrder(venue, 's1-PROBER-4-zz'),
      'another Assay has been started',
    ],
    [
      'an order of our own epoch that we never wrote',
      (venue: PromptVenue) => openOrder(venue, 's1-PROBER-4-2'),
      'this database is a restored backup',
    ],
    [
      'an order of an older epoch that we never wrote',
      (venue: PromptVenue) => openOrder(venue, 's1-PROBER-4-1'),
      'an instance on another database',
    ],
    [
      'an execution of an order that we never wrote',
      (venue: PromptVenue) => execution(venue, 's1-PROBER-4-2'),
      'this database is a restored backup',
    ],
  ])('%s halts the account, with an explanation', async (_name, prepare, words) => {
    await comparedWith(() => {}, { bars: 3 });
    const { verdict, findings, sent } = await comparedWith(prepare, { bars: 3 });
    expect(verdict.type).toBe('HALT');
    expect(verdict.reasons.join()).toContain(words);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'foreign-instance', severity: 'S3', action: 'halted' }),
    );
    expect(sent).toEqual([]);
  });

  test('orders of our own, of earlier lives too, and those of strangers are none of it', async () => {
    const { sent } = await comparedWith(() => {}, { bars: 3 });
    expect(sent).toEqual(['s1-PROBER-0-1', 's1-PROBER-1-1', 's1-PROBER-2-1']);
    const {
      verdict,
      findings,
      sent: more,
    } = await comparedWith(
      (venue) => {
        openOrder(venue, sent[1]!); // Ended here, and a venue's list is late.
        openOrder(venue, 'by-hand');
        openOrder(venue, 's2-PROBER-4-9');
      },
      { bars: 2 },
    );
    expect(verdict.type).toBe('READY');
    expect(findings.filter((finding) => 'kind' in finding && finding.kind === 'foreign-instance')).toEqual([]);
    expect(more).toEqual([]); // Someone else trades the instrument: nothing is added to it.
  });

  test('a whole folder that was restored, anchor and all, is found out by what the venue has', async () => {
    await comparedWith(() => {}, { bars: 3 });
    const copy = join(folder, 'copy.db');
    for (const end of ['', '-anchor']) copyFileSync(`${path}${end}`, `${copy}${end}`);
    const { sent } = await comparedWith(() => {}, { bars: 3 });
    const { verdict } = await comparedWith((venue) => execution(venue, sent[2]!), { bars: 1, file: copy });
    expect(verdict).toMatchObject({ type: 'HALT' });
    expect(verdict.reasons.join()).toContain('restored backup');
  });
});

describe('a session belongs to one account', () => {
  test.each([
    ['another account', { ...ACCOUNT, uid: '2' }, 'its account is 2, and was 1'],
    ['another environment', { ...ACCOUNT, environment: 'live' }, 'its environment is live, and was demo'],
    ['another exchange', { ...ACCOUNT, venue: 'OTHER' }, 'its exchange is OTHER, and was TEST'],
  ])('the key of %s is refused, and takes nothing', async (_name, met, words) => {
    await comparedWith(() => {}, { bars: 3 });
    const storage = await openStorage(path, options);
    const before = await storage.leases.current('TEST:demo:1');
    await expect(claim1(storage, met)).rejects.toMatchObject({
      code: 'ACCOUNT_MISMATCH',
      message: expect.stringContaining(words) as string,
    });
    expect(await storage.leases.current('TEST:demo:1')).toEqual(before);
    expect(await storage.leases.current(`${met.venue}:${met.environment}:${met.uid}`)).toBeUndefined();
    await storage.close();
  });
});
