import type { EpochMs, Fixed } from '../../domain/index.ts';
import type { Random } from '../../runtime/index.ts';
import type { Exchange } from '../core/exchange.ts';
import type { MarginMode, Uid } from '../core/requests.ts';
import { TRADING_PERMISSIONS, type ApiKey, type Permissions } from './door/keys.ts';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
/** As long as Bybit's. */
const KEY_LENGTH = 18;
const SECRET_LENGTH = 36;

export interface NewKey {
  readonly uid: Uid;
  readonly key?: string | undefined;
  readonly secret?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly permissions?: Permissions | undefined;
  readonly ips?: readonly string[] | undefined;
  readonly expiresAt?: EpochMs | undefined;
  readonly note?: string | undefined;
}

/** Accounts and the keys to them. Keys come from the seed: this is play money, and a run can be repeated. */
export class Accounts {
  private readonly exchange: Exchange;
  private readonly random: Random;
  private readonly keys = new Map<string, ApiKey>();

  constructor(exchange: Exchange, random: Random) {
    this.exchange = exchange;
    this.random = random;
  }

  open(account: {
    readonly uid?: Uid | undefined;
    readonly deposits: readonly { readonly coin: string; readonly amount: Fixed }[];
    readonly marginMode?: MarginMode | undefined;
  }): Uid {
    return this.exchange.createAccount(account);
  }

  createKey({ uid, key, secret, readOnly, permissions, ips, expiresAt, note }: NewKey): ApiKey {
    const made: ApiKey = {
      uid,
      key: key ?? this.text(KEY_LENGTH),
      secret: secret ?? this.text(SECRET_LENGTH),
      readOnly: readOnly ?? false,
      permissions: permissions ?? TRADING_PERMISSIONS,
      ips: ips ?? [],
      createdAt: this.exchange.now,
      expiresAt,
      note: note ?? 'practice',
    };
    this.keys.set(made.key, made);
    return made;
  }

  named(key: string): ApiKey | undefined {
    return this.keys.get(key);
  }

  /** A key that opens the account and is known to nobody: for what the owner does by hand. */
  masterKey(uid: Uid): ApiKey {
    return {
      uid,
      key: '',
      secret: '',
      readOnly: false,
      permissions: TRADING_PERMISSIONS,
      ips: [],
      createdAt: this.exchange.now,
      expiresAt: undefined,
      note: 'by hand',
    };
  }

  private text(length: number): string {
    return Array.from({ length }, () => ALPHABET[Math.floor(this.random() * ALPHABET.length)]!).join('');
  }
}
