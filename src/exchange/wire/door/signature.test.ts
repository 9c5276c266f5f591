import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { EpochMs } from '../../../domain/index.ts';
import type { Uid } from '../../core/requests.ts';
import { TRADING_PERMISSIONS, type ApiKey } from './keys.ts';
import { signatureRefusal, timestampRefusal } from './signature.ts';

const NOW = 1_700_000_000_000 as EpochMs;
const KEY: ApiKey = {
  key: 'KEY',
  secret: 'SECRET',
  uid: '1' as Uid,
  readOnly: false,
  permissions: TRADING_PERMISSIONS,
  ips: [],
  createdAt: NOW,
  expiresAt: undefined,
  note: '',
};

for (const [offsetMs, recvWindow, accepted] of [
  [0, undefined, true],
  [999, undefined, true],
  [1_000, undefined, false],
  [1_000, '60000', false],
  [-5_000, undefined, true],
  [-5_001, undefined, false],
  [-5_001, '6000', true],
] as const) {
  test(`a timestamp of ${offsetMs} ms with window ${recvWindow ?? 'unsaid'} is ${accepted ? 'good' : 'refused'}`, () => {
    const refusal = timestampRefusal({ timestamp: String(NOW + offsetMs), recvWindow }, [NOW]);
    expect(refusal?.retCode).toBe(accepted ? undefined : 10002);
  });
}

test('a signature is over the bytes as sent: a space more or less is another request', () => {
  const stated = { timestamp: String(NOW), recvWindow: '5000' };
  const body = '{"symbol": "BTCUSDT"}';
  const signature = createHmac('sha256', 'SECRET').update(`${NOW}KEY5000${body}`).digest('hex');
  expect(signatureRefusal(KEY, { ...stated, signature }, Buffer.from(body))).toBeUndefined();
  expect(signatureRefusal(KEY, { ...stated, signature }, body)).toBeUndefined();
  const other = signatureRefusal(KEY, { ...stated, signature }, '{"symbol":"BTCUSDT"}');
  expect(other).toMatchObject({ retCode: 10004 });
  expect(other?.retMsg).not.toContain('SECRET');
  expect(signatureRefusal(KEY, { ...stated, signature: 'zz' }, body)?.retCode).toBe(10004);
});
