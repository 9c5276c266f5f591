import type { DiscrepancyAction, DiscrepancyView, ReconciliationSummary } from '../../contract/index.ts';
import { AssayError, usageError, type Timers } from '../runtime/index.ts';
import { asOperator, type DataWords } from './operator-client.ts';

type Say = (line: string) => void;

const ACTIONS: readonly DiscrepancyAction[] = ['adopt', 'close', 'ignore'];
const PAGE = 500;

/**
 * Compares now.
 *
 * @throws {AssayError} NOT_CHECKED, when the books could not be compared: never a match
 */
export async function reconcileRun(
  words: DataWords & { readonly reason?: string },
  timers: Timers,
  say: Say,
): Promise<void> {
  const reason = words.reason ?? 'from the command line';
  const summary = await asOperator(words, timers, async (client) => (await client.runReconciliation({ reason })).data);
  for (const line of summaryLines(summary)) say(line);
  if (summary.last?.checked === true) return;
  const why = summary.last?.findings.map(({ detail }) => detail).join('; ') ?? 'nothing was said';
  throw new AssayError('NOT_CHECKED', `the books could not be compared: ${why}`);
}

export async function reconcileList(
  words: DataWords & { readonly all?: boolean },
  timers: Timers,
  say: Say,
): Promise<void> {
  const { summary, items } = await asOperator(words, timers, async (client) => ({
    summary: (await client.getReconciliation()).data,
    items: (await client.listDiscrepancies({ limit: PAGE })).data,
  }));
  for (const line of summaryLines(summary)) say(line);
  const wanted = words.all === true ? items : items.filter(({ resolvedAt }) => resolvedAt === null);
  say(wanted.length === 0 ? 'No difference stands.' : '');
  for (const one of wanted) for (const line of discrepancyLines(one)) say(line);
}

export async function reconcileResolve(
  id: string,
  action: string,
  words: DataWords & { readonly reason?: string },
  timers: Timers,
  say: Say,
): Promise<void> {
  const wanted = ACTIONS.find((one) => one === action);
  if (wanted === undefined)
    throw usageError('BAD_OPTION', `an action is one of ${ACTIONS.join(', ')}, was "${action}"`);
  const { reason } = words;
  if (reason === undefined) throw usageError('BAD_OPTION', 'say why, with --reason: it goes on record');
  const one = await asOperator(
    words,
    timers,
    async (client) => (await client.resolveDiscrepancy({ id, action: wanted, reason })).data,
  );
  for (const line of discrepancyLines(one)) say(line);
}

function summaryLines({ last, standing }: ReconciliationSummary): string[] {
  if (last === null) return ['The books have not been compared yet.'];
  const { why, finishedAt, durationMs, checked, orders, positions } = last;
  const found = Object.entries(standing)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} of ${severity}`);
  return [
    `${checked ? 'Compared' : 'COULD NOT COMPARE'} at ${finishedAt} in ${durationMs} ms (${why}): ${orders} orders, ${positions} positions.`,
    `Standing differences: ${found.length === 0 ? 'none' : found.join(', ')}.`,
  ];
}

function discrepancyLines({
  id,
  severity,
  status,
  detail,
  actor,
  note,
  timesSeen,
  actions,
}: DiscrepancyView): string[] {
  return [
    `${id}  ${severity}  ${status}  seen ${timesSeen} times: ${detail}`,
    `    ${actor}: ${note}`,
    ...actions.filter(({ possible }) => possible).map(({ action, explanation }) => `    ${action}: ${explanation}`),
  ];
}
