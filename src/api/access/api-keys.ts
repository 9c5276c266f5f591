import { BlockList, isIPv6 } from 'node:net';
import type { z } from 'zod';
import type { apiKeyOrder, ApiKeyView, KeyScope } from '../../../contract/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import { AssayError, usageError, type Log, type SecretBox, type Timers } from '../../runtime/index.ts';
import type { ApiKeyStore, StoredApiKey } from '../../storage/index.ts';
import { instant } from '../read-models/wire.ts';

const ID_BYTES = 9;
const SECRET_BYTES = 32;
/** Last use is kept to the minute, so that a busy key does not make the database write at each request. */
const USE_EVERY_MS = 60_000;

/** A key that is taken, with its secret. */
export interface ActiveKey {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** Absent: all. */
  readonly instruments: ReadonlySet<string> | undefined;
  readonly secret: string;
}

/** The key that seals the others' secrets; where it lies is the installation's affair. */
export interface MasterKey {
  /** @returns `undefined` when none has been made yet */
  existing(): SecretBox | undefined;
  make(): SecretBox;
}

interface ApiKeyParts {
  readonly store: ApiKeyStore;
  readonly masterKey: MasterKey;
  readonly timers: Timers;
  readonly log: Log;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** One key as it is stored, what its secret is, and where it may be used from. */
interface Entry {
  readonly stored: StoredApiKey;
  /** Absent when it could not be unsealed. */
  readonly secret: string | undefined;
  readonly addresses: BlockList | undefined;
}

/**
 * The keys of programs. They are read once and kept in memory, so that a stop that comes in with a key needs no storage;
 * nobody else writes them while this server runs.
 */
export class ApiKeys {
  private readonly parts: ApiKeyParts;
  private readonly entries = new Map<string, Entry>();
  private readonly lastUse = new Map<string, EpochMs>();

  private constructor(parts: ApiKeyParts) {
    this.parts = parts;
  }

  static async open(parts: ApiKeyParts): Promise<ApiKeys> {
    const keys = new ApiKeys(parts);
    const stored = await parts.store.list();
    const box = stored.length === 0 ? undefined : parts.masterKey.existing();
    for (const key of stored) keys.entries.set(key.id, entryOf(key, keys.unsealed(key, box)));
    return keys;
  }

  /** Newest first. */
  list(): ApiKeyView[] {
    return [...this.entries.values()]
      .toSorted((a, b) => b.stored.createdAt - a.stored.createdAt)
      .map((entry) => this.view(entry));
  }

