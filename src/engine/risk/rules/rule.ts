import type { OrderDraft } from '../../../domain/index.ts';
import type { RiskLimits } from '../limits.ts';
import type { RiskView } from '../view.ts';

/**
 * One reason to refuse an order. Rules are pure, look only at what they are given, and refuse what they cannot judge.
 *
 * They compare products of `Fixed` before any division (both sides count in 1e-24), so that no rounding can let an
 * order through, and they build a sentence only when they object.
 */
export interface RiskRule {
  /** Stable, listed in `docs/errors.md`. */
  readonly code: string;
  /** One plain sentence with the numbers when the rule objects; `undefined` when it does not. */
  check(draft: OrderDraft, view: RiskView, limits: RiskLimits): string | undefined;
}
