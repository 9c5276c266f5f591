import { timeframeMs, type InstrumentId } from '../../src/domain/index.ts';
import { barsBetween, type BarColumns } from '../../src/market/index.ts';
import type { OtherMarket } from '../../src/research/index.ts';
import type { RuleStrategy } from '../../src/strategy/index.ts';
import type { Chance } from './chance.ts';
import { randomMarket } from './random-market.ts';

/** How the rules of a case name it. */
const OTHER = 'OTHERUSDT';

/** For tests: another instrument beside the bars of one, that begins and ends elsewhere and has holes of its own. */
export function randomOther(chance: Chance, own: BarColumns): OtherMarket {
  const duration = timeframeMs(own.timeframe);
  const length = Math.max(20, own.length + chance.whole(-30, 60));
  const { terms, columns } = randomMarket(chance, length);
  const id = `${OTHER}.CHANCE` as InstrumentId;
  const holes = chance.one([0, 0, 0.02, 0.2]);
  let at = own.openTime[0]! + duration * chance.whole(-60, 20);
  const openTime = columns.openTime.map(() => {
    at += duration * (chance.of(holes) ? chance.whole(2, 5) : 1);
    return at;
  });
  const last = own.openTime.at(-1)!;
  // At least one moment in common, or the two are of different times and refused.
  if (!openTime.some((time) => own.openTime.includes(time))) {
    const later = own.openTime[0]! - openTime[0]!;
    openTime.forEach((time, bar) => (openTime[bar] = time + later));
  }
  const whole = { ...columns, instrument: id, timeframe: own.timeframe, openTime };
  // A backtest ends with the last bar of any instrument: nothing is compared once what is traded has ended.
  return {
    instrument: { ...terms.instrument, id },
    columns: barsBetween(whole, { to: last + 1 }),
  };
}

/** The same rules, with some of their numbers taken of the other instrument. */
export function lookingAtOther(chance: Chance, rules: RuleStrategy): RuleStrategy {
  return turned(chance, rules, false) as RuleStrategy;
}

function turned(chance: Chance, part: unknown, isOnOther: boolean): unknown {
  if (Array.isArray(part)) return part.map((one) => turned(chance, one, isOnOther));
  if (typeof part !== 'object' || part === null) return part;
  const isNumber = 'op' in part && NUMBERS.has(part.op as string);
  const isTaken = isNumber && !isOnOther && chance.of(0.25);
  const inner = Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, turned(chance, value, isOnOther || isTaken)]),
  );
  return isTaken ? { op: 'on', instrument: OTHER, of: inner } : inner;
}

const NUMBERS: ReadonlySet<string> = new Set([
  'constant',
  'price',
  'indicator',
  'past',
  'negate',
  'absolute',
  'logarithm',
  'root',
  'mean',
  'deviation',
  'clock',
  'add',
  'subtract',
  'multiply',
  'divide',
  'smaller',
  'larger',
]);
