import { expect, test } from 'vitest';
import { fixed, type InstrumentId, type PositionStatement } from '../../domain/index.ts';
import { exposureOf, type ExposureLimits } from './exposure-limits.ts';

const A = 'A-PERP.TEST' as InstrumentId;
const B = 'B-PERP.TEST' as InstrumentId;

function held(instrument: InstrumentId, quantity: string, mark?: string): PositionStatement {
  const position = { instrument, quantity: fixed(quantity), sequence: 1 };
  return mark === undefined ? position : { ...position, mark: fixed(mark) };
}

test.each<[string, readonly PositionStatement[], ExposureLimits, string]>([
  ['nothing is within any limit', [], { grossNotionalMax: fixed('1') }, 'within'],
  ['without limits everything is', [held(A, '1000000')], {}, 'within'],
  ['a position at its limit is', [held(A, '10', '100')], { positionNotionalMax: fixed('1000') }, 'within'],
  ['a hair more is not', [held(A, '10.001', '100')], { positionNotionalMax: fixed('1000') }, 'over'],
  ['a short one counts like a long one', [held(A, '-10.001', '100')], { positionNotionalMax: fixed('1000') }, 'over'],
  [
    'long and short do not make up for each other',
    [held(A, '6', '100'), held(B, '-6', '100')],
    { grossNotionalMax: fixed('1000') },
    'over',
  ],
  ['a quantity needs no price', [held(A, '-2')], { positionMax: new Map([[A, fixed('1')]]) }, 'over'],
  ['a value does, and is not guessed', [held(A, '1')], { grossNotionalMax: fixed('1000000') }, 'unknown'],
  [
    'what is too much is, whatever is unknown',
    [held(B, '1'), held(A, '11', '100')],
    { grossNotionalMax: fixed('1000') },
    'over',
  ],
])('%s', (_, positions, limits, verdict) => {
  expect(exposureOf({ positions }, limits).type).toBe(verdict);
});
