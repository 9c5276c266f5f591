import type { EpochMs } from '../../domain/index.ts';

export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: 'read' | 'trade' | 'admin';
  /** Unreadable without the master key, which is elsewhere. */
  readonly sealedSecret: string;
  /** Absent: all of them. */
  readonly instruments?: readonly string[];
  /** Single or as CIDR; absent: any. */
  readonly addresses?: readonly string[];
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly expiresAt?: EpochMs;
  readonly revokedAt?: EpochMs;
  readonly lastUsedAt?: EpochMs;
}

/** Keys of programs. None is ever deleted, and what one may do never changes. */
export interface ApiKeyStore {
  add(key: StoredApiKey): Promise<void>;
  /** Newest first, revoked ones too. */
  list(): Promise<readonly StoredApiKey[]>;
  /** Does nothing to one that is revoked already. @returns false when there is no such key */
  revoke(revocation: { readonly id: string; readonly at: EpochMs; readonly by: string }): Promise<boolean>;
  used(id: string, at: EpochMs): Promise<void>;
}
