import type { DayReport } from './day.ts';
import { NOT_IN_THE_DAY } from './fault-classes.ts';

/** The day as a document has it: what happened, how often, and what the session did. */
export function dayLines({ classes, orders, executions, entries, wrong }: DayReport): readonly string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const end = wrong.length === 0 ? 'both sides equal to the last digit' : `${wrong.length} things wrong`;
  return [
    `24 hours, ${orders.toLocaleString('en')} orders, ${executions.toLocaleString('en')} executions, ` +
      `${entries.toLocaleString('en')} journal entries; at the end ${end}.`,
    '',
    '| fault | what happens | times | what the session did meanwhile |',
    '| --- | --- | --- | --- |',
    ...classes.map(
      ({ id, what, happened, response }) =>
        `| ${id} | ${cell(what)} | ${happened.toLocaleString('en')} | ${cell(response)} |`,
    ),
    '',
    `Not in it: ${NOT_IN_THE_DAY.map(({ id, why }) => `${id} (${why})`).join('; ')}.`,
  ];
}
