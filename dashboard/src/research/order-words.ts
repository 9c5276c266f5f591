import type { BacktestView } from '../../../contract/index.ts';

/** What was chosen; the standard where nothing was. */
export function parametersInWords({ parameters }: Pick<BacktestView['order'], 'parameters'>): string {
  const chosen = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`);
  return chosen.length === 0 ? 'as they come' : chosen.join(', ');
}
