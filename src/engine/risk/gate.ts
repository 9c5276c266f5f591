import type { ApprovedOrder, OrderDraft } from '../../domain/index.ts';
import type { RiskLimits } from './limits.ts';
import { rules } from './rules/index.ts';
import type { RiskView } from './view.ts';

export type Verdict =
  | { readonly approved: true; readonly order: ApprovedOrder }
  | { readonly approved: false; readonly code: string; readonly detail: string };

/**
 * The one place where a draft becomes an order: strategies, brackets, manual orders and the emergency stop all pass
 * here. Rules run from the cheapest to the dearest; the first that objects decides.
 */
export function checkOrder(draft: OrderDraft, view: RiskView, limits: RiskLimits): Verdict {
  for (const rule of rules) {
    const detail = rule.check(draft, view, limits);
    if (detail !== undefined) return { approved: false, code: rule.code, detail };
  }
  return { approved: true, order: draft as ApprovedOrder };
}
