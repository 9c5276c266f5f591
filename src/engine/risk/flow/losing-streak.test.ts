import { expect, test } from 'vitest';
import {
  applyFill,
  applyFunding,
  FLAT,
  fixed,
  type Fill,
  type InstrumentId,
  type Position,
  type Side,
} from '../../../domain/index.ts';
import { LosingStreak } from './losing-streak.ts';

const BTC = 'BTC.TEST' as InstrumentId;
const ETH = 'ETH.TEST' as InstrumentId;
const STEP = fixed('0.001');

/** Books fills of one strategy and tells the streak, as the engine does. */
class Account {
  readonly positions = new Map<InstrumentId, Position>();
  readonly streak: LosingStreak;

  constructor(streak = new LosingStreak()) {
    this.streak = streak;
  }

  fill(side: Side, quantity: string, price: string, changes: Partial<Fill> = {}, id = BTC): number {
    const fill = {
      side,
      quantity: fixed(quantity),
      price: fixed(price),
      fee: fixed('0'),
      feeCurrency: 'quote',
      ...changes,
    } as Fill;
    const position = applyFill(this.positions.get(id) ?? FLAT, fill);
    this.positions.set(id, position);
    this.streak.booked(id, position, STEP);
    return this.streak.length;
  }

  trip(exit: string, changes: Partial<Fill> = {}): number {
    this.fill('buy', '1', '100');
    return this.fill('sell', '1', exit, changes);
  }
}

test('losses in a row are counted, and a trip that loses nothing ends them', () => {
  const account = new Account();
  expect([account.trip('99'), account.trip('99.999999999999'), account.trip('100'), account.trip('98')]).toEqual([
    1, 2, 0, 1,
  ]);
});

test('fees and funding make a loss of a gain', () => {
  const account = new Account();
  expect(account.trip('101', { fee: fixed('1') })).toBe(0);
  expect(account.trip('101', { fee: fixed('1.000000000001') })).toBe(1);
  account.fill('buy', '1', '100');
  account.positions.set(BTC, applyFunding(account.positions.get(BTC)!, fixed('-2')));
  expect(account.fill('sell', '1', '101')).toBe(2);
});

test('a trip in parts is one trip', () => {
  const account = new Account();
  account.fill('buy', '1', '100');
  account.fill('buy', '1', '90');
  expect(account.fill('sell', '1', '80')).toBe(0);
  expect(account.fill('sell', '1', '80')).toBe(1);
});

test('turning a position ends one trip and begins another', () => {
  const account = new Account();
  account.fill('buy', '1', '100');
  expect(account.fill('sell', '2', '90')).toBe(1);
  expect(account.fill('buy', '2', '95')).toBe(2);
  expect(account.fill('sell', '1', '96')).toBe(0);
});

test('dust that cannot be sold does not keep a trip open', () => {
  const account = new Account();
  account.fill('buy', '1', '100', { fee: fixed('0.0005'), feeCurrency: 'base' });
  expect(account.fill('sell', '0.999', '90')).toBe(1);
});

test('instruments keep their own trips and share the streak', () => {
  const account = new Account();
  account.fill('buy', '1', '100');
  account.fill('buy', '1', '100', {}, ETH);
  expect(account.fill('sell', '1', '90')).toBe(1);
  expect(account.fill('sell', '1', '90', {}, ETH)).toBe(2);
  account.streak.forgive();
  expect(account.trip('90')).toBe(1);
});

test('goes on from a snapshot in the middle of a trip', () => {
  const account = new Account();
  account.trip('90');
  account.fill('buy', '1', '100');
  const restored = new LosingStreak(account.streak.snapshot());
  restored.booked(
    BTC,
    applyFill(account.positions.get(BTC)!, {
      side: 'sell',
      quantity: fixed('1'),
      price: fixed('90'),
      fee: fixed('0'),
      feeCurrency: 'quote',
    } as Fill),
    STEP,
  );
  expect(restored.length).toBe(2);
});
