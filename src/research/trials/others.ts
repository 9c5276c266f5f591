import { usageError } from '../../runtime/index.ts';
import { isNamed, othersOf, treesOf, type RuleStrategy } from '../../strategy/index.ts';
import type { LabMarket, OtherMarket } from './trial.ts';

/**
 * The other instruments that rules look at, in the order in which their strategy takes them.
 *
 * @throws {AssayError} `BAD_INSTRUMENTS` for one that the market has no bars of, for a name that two answer to, and for
 *   bars of another timeframe or of other times: they would never be of one moment
 */
export function lookedAt(market: LabMarket, rules: RuleStrategy): readonly OtherMarket[] {
  const names = othersOf(treesOf(rules).map(([, tree]) => tree));
  return names.map((name) => {
    const meant = (market.others ?? []).filter(({ instrument }) => isNamed(instrument.id, name));
    const [other] = meant;
    if (other === undefined || meant.length > 1) {
      const given = (market.others ?? []).map(({ instrument }) => instrument.id).join(', ') || 'no other instrument';
      throw usageError(
        'BAD_INSTRUMENTS',
        `${rules.name} looks at ${name}; beside ${market.instrument.id} there is ${given}`,
      );
    }
    checkTimes(market, other);
    return other;
  });
}

/** Once for each pair of bars: a search asks for thousands of strategies. */
const checked = new WeakMap<object, WeakSet<object>>();

function checkTimes({ instrument, columns }: LabMarket, other: OtherMarket): void {
  const known = checked.get(columns) ?? new WeakSet();
  if (known.has(other.columns)) return;
  const [own, theirs] = [instrument.id, other.instrument.id];
  if (columns.timeframe !== other.columns.timeframe)
    throw usageError(
      'BAD_INSTRUMENTS',
      `the bars of ${theirs} are of ${other.columns.timeframe}, those of ${own} of ${columns.timeframe}: give both of one timeframe`,
    );
  const times = new Set(other.columns.openTime);
  if (!columns.openTime.some((at) => times.has(at)))
    throw usageError(
      'BAD_INSTRUMENTS',
      `no bar of ${theirs} opens when one of ${own} does, so nothing could be read of it`,
    );
  known.add(other.columns);
  checked.set(columns, known);
}
