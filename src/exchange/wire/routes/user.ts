import type { EpochMs } from '../../../domain/index.ts';
import type { ApiKey } from '../door/keys.ts';
import { done, type PrivateRoute } from './route.ts';

const DAY_MS = 86_400_000;

export const USER_ROUTES: readonly PrivateRoute[] = [
  {
    method: 'GET',
    path: '/v5/user/query-api',
    access: 'read',
    perSecond: 10,
    handle: (_fields, { exchange }, { key }) => done(keyJson(key, exchange.now)),
  },
];

function keyJson(key: ApiKey, now: EpochMs): Record<string, unknown> {
  const { expiresAt } = key;
  return {
    id: key.uid,
    note: key.note,
    apiKey: key.key,
    readOnly: key.readOnly ? 1 : 0,
    secret: '',
    permissions: key.permissions,
    ips: key.ips.length === 0 ? ['*'] : key.ips,
    type: 1,
    deadlineDay: expiresAt === undefined ? -1 : Math.ceil((expiresAt - now) / DAY_MS),
    expiredAt: expiresAt === undefined ? '1970-01-01T00:00:00Z' : utcText(expiresAt),
    createdAt: utcText(key.createdAt),
    unified: 0,
    uta: 1,
    userID: Number(key.uid),
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: '',
    isMaster: true,
    parentUid: '0',
    kycLevel: 'LEVEL_DEFAULT',
    kycRegion: '',
  };
}

/** Without the milliseconds, as Bybit writes instants here. */
function utcText(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