  /**
   * @returns the new key with its secret, which nobody can read again
   * @throws {AssayError} KEY_EXPIRED for one that would never be good for anything
   */
  async create(
    order: z.output<typeof apiKeyOrder> & { readonly by: string },
  ): Promise<{ readonly key: ApiKeyView; readonly secret: string }> {
    const { store, masterKey, timers, log, randomBytes } = this.parts;
    const createdAt = timers.now();
    const expiresAt = order.expiresAt === undefined ? undefined : (Date.parse(order.expiresAt) as EpochMs);
    if (expiresAt !== undefined && expiresAt <= createdAt)
      throw usageError('KEY_EXPIRED', `${order.expiresAt} is past: give a time to come, or none`);
    const id = `ak-${Buffer.from(randomBytes(ID_BYTES)).toString('base64url')}`;
    const secret = Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
    const box = masterKey.existing() ?? masterKey.make();
    const stored: StoredApiKey = {
      id,
      name: order.name,
      scope: order.scope,
      sealedSecret: box.seal(secret, placeOf(id)),
      createdAt,
      createdBy: order.by,
      ...(order.instruments === undefined ? {} : { instruments: order.instruments }),
      ...(order.addresses === undefined ? {} : { addresses: order.addresses }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    await store.add(stored);
    const entry = entryOf(stored, secret);
    this.entries.set(id, entry);
    log.info('a key was made', { id, name: order.name, scope: order.scope, by: order.by });
    return { key: this.view(entry), secret };
  }

  /** @throws {AssayError} KEY_UNKNOWN */
  async revoke({ id, by }: { readonly id: string; readonly by: string }): Promise<ApiKeyView> {
    const entry = this.entries.get(id);
    if (entry === undefined) throw usageError('KEY_UNKNOWN', `there is no key "${id}"`);
    const { store, timers, log } = this.parts;
    const at = timers.now();
    // In memory first: whatever the storage says, it is not taken any more.
    const stored = { ...entry.stored, revokedAt: entry.stored.revokedAt ?? at };
    const revoked = { ...entry, stored };
    this.entries.set(id, revoked);
    await store.revoke({ id, at, by });
    log.warn('a key was revoked', { id, by });
    return this.view(revoked);
  }

  /** A key that is taken from this address now; `undefined` for any other, for whatever reason. */
  find(id: string, address: string): ActiveKey | undefined {
    const entry = this.entries.get(id);
    if (entry === undefined || entry.secret === undefined || this.stateOf(entry) !== 'active') return undefined;
    if (entry.addresses?.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') === false) return undefined;
    const { name, scope, instruments } = entry.stored;
    return { id, name, scope, secret: entry.secret, instruments: instruments && new Set(instruments) };
  }

  /** Whether a key that was taken before still is. */
  holds(id: string): boolean {
    const entry = this.entries.get(id);
    return entry !== undefined && this.stateOf(entry) === 'active';
  }

  used(id: string): void {
    const { store, timers, log } = this.parts;
    const at = timers.now();
    if (at - (this.lastUse.get(id) ?? -Infinity) < USE_EVERY_MS) return;
    this.lastUse.set(id, at);
    // When it was used last is worth less than what it is used for.
    store.used(id, at).catch((error: unknown) => log.warn('the use of a key was not recorded', { id, error }));
  }

  private unsealed(key: StoredApiKey, box: SecretBox | undefined): string | undefined {
    const { log } = this.parts;
    try {
      if (box === undefined) throw new AssayError('SECRET_UNREADABLE', 'the master key is not where it was');
      return box.open(key.sealedSecret, placeOf(key.id));
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      log.error('a key cannot be used: make a new one, or bring the master key back', {
        id: key.id,
        why: error.message,
      });
      return undefined;
    }
  }

  private stateOf({ stored, secret }: Entry): ApiKeyView['state'] {
    if (stored.revokedAt !== undefined) return 'revoked';
    if (stored.expiresAt !== undefined && stored.expiresAt <= this.parts.timers.now()) return 'expired';
    return secret === undefined ? 'unreadable' : 'active';
  }

  private view(entry: Entry): ApiKeyView {
    const { stored } = entry;
    const lastUsedAt = this.lastUse.get(stored.id) ?? stored.lastUsedAt;
    const orNull = (at: EpochMs | undefined): string | null => (at === undefined ? null : instant(at));
    return {
      id: stored.id,
      name: stored.name,
      scope: stored.scope,
      instruments: stored.instruments === undefined ? null : [...stored.instruments],
      addresses: stored.addresses === undefined ? null : [...stored.addresses],
      createdAt: instant(stored.createdAt),
      createdBy: stored.createdBy,
      expiresAt: orNull(stored.expiresAt),
      revokedAt: orNull(stored.revokedAt),
      lastUsedAt: orNull(lastUsedAt),
      state: this.stateOf(entry),
    };
  }
}

function placeOf(id: string): string {
  return `api-key/${id}/secret`;
}

function entryOf(stored: StoredApiKey, secret: string | undefined): Entry {
  return { stored, secret, addresses: stored.addresses && blockList(stored.addresses) };
}

function blockList(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const address of addresses) {
    const [net = '', bits] = address.split('/');
    const family = isIPv6(net) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  return list;
}
