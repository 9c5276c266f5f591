import type { InstrumentId } from '../../../domain/index.ts';
import type { RiskRule } from './rule.ts';

/** Without the venue's rules for an instrument nothing about an order in it can be judged. */
export const unknownInstrument: RiskRule = {
  code: 'UNKNOWN_INSTRUMENT',
  check(draft, view) {
    return view.instrument(draft.instrument) === undefined ? notTraded(draft.instrument) : undefined;
  },
};

export function notTraded(id: InstrumentId): string {
  return `${id} is not an instrument of this session`;
}
