import type { InstrumentId } from '../../domain/index.ts';
import { noticeExit, stand, type StanceMemory } from '../catalogue/stance.ts';
import { defineStrategy, type StrategyDefinition, type StrategyInstance, type StrategySetup } from '../strategy.ts';
import type { Bracket, TargetWish } from '../wish.ts';
import { RuleProgram } from './program.ts';
import { isNamed, othersOf, treesOf, type RuleStrategy, type SideRules } from './tree.ts';
import { treeInWords } from './words.ts';

type Distances = Pick<RuleStrategy, 'stopLoss' | 'takeProfit' | 'trailingStop'>;

/** What is remembered besides the trees: they are fed with the past again after a restart. */
type RuleMemory = StanceMemory & {
  /** Bars since it entered, and since it left; -1 while that has no meaning. */
  held: number;
  out: number;
};

/**
 * A strategy that does what its trees say, at the close of each bar, in every phase alike.
 *
 * An entry on the other side is looked at first, then the reasons to leave: a position is reversed rather than closed
 * where both hold. When both sides would enter, nothing is done. Where the distance of a protective order is unknown or
 * not above zero at an entry, there is no entry: it would stand without what the strategy says protects it.
 */
export function ruleStrategy(rules: RuleStrategy): StrategyDefinition {
  const { name, title, description, family } = rules;
  const others = othersOf(treesOf(rules).map(([, tree]) => tree));
  const count = 1 + others.length;
  return defineStrategy({
    name,
    title,
    description,
    family,
    parameters: {},
    ...(others.length === 0
      ? {}
      : {
          instruments: { min: count, max: count },
          looksAtOthersFirst: true,
          checkInstruments(instruments) {
            const found = otherInstruments(rules, others, instruments);
            return typeof found === 'string' ? found : undefined;
          },
        }),
    setup: (setup) => instance(rules, setup),
  });
}

function instance(rules: RuleStrategy, setup: StrategySetup<object>): StrategyInstance {
  const { memory, decide, exited } = ruleDecisions(rules, setup);
  return {
    memory,
    onBar: (bar) => (bar.instrument === setup.instruments[0] ? decide() : undefined),
    onFill(fill) {
      const before = memory.stance;
      noticeExit(memory, fill);
      if (before !== 0 && memory.stance === 0) exited();
      return undefined;
    },
  };
}

/** The trees of a strategy at work, for whoever carries out what they say. */
export interface RuleDecisions {
  /** As a strategy's own: kept by the host. */
  readonly memory: RuleMemory;
  /** To be asked once at the close of each bar of the principal instrument. */
  decide(): TargetWish | undefined;
  /** To be told when the position was closed by something else than the last decision. */
  exited(): void;
}

export function ruleDecisions(rules: RuleStrategy, setup: StrategySetup<object>): RuleDecisions {
  const program = setup.use(new RuleProgram(treesOf(rules)));
  const meant = otherInstruments(rules, [...program.others.keys()], setup.instruments);
  // Whoever seats a strategy has asked it about the instruments before.
  if (typeof meant === 'string') throw new RangeError(meant);
  for (const [called, other] of program.others) setup.use(other, { instrument: meant.get(called)! });
  const { barsMax = Infinity, coolDownBars = 0 } = rules;
  const memory: RuleMemory = { stance: 0, held: -1, out: -1 };
  const holds = (place: string): boolean => program.value(place) === 1;
  const enters = (side: 1 | -1): boolean => holds(side === 1 ? 'long.enter' : 'short.enter');
  const sideOf = (side: 1 | -1): SideRules => (side === 1 ? rules.long! : rules.short!);

  const enter = (side: 1 | -1) => {
    const bracket = bracketOf(rules, (place) => program.value(place));
    if (bracket === 'unknown') return undefined;
    memory.held = 0;
    memory.out = -1;
    return stand(memory, side, treeInWords(sideOf(side).enter), bracket);
  };
  const leave = (reason: string) => {
    memory.held = -1;
    memory.out = 0;
    return stand(memory, 0, reason);
  };

  return {
    memory,
    decide() {
      if (memory.held >= 0) memory.held += 1;
      if (memory.out >= 0) memory.out += 1;
      const [up, down] = [enters(1), enters(-1)];
      const { stance } = memory;
      if (stance === 0) {
        const isCool = memory.out < 0 || memory.out >= coolDownBars;
        return up === down || !isCool ? undefined : enter(up ? 1 : -1);
      }
      if (up !== down && enters(stance === 1 ? -1 : 1)) {
        const reversed = enter(stance === 1 ? -1 : 1);
        if (reversed !== undefined) return reversed;
      }
      const place = stance === 1 ? 'long.leave' : 'short.leave';
      if (holds(place)) return leave(treeInWords(sideOf(stance).leave!));
      return memory.held >= barsMax ? leave(`${barsMax} bars in the position`) : undefined;
    },
    exited() {
      memory.stance = 0;
      memory.held = -1;
      memory.out = 0;
    },
  };
}

/** Which of these instruments the trees mean by the names they use, or a sentence about one that cannot be told. */
function otherInstruments(
  { name }: Pick<RuleStrategy, 'name'>,
  called: readonly string[],
  [principal, ...others]: readonly InstrumentId[],
): ReadonlyMap<string, InstrumentId> | string {
  const found = new Map<string, InstrumentId>();
  for (const one of called) {
    const meant = others.filter((id) => isNamed(id, one));
    if (meant.length > 1) return `${name} looks at ${one}, and ${meant.join(' and ')} are both that`;
    if (meant.length === 1) found.set(one, meant[0]!);
    else if (principal !== undefined && isNamed(principal, one))
      return `${name} looks at ${one}, which is what it trades: its own numbers need no "on"`;
    else return `${name} looks at ${one}, and was given ${others.join(', ') || 'no second instrument'}`;
  }
  return found;
}

function bracketOf(rules: Distances, value: (place: string) => number): Bracket | undefined | 'unknown' {
  const distances: Partial<Record<keyof Distances, number>> = {};
  for (const place of ['stopLoss', 'takeProfit', 'trailingStop'] as const) {
    if (rules[place] === undefined) continue;
    const distance = value(place);
    if (!(distance > 0)) return 'unknown';
    distances[place] = distance;
  }
  const entries = Object.entries(distances).map(([place, distance]) => [place, { distance }] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
