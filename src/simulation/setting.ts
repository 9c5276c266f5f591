import { fixed, ONE, type InstrumentId, type StrategyId } from '../domain/index.ts';
import { defaultLimits, settleLimits, type RiskLimits, type StrategySlot } from '../engine/index.ts';
import type { AccountSessionInput } from '../sessions/index.ts';
import type { Chance } from './chance.ts';
import { INSTRUMENTS } from './market.ts';
import { restless } from './restless-strategy.ts';

export const SESSION_ID = 's1';
/** Part of the accounts on which every position has a stop, whatever its strategy wished. */
const GUARDED = 0.5;
export const DEPOSITED = fixed('100000');
/** What the session sizes for, and the account is set to until somebody changes it. */
const LEVERAGE_X = 1;
export const LEVERAGE = fixed(String(LEVERAGE_X));

/** Tight enough to be met all the time: a limit that is never near proves nothing. */
function tightLimits(): RiskLimits {
  const settled = settleLimits({
    ...defaultLimits,
    orderNotionalRateMax: fixed('0.8'),
    positionNotionalRateMax: fixed('0.9'),
    grossLeverageMax: fixed('1.5'),
    openOrdersMax: 40,
    openOrdersPerInstrumentMax: 20,
    dailyLossRateMax: ONE,
    drawdownRateMax: ONE,
  });
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}

/** The account of one seed: two to four restless strategies on two instruments. */
export function accountOf(chance: Chance): AccountSessionInput {
  const [first, second] = INSTRUMENTS.map(({ id }) => id) as [InstrumentId, InstrumentId];
  const strategies = [
    slot('A', first, '0.6', chance),
    slot('B', second, '0.6', chance),
    slot('C', second, '0.3', chance),
    slot('D', first, '0.3', chance),
  ].slice(0, chance.whole(2, 4));
  // Drawn in every run, so that what is drawn after it does not depend on it.
  const isGuarded = chance.happens(GUARDED);
  return {
    ...(isGuarded ? { protectiveStopRate: fixed('0.05') } : {}),
    sessionId: SESSION_ID,
    instruments: INSTRUMENTS,
    strategies,
    deposited: DEPOSITED,
    limits: tightLimits(),
    leverage: LEVERAGE_X,
    baseTimeframe: '1m',
  };
}

function slot(id: string, instrument: InstrumentId, fraction: string, chance: Chance): StrategySlot {
  return {
    strategyId: id as StrategyId,
    definition: restless,
    parameters: { seed: chance.whole(1, 1_000_000) },
    instruments: [instrument],
    timeframes: ['1m'],
    sizing: { kind: 'equity-fraction', fraction: fixed(fraction) },
    capitalShare: ONE,
  };
}
