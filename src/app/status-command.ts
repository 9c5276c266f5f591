import type { Data } from '../../contract/index.ts';
import type { Timers } from '../runtime/index.ts';
import { asOperator, type DataWords } from './operator-client.ts';

type Say = (line: string) => void;

export interface LookWords extends DataWords {
  readonly json?: boolean;
}

/** The most orders that are shown; more are counted. */
const ORDERS_SHOWN = 500;

/** What the running Assay is doing: halt, feed, money, strategies. */
export async function statusCommand(words: LookWords, timers: Timers, say: Say): Promise<void> {
  const now = await asOperator(words, timers, async (client) => ({
    system: (await client.getSystemStatus()).data,
    portfolio: (await client.getPortfolio()).data,
    strategies: (await client.listStrategies({ limit: ORDERS_SHOWN })).data,
  }));
  if (words.json === true) return say(JSON.stringify(now, undefined, 2));
  for (const line of [...systemLines(now.system), ...moneyLines(now.portfolio)]) say(line);
  say('');
  const rows = now.strategies.map(({ strategyId, phase, status, session, statusReason }) => [
    strategyId,
    phase,
    status,
    session === null ? '-' : session.pnl,
    statusReason,
  ]);
  for (const line of table(['strategy', 'phase', 'status', `P&L ${now.portfolio.currency}`, 'why'], rows)) say(line);
}

/** What is held, by whom, at which price. */
export async function positionsCommand(words: LookWords, timers: Timers, say: Say): Promise<void> {
  const portfolio = await asOperator(words, timers, async (client) => (await client.getPortfolio()).data);
  if (words.json === true) return say(JSON.stringify(portfolio.positions, undefined, 2));
  const held = portfolio.positions.filter(({ quantity }) => Number(quantity) !== 0);
  if (held.length === 0) return say('No position is open.');
  const rows = held.map((one) => [
    one.instrument,
    one.strategyId ?? 'the account',
    one.quantity,
    one.averageEntry ?? '-',
    one.mark ?? 'not known',
    one.unrealisedPnl ?? 'not known',
  ]);
  const heads = ['instrument', 'strategy', 'quantity', 'entry', 'mark', `unrealised ${portfolio.currency}`];
  for (const line of table(heads, rows)) say(line);
}

/** Orders that are sent or working. */
export async function ordersCommand(words: LookWords, timers: Timers, say: Say): Promise<void> {
  const { data, count } = await asOperator(words, timers, (client) => client.listActiveOrders({ limit: ORDERS_SHOWN }));
  if (words.json === true) return say(JSON.stringify(data, undefined, 2));
  if (count === 0) return say('No order is open.');
  const rows = data.map((order) => [
    order.clientOrderId,
    order.instrument,
    `${order.side} ${order.type}`,
    `${order.filledQuantity} of ${order.quantity}`,
    order.price ?? order.trigger ?? 'at market',
    order.status,
    order.purpose,
  ]);
  for (const line of table(['order', 'instrument', 'what', 'filled', 'price', 'status', 'purpose'], rows)) say(line);
  if (count > data.length) say(`… and ${count - data.length} more`);
}

function systemLines({ version, halt, feed, components, startedAt }: Data<'getSystemStatus'>): string[] {
  const ill = components.filter(({ state }) => state !== 'ok');
  return [
    halt.state === 'halted' ? `HALTED by ${halt.by}: ${halt.reason}` : 'Trading is not halted.',
    `Assay ${version} since ${startedAt}; the market stands at ${feed.marketTime ?? 'no time yet'} (${feed.state})`,
    ...ill.map(({ name, state, detail }) => `${name} is ${state}: ${detail}`),
  ];
}

function moneyLines(portfolio: Data<'getPortfolio'>): string[] {
  const { phase, origin, currency, equity, dayPnl, totalPnl, drawdown, leverage } = portfolio;
  return [
    `${phase}, ${origin}: equity ${equity} ${currency}, today ${dayPnl}, in all ${totalPnl}`,
    `${(drawdown * 100).toFixed(2)} % below its peak; exposure ${leverage.toFixed(2)} times the equity`,
  ];
}

/** Columns as wide as their widest; the last one ends where it ends. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const last = heads.length - 1;
  return [heads, ...rows].map((row) =>
    row.map((cell, column) => (column === last ? cell : cell.padEnd(widths[column]!))).join('  '),
  );
}
