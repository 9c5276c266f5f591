import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMs } from '../src/domain/index.ts';
import { checkAccount, type AccountFinding, type CheckAccountOptions } from '../src/venues/index.ts';
import { practiceDesk, type PracticeDesk } from './support/practice-desk.ts';

let desk: PracticeDesk;
beforeEach(async () => {
  desk = await practiceDesk();
});
afterEach(() => desk.close());

type Control = PracticeDesk['serving']['control'];
type NewKey = Parameters<Control['createKey']>[0];

/** A sound key, but for the changes. */
function keyWith(changes: Partial<NewKey> = {}): { readonly key: string; readonly secret: string } {
  const { key, secret } = desk.serving.control.createKey({
    uid: desk.uid as NewKey['uid'],
    ips: ['127.0.0.1'],
    permissions: { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] },
    ...changes,
  });
  return { key, secret };
}

async function check(
  changes: Partial<CheckAccountOptions> = {},
): Promise<{ readonly findings: readonly AccountFinding[]; readonly uid?: string }> {
  return checkAccount({
    environment: desk.environment,
    credentials: keyWith(),
    instruments: await desk.instruments(),
    timers: desk.timers,
    log: desk.log,
    leverage: 10,
    ...changes,
  });
}

function codes(findings: readonly AccountFinding[], severity: AccountFinding['severity'] = 'refuse'): string[] {
  return findings.filter((finding) => finding.severity === severity).map(({ code }) => code);
}

function byHand(path: string, fields: Readonly<Record<string, unknown>>): void {
  const { retCode, retMsg } = desk.serving.control.byHand(desk.uid, path, fields);
  if (retCode !== 0) throw new Error(`${path}: ${retCode} ${retMsg}`);
}

test('a sound key on a sound account may trade, and its account is named', async () => {
  const { findings, uid } = await check();
  expect(codes(findings)).toEqual([]);
  expect(uid).toBe(desk.uid);
});

test('every finding says what it is and what to do', async () => {
  const { findings } = await check({ credentials: keyWith({ readOnly: true, ips: [] }), uid: '1', leverage: 3 });
  expect(codes(findings)).toEqual(['read-only', 'another-account', 'leverage']);
  expect(codes(findings, 'warn')).toContain('no-address-bound');
  for (const { detail, whatToDo } of findings) expect([detail.length > 10, whatToDo.length > 10]).toEqual([true, true]);
});

test('a key that may withdraw is refused', async () => {
  const permissions = {
    ContractTrade: ['Order', 'Position'],
    Wallet: ['AccountTransfer', 'Withdraw'],
  };
  expect(codes((await check({ credentials: keyWith({ permissions }) })).findings)).toEqual(['may-withdraw']);
});

test('a key that may not trade contracts is refused', async () => {
  const permissions = { ContractTrade: ['Position'], Spot: ['SpotTrade'] };
  expect(codes((await check({ credentials: keyWith({ permissions }) })).findings)).toEqual(['may-not-trade']);
});

test('hedge mode is refused', async () => {
  byHand('/v5/position/switch-mode', { category: 'linear', symbol: 'BTCUSDT', mode: 3 });
  expect(codes((await check()).findings)).toEqual(['position-mode']);
});

test('another leverage than the session’s is refused', async () => {
  byHand('/v5/position/set-leverage', { category: 'linear', symbol: 'BTCUSDT', buyLeverage: '2', sellLeverage: '2' });
  expect(codes((await check()).findings)).toEqual(['leverage']);
  expect(codes((await check({ leverage: 2 })).findings)).toEqual([]);
});

test('orders that would be re-priced are worth a warning', async () => {
  expect(codes((await check()).findings, 'warn')).toEqual(['price-band']);
  byHand('/v5/account/set-limit-px-action', { category: 'linear', modifyEnable: false });
  expect(codes((await check()).findings, 'warn')).toEqual([]);
});

test('not having been able to ask is no pass', async () => {
  const expired = keyWith({ expiresAt: 1 as EpochMs });
  expect(codes((await check({ credentials: expired })).findings)).toEqual(['unreachable']);
  expect(codes((await check({ credentials: { key: 'nobody', secret: 'nothing' } })).findings)).toEqual(['unreachable']);
});

test('a clock that is far off is worth a warning', async () => {
  desk.serving.control.skewClock(20_000);
  const { findings } = await check();
  expect(codes(findings, 'warn')).toContain('clock');
  expect(codes(findings)).toEqual([]);
});
