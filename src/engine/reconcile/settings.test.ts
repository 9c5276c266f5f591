import { expect, test } from 'vitest';
import { fixed, ZERO, type AccountStatement, type EpochMs } from '../../domain/index.ts';
import { instrument, PERP, SPOT } from '../testing.ts';
import { compareSettings } from './settings.ts';

const statement = (settings?: AccountStatement['settings']): AccountStatement => ({
  at: 1 as EpochMs,
  openOrders: [],
  executions: [],
  positions: [],
  cash: ZERO,
  ...(settings === undefined ? {} : { settings }),
});
const known = (id: string) => [instrument(PERP), instrument(SPOT)].find((one) => one.id === id);

test('a leverage that the session does not size for is named with both numbers', () => {
  expect(compareSettings(statement([{ instrument: PERP, leverage: fixed('10') }]), fixed('2'), known)).toMatchObject([
    {
      kind: 'setting-differs',
      severity: 'S2',
      instrument: PERP,
      detail: `${PERP} is set to a leverage of 10 at the venue, and the session sizes for 2`,
      action: 'restricted',
    },
  ]);
});

test('one that it sizes for is none, nor what is none of its perpetuals, nor what the venue does not say', () => {
  const two = fixed('2');
  expect(compareSettings(statement([{ instrument: PERP, leverage: fixed('2.0') }]), two, known)).toEqual([]);
  expect(compareSettings(statement([{ instrument: SPOT, leverage: fixed('10') }]), two, known)).toEqual([]);
  expect(compareSettings(statement([{ instrument: 'X' as typeof PERP, leverage: fixed('9') }]), two, known)).toEqual(
    [],
  );
  expect(compareSettings(statement(), two, known)).toEqual([]);
});
