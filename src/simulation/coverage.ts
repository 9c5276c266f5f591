import { EFFECTS, FAULT_IDS, faultSpec, ORDER_STATES, type FaultId } from './faults/index.ts';
import type { FaultCounts } from './fault-plan.ts';

/** How often one fault struck orders in one state, before and after the exchange had acted. */
export interface CoverageCell {
  readonly fault: FaultId;
  readonly state: (typeof ORDER_STATES)[number];
  readonly effect: (typeof EFFECTS)[number];
  readonly count: number;
  /** False where the fault cannot strike; the catalogue says why. */
  readonly canBe: boolean;
}

export function coverage(counts: FaultCounts): readonly CoverageCell[] {
  return FAULT_IDS.flatMap((fault) => {
    const spec = faultSpec(fault);
    return ORDER_STATES.flatMap((state) =>
      EFFECTS.map((effect): CoverageCell => {
        const count = counts.get(`${fault} ${state} ${effect}`) ?? 0;
        const isAtVenue = state === 'working' || state === 'partly-filled';
        // Of one that strikes everything, before and after is where the order is, and a working one is there.
        const isSense = spec.isGlobal !== true || (effect === 'before' ? !isAtVenue : state !== 'none');
        const canBe = spec.states.includes(state) && spec.effects.includes(effect) && isSense;
        return { fault, state, effect, count, canBe };
      }),
    );
  });
}

/** Cells that should have been met and were not. */
export function emptyCells(counts: FaultCounts): readonly CoverageCell[] {
  return coverage(counts).filter(({ canBe, count }) => canBe && count === 0);
}

/** The catalogue as a table for a document. */
export function faultTable(): string {
  const rows = FAULT_IDS.map((id) => {
    const { title, expected, rate } = faultSpec(id);
    return `| ${id} | ${title} | ${expected} | ${rate === 0 ? 'comes of the market' : rate} |`;
  });
  return ['| id | what happens | what the session must make of it | rate |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** As a table for a document: a row a fault, each cell "before / after". */
export function coverageTable(counts: FaultCounts): string {
  const cells = coverage(counts);
  const text = ({ count, canBe }: CoverageCell): string => {
    if (count > 0) return count.toLocaleString('en-US');
    return canBe ? '**0**' : '–';
  };
  const rows = FAULT_IDS.map((fault) => {
    const columns = ORDER_STATES.map((state) => {
      const [before, after] = cells.filter((cell) => cell.fault === fault && cell.state === state);
      return `${text(before!)} / ${text(after!)}`;
    });
    const { title, because } = faultSpec(fault);
    return `| ${fault} | ${title} | ${columns.join(' | ')} | ${because ?? ''} |`;
  });
  const head = ['fault', 'what happens', ...ORDER_STATES, 'why some cells cannot be'];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n');
}
