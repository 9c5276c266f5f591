import {
  format,
  magnitude,
  multiply,
  ONE,
  subtract,
  type Fixed,
  type InstrumentId,
  type Money,
  type Rate,
} from '../../domain/index.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { RiskLimits } from './limits.ts';
import type { Latch } from './modes.ts';

/** What the watch has found: a latch to set, and whether to close everything. */
export type Breach = Latch & { readonly flatten: boolean };

/** A loss that latches the account, in the order of their severity. */
interface LossStep {
  readonly code: string;
  readonly mode: Latch['mode'];
  readonly from: 'dayStart' | 'peak';
  rate(limits: RiskLimits): Rate | undefined;
}

const STEPS: readonly LossStep[] = [
  { code: 'DAILY_LOSS', mode: 'REDUCE_ONLY', from: 'dayStart', rate: (limits) => limits.dailyLossRateMax },
  { code: 'DRAWDOWN', mode: 'REDUCE_ONLY', from: 'peak', rate: (limits) => limits.drawdownRateMax },
  { code: 'DAILY_LOSS_STOP', mode: 'HALTED', from: 'dayStart', rate: (limits) => limits.dailyLossStopRate },
  { code: 'DRAWDOWN_STOP', mode: 'HALTED', from: 'peak', rate: (limits) => limits.drawdownStopRate },
];

/** The equity at which each step is reached, kept until what it is taken from changes. */
interface Floors {
  readonly limits: RiskLimits;
  readonly dayStart: Money;
  readonly peak: Money;
  readonly at: readonly (Money | undefined)[];
  readonly highest: Money;
}

const NONE: readonly Breach[] = [];

/**
 * Looks at the account after every price and booking: losses, and positions that prices have carried beyond their
 * limits. A breach is reported when it begins, and again only after it had ended: a latch that an operator has lifted
 * is not set again by what they had seen.
 */
export class Watch {
  private readonly portfolio: Portfolio;
  private readonly breached: Set<string>;
  private floors: Floors | undefined;

  constructor(portfolio: Portfolio, snapshot: readonly string[] = []) {
    this.portfolio = portfolio;
    this.breached = new Set(snapshot);
  }

  /** After the price of an instrument has moved. Costs a few comparisons while nothing is lost. */
  marked(instrument: InstrumentId, limits: RiskLimits): readonly Breach[] {
    if (this.portfolio.netPosition(instrument).quantity === 0n) return NONE;
    const losses = this.losses(limits);
    if (limits.exposureDriftMax === undefined) return losses;
    return [...losses, ...this.positionDrift(instrument, limits), ...this.grossDrift(limits)];
  }

  /** After anything else. */
  all(limits: RiskLimits): readonly Breach[] {
    const losses = this.losses(limits);
    if (limits.exposureDriftMax === undefined) return losses;
    const positions = [...this.portfolio.entries()].flatMap(({ instrument }) => this.positionDrift(instrument, limits));
    return [...losses, ...positions, ...this.grossDrift(limits)];
  }

  snapshot(): readonly string[] {
    return [...this.breached];
  }

  private losses(limits: RiskLimits): readonly Breach[] {
    const { equity, peakEquity, dayStartEquity } = this.portfolio;
    if (equity >= peakEquity && equity >= dayStartEquity) return this.nothingLost();
    const floors = this.floorsOf(limits, dayStartEquity, peakEquity);
    if (equity > floors.highest) return this.nothingLost();
    return STEPS.flatMap((step, index) => {
      const floor = floors.at[index];
      if (!this.begins(step.code, floor !== undefined && equity <= floor)) return [];
      return [lossBreach(step, equity, floors)];
    });
  }

  private nothingLost(): readonly Breach[] {
    if (this.breached.size > 0) for (const { code } of STEPS) this.breached.delete(code);
    return NONE;
  }

  private floorsOf(limits: RiskLimits, dayStart: Money, peak: Money): Floors {
    const kept = this.floors;
    if (kept !== undefined && kept.limits === limits && kept.dayStart === dayStart && kept.peak === peak) return kept;
    const base = { dayStart, peak };
    const at = STEPS.map((step) => {
      const rate = step.rate(limits);
      return rate === undefined ? undefined : floorOf(base[step.from], rate);
    });
    const highest = at.reduce<Money>((most, one) => (one !== undefined && one > most ? one : most), at[0]!);
    this.floors = { limits, dayStart, peak, at, highest };
    return this.floors;
  }

  private positionDrift(instrument: InstrumentId, limits: RiskLimits): readonly Breach[] {
    const drift = limits.exposureDriftMax!;
    const { quantity } = this.portfolio.netPosition(instrument);
    const mark = this.portfolio.mark(instrument);
    const value = mark === undefined ? 0n : magnitude(quantity) * mark;
    const { equity } = this.portfolio;
    const { positionNotionalRateMax, positionNotionalMax } = limits;
    const isOver =
      value > multiply(positionNotionalRateMax, drift) * equity ||
      (positionNotionalMax !== undefined && value > multiply(positionNotionalMax, drift) * ONE);
    if (!this.begins(`POSITION_LIMIT ${instrument}`, quantity !== 0n && isOver)) return NONE;
    const reason = `prices have carried the position in ${instrument} to ${format((value / ONE) as Money)}, at an equity of ${format(equity)}`;
    const scope = { type: 'instrument', instrument } as const;
    return [{ scope, mode: 'REDUCE_ONLY', by: 'risk', code: 'POSITION_LIMIT', reason, flatten: false }];
  }

  private grossDrift(limits: RiskLimits): readonly Breach[] {
    let gross = 0n;
    for (const { instrument, net } of this.portfolio.entries()) {
      if (net.quantity !== 0n) gross += magnitude(net.quantity) * (this.portfolio.mark(instrument) ?? 0n);
    }
    const { equity } = this.portfolio;
    const isOver = gross > multiply(limits.grossLeverageMax, limits.exposureDriftMax!) * equity;
    if (!this.begins('EXPOSURE_LIMIT', gross !== 0n && isOver)) return NONE;
    const reason = `prices have carried all positions to ${format((gross / ONE) as Money)}, at an equity of ${format(equity)}`;
    const scope = { type: 'account' } as const;
    return [{ scope, mode: 'REDUCE_ONLY', by: 'risk', code: 'EXPOSURE_LIMIT', reason, flatten: false }];
  }

  /** Notes how a breach stands. @returns true when it was not one at the last look. */
  private begins(key: string, isBreach: boolean): boolean {
    if (!isBreach) {
      this.breached.delete(key);
      return false;
    }
    if (this.breached.has(key)) return false;
    this.breached.add(key);
    return true;
  }
}

/** The highest equity at which the loss reaches its rate: the same sum as the rules make, solved for equity. */
function floorOf(base: Money, rate: Rate): Money {
  const exact = base * (ONE - rate);
  const quotient = exact / ONE;
  // Division rounds toward zero; a floor lies below.
  return (exact < 0n && exact % ONE !== 0n ? quotient - 1n : quotient) as Fixed;
}

function lossBreach(step: LossStep, equity: Money, floors: Floors): Breach {
  const base = floors[step.from];
  const lost = `${format(subtract(base, equity))} of ${format(base)}`;
  const reason = step.from === 'dayStart' ? `lost ${lost} since 00:00 UTC` : `fell ${lost}, the highest equity`;
  const { code, mode } = step;
  return { scope: { type: 'account' }, mode, by: 'risk', code, reason, flatten: mode === 'HALTED' };
}
