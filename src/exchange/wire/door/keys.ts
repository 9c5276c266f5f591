import type { EpochMs } from '../../../domain/index.ts';
import type { Uid } from '../../core/requests.ts';

/** What a key may do, in Bybit's words: groups and what is allowed of each. */
export type Permissions = Readonly<Record<string, readonly string[]>>;

export const TRADING_PERMISSIONS: Permissions = {
  ContractTrade: ['Order', 'Position'],
  Spot: ['SpotTrade'],
  Wallet: [],
  Options: [],
  Derivatives: [],
  Exchange: [],
  Earn: [],
  CopyTrading: [],
  BlockTrade: [],
  NFT: [],
  Affiliate: [],
};

export interface ApiKey {
  readonly key: string;
  readonly secret: string;
  readonly uid: Uid;
  readonly readOnly: boolean;
  readonly permissions: Permissions;
  /** Addresses it may be used from; none: any. */
  readonly ips: readonly string[];
  readonly createdAt: EpochMs;
  /** Undefined: never, as of a key that is bound to addresses. */
  readonly expiresAt: EpochMs | undefined;
  readonly note: string;
}

/** What is needed of a key before anything is done with it. `trade` depends on the category. */
export type Access = 'public' | 'read' | 'trade-linear' | 'trade-spot' | 'position' | 'account';

export function allows(key: ApiKey, access: Access): boolean {
  switch (access) {
    case 'public':
    case 'read':
      return true;
    case 'trade-linear':
      return !key.readOnly && has(key, 'ContractTrade', 'Order');
    case 'trade-spot':
      return !key.readOnly && has(key, 'Spot', 'SpotTrade');
    case 'position':
      return !key.readOnly && has(key, 'ContractTrade', 'Position');
    case 'account':
      return !key.readOnly;
  }
}

function has(key: ApiKey, group: string, permission: string): boolean {
  return key.permissions[group]?.includes(permission) === true;
}
