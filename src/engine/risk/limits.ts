import { fixed, format, ONE, ZERO, type Fixed, type Money, type Rate } from '../../domain/index.ts';

/** Bounds no strategy can loosen. Each is checked by the rule of the same name in `rules/`. */
export interface RiskLimits {
  /** Largest value of one order, as a fraction of equity. */
  readonly orderNotionalRateMax: Rate;
  /** Largest value of one order, quote currency; absent for none. */
  readonly orderNotionalMax?: Money;
  /** Largest worst-case value of the net position in one instrument, as a fraction of equity. */
  readonly positionNotionalRateMax: Rate;
  /** Largest worst-case sum of absolute positions over equity. */
  readonly grossLeverageMax: Rate;
  /** How far a limit price or trigger of an entry may stand from the market, as a fraction of it. */
  readonly priceCollarRate: Rate;
  readonly openOrdersMax: number;
  readonly openOrdersPerInstrumentMax: number;
  /** Loss since 00:00 UTC (unrealised, fees and funding included) that stops new risk, as a fraction of the day's first equity. */
  readonly dailyLossRateMax: Rate;
  /** Fall from the highest equity that stops new risk. */
  readonly drawdownRateMax: Rate;
}

/**
 * What holds when nobody says otherwise: an unlevered account, with room for an order that replaces one still in
 * flight and for equity that has fallen while positions are open. A levered session must ask for more.
 */
export const defaultLimits: RiskLimits = {
  orderNotionalRateMax: fixed('1.5'),
  positionNotionalRateMax: fixed('1.5'),
  grossLeverageMax: fixed('2'),
  priceCollarRate: fixed('0.1'),
  openOrdersMax: 200,
  openOrdersPerInstrumentMax: 50,
  dailyLossRateMax: fixed('0.1'),
  drawdownRateMax: fixed('0.3'),
};

export type SettledLimits =
  | { readonly ok: true; readonly limits: RiskLimits }
  /** One sentence that names the limit, the value and the bounds. */
  | { readonly ok: false; readonly problem: string };

type FixedLimit = Exclude<keyof RiskLimits, 'openOrdersMax' | 'openOrdersPerInstrumentMax'>;

/** A limit lies above zero and at or below this. No venue lends more than a hundred times; nobody can lose more than all. */
const HIGHEST: Readonly<Record<FixedLimit, Fixed | undefined>> = {
  orderNotionalRateMax: fixed('100'),
  orderNotionalMax: undefined,
  positionNotionalRateMax: fixed('100'),
  grossLeverageMax: fixed('100'),
  // At 1 a sell at a hundredth of the market would pass: that is no collar.
  priceCollarRate: fixed('0.5'),
  dailyLossRateMax: ONE,
  drawdownRateMax: ONE,
};
const OPEN_ORDERS_HIGHEST = 10_000;

/** The defaults with `partial` laid over them, refused when a value is out of bounds or a name is not a limit's. */
export function settleLimits(partial: Partial<RiskLimits>): SettledLimits {
  const unknown = Object.keys(partial).find((name) => !isLimitName(name));
  if (unknown !== undefined) {
    return { ok: false, problem: `"${unknown}" is not a risk limit; the limits are ${LIMIT_NAMES.join(', ')}` };
  }
  // A key that is present but undefined means the default, as an absent one does.
  const given = Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
  const limits: RiskLimits = { ...defaultLimits, ...given };
  const problem = firstProblem(limits);
  return problem === undefined ? { ok: true, limits } : { ok: false, problem };
}

const FIXED_LIMITS = Object.keys(HIGHEST) as FixedLimit[];
const COUNT_LIMITS = ['openOrdersMax', 'openOrdersPerInstrumentMax'] as const;
const LIMIT_NAMES: readonly string[] = [...FIXED_LIMITS, ...COUNT_LIMITS];

function isLimitName(name: string): name is keyof RiskLimits {
  return LIMIT_NAMES.includes(name);
}

function firstProblem(limits: RiskLimits): string | undefined {
  for (const name of FIXED_LIMITS) {
    const value = limits[name];
    const highest = HIGHEST[name];
    if (value === undefined) continue;
    if (value <= ZERO) return `${name} is ${format(value)}; it must be above 0`;
    if (highest !== undefined && value > highest) {
      return `${name} is ${format(value)}; it must be at most ${format(highest)}`;
    }
  }
  for (const name of COUNT_LIMITS) {
    const value = limits[name];
    if (!Number.isInteger(value) || value < 1 || value > OPEN_ORDERS_HIGHEST) {
      return `${name} is ${value}; it must be a whole number from 1 to ${OPEN_ORDERS_HIGHEST}`;
    }
  }
  return undefined;
}
