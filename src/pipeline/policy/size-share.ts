import type { EpochMs } from '../../domain/index.ts';
import type { StoredDecision } from '../../storage/index.ts';
import type { Decision } from './decide.ts';
import type { Policy } from './policy.ts';

/** How much of its full size a strategy may trade, and why. */
export interface SizeShare {
  readonly share: number;
  readonly reason: string;
}

const DAY_MS = 86_400_000;

/**
 * What the decisions on a strategy leave of its size. `halve` stands until what fired has been known and quiet for as long
 * as the policy says; what is not known is not quiet. A move to another phase begins anew.
 *
 * @param decisions on one strategy, newest first
 */
export function sizeShareOf(
  { halving }: Pick<Policy, 'halving'>,
  decisions: readonly Pick<StoredDecision, 'type' | 'reason' | 'decision' | 'at'>[],
  now: EpochMs,
): SizeShare {
  const moved = decisions.findIndex(({ type }) => MOVES.some((move) => move === type));
  const here = moved < 0 ? decisions : decisions.slice(0, moved);
  const last = here.findIndex(({ type }) => type === 'halve');
  if (last < 0) return { share: 1, reason: 'no decision has made it smaller' };
  const halved = here[last]!;
  const since = here.slice(0, last);
  const fired = firedIn(halved.decision as Decision);
  const isQuiet = since.every(({ decision }) => fired.every((name) => isNotMet(decision as Decision, name)));
  const quietSince = since.at(-1)?.at;
  if (!isQuiet || quietSince === undefined || now - quietSince < halving.quietDays * DAY_MS) {
    return { share: halving.share, reason: halved.reason };
  }
  return { share: 1, reason: `${fired.join(', ')} has been quiet for ${halving.quietDays} days` };
}

const MOVES = ['promote', 'configured', 'demote', 'retire'] as const;

function firedIn({ watches }: Decision): readonly string[] {
  return watches
    .filter(({ leadsTo, verdict }) => leadsTo === 'halve' && verdict === 'met')
    .map(({ measure }) => measure);
}

function isNotMet({ watches }: Decision, name: string): boolean {
  return watches.some(({ measure, leadsTo, verdict }) => {
    return measure === name && leadsTo === 'halve' && verdict === 'not-met';
  });
}
