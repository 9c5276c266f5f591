import type { LimitValue, LimitView, ModeScopeView, RiskView } from '../../contract/index.ts';
import { usageError, type Timers } from '../runtime/index.ts';
import { asOperator, type DataWords } from './operator-client.ts';

type Say = (line: string) => void;

export interface ChangeWords extends DataWords {
  readonly reason?: string;
  readonly confirm?: string;
  /** What a live account asks for besides, to be let trade. */
  readonly account?: string;
  readonly code?: string;
}

const MODES = ['ACTIVE', 'REDUCE_ONLY', 'HALTED'] as const;
/** Denials shown one by one. */
const RECENT = 20;

/** Modes, latches and how they are lifted, limits with their use, and what changed lately. */
export async function riskShow(
  words: DataWords & { readonly json?: boolean },
  timers: Timers,
  say: Say,
): Promise<void> {
  const risk = await asOperator(words, timers, async (client) => (await client.getRisk()).data);
  if (words.json === true) return say(JSON.stringify(risk, undefined, 2));
  for (const line of modeLines(risk)) say(line);
  say('');
  for (const line of limitLines(risk)) say(line);
}

/** @param scope `account`, `strategy:ID` or `instrument:ID` */
export async function riskMode(
  scope: string,
  mode: string,
  words: ChangeWords,
  timers: Timers,
  say: Say,
): Promise<void> {
  const wanted = MODES.find((one) => one === mode.toUpperCase().replace('-', '_'));
  if (wanted === undefined) throw usageError('BAD_OPTION', `a mode is one of ${MODES.join(', ')}, was "${mode}"`);
  const body = {
    scope: readScope(scope),
    mode: wanted,
    reason: reasonIn(words),
    ...confirmed('RESUME', words),
    ...armed(words),
  };
  const risk = await asOperator(words, timers, async (client) => (await client.setRiskMode(body)).data);
  for (const line of modeLines(risk)) say(line);
}

/** @param pairs `name=value`; none shows the limits. `none` takes one away, lists have commas, budgets are `id:0.2` */
export async function riskLimits(
  pairs: readonly string[],
  words: ChangeWords,
  timers: Timers,
  say: Say,
): Promise<void> {
  const changes = Object.fromEntries(pairs.map(readPair));
  const risk = await asOperator(words, timers, async (client) => {
    const present = (await client.getRisk()).data;
    if (pairs.length === 0) return present;
    const { version } = present.limits;
    const said = typed(changes, present.limits.items);
    const body = { version, changes: said, reason: reasonIn(words), ...confirmed('LOOSEN', words) };
    return (await client.setRiskLimits(body)).data;
  });
  for (const line of limitLines(risk)) say(line);
}

export async function riskDenials(words: DataWords, timers: Timers, say: Say): Promise<void> {
  const denials = await asOperator(words, timers, async (client) => (await client.listDenials({ limit: RECENT })).data);
  if (denials.counts.length === 0) return say('Our gate has denied nothing.');
  for (const { code, rule, count } of denials.counts) say(`${String(count).padStart(8)}  ${code.padEnd(22)} ${rule}`);
  say('');
  for (const { at, code, strategyId, detail } of denials.recent) say(`${at}  ${strategyId}  ${code}: ${detail}`);
}

function modeLines({ scopes }: RiskView): string[] {
  return scopes.flatMap(({ scope, name, mode, effective, latch }) => {
    const id = wordFor(scope);
    const held = effective === mode ? '' : `, ${effective} by a wider one`;
    const first = `${mode.padEnd(12)} ${id}${name === id ? '' : `  (${name})`}${held}`;
    if (latch === null) return [first];
    const by = `${latch.by}, ${latch.at}${latch.code === null ? '' : ` [${latch.code}]`}: ${latch.reason}`;
    return [
      first,
      `${' '.repeat(13)}latched by ${by}`,
      `${' '.repeat(13)}to lift it: ${latch.lift}`,
      ...latch.obstacles.map((obstacle) => `${' '.repeat(13)}in the way: ${obstacle}`),
    ];
  });
}

function limitLines({ limits }: RiskView): string[] {
  const head = `Limits, version ${limits.version}, by ${limits.changedBy}: ${limits.reason}`;
  return [
    head,
    ...limits.items.map((limit) => {
      const use = limit.use === null ? '' : ` used ${brief(limit.use.value)}${shareOf(limit)}`;
      return `  ${limit.name.padEnd(28)} ${shown(limit.value, limit).padEnd(12)}${use}`.trimEnd();
    }),
  ];
}

function shareOf({ use }: LimitView): string {
  if (use === null) return '';
  const where = use.subject === null ? '' : ` in ${use.subject}`;
  return `${use.share === null ? '' : `, ${(use.share * 100).toFixed(0)} %`}${where}`;
}

/** To four decimals: nobody acts on more. */
function brief(value: string | number): string {
  return String(value).replace(/(\.\d{4})\d+$/, '$1');
}

function shown(value: LimitValue | null, { unit }: LimitView): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([id, rate]) => `${id}:${rate}`)
      .join(',');
  return unit === 'milliseconds' ? `${value} ms` : String(value);
}

function wordFor(scope: ModeScopeView): string {
  switch (scope.type) {
    case 'global':
    case 'account':
      return scope.type;
    case 'strategy':
      return `strategy:${scope.strategyId}`;
    case 'instrument':
      return `instrument:${scope.instrument}`;
  }
}

function readScope(word: string): ModeScopeView {
  const [type, id = ''] = word.split(/:(.*)/s);
  if ((type === 'account' || type === 'global') && id === '') return { type };
  if (type === 'strategy' && id !== '') return { type, strategyId: id };
  if (type === 'instrument' && id !== '') return { type, instrument: id };
  throw usageError('BAD_SCOPE', `"${word}" is not account, strategy:ID or instrument:ID; assay risk show lists them`);
}

function readPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw usageError('BAD_OPTION', `"${pair}" is no name=value, such as grossLeverageMax=1.5`);
}

/** What was typed, in the shape the limit has; what is wrong with it is for the server to say. */
function typed(
  changes: Readonly<Record<string, string>>,
  limits: readonly LimitView[],
): Record<string, LimitValue | null> {
  const read = (name: string, word: string): LimitValue | null => {
    if (word === 'none') return null;
    const parts = word.split(',').filter((part) => part !== '');
    switch (limits.find((limit) => limit.name === name)?.unit) {
      case 'instruments':
        return parts;
      case 'budgets':
        return Object.fromEntries(parts.map((part) => part.split(/:(.*)/s).slice(0, 2) as [string, string]));
      case 'count':
      case 'milliseconds':
        return /^\d+$/.test(word) ? Number(word) : word;
      case 'rate':
      case 'money':
      case undefined:
        return word;
    }
  };
  return Object.fromEntries(Object.entries(changes).map(([name, word]) => [name, read(name, word)]));
}

function reasonIn({ reason }: ChangeWords): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  throw usageError('BAD_OPTION', 'say why, with --reason: it goes on record');
}

function armed({ account, code }: ChangeWords): { account?: string; code?: string } {
  return { ...(account === undefined ? {} : { account }), ...(code === undefined ? {} : { code }) };
}

function confirmed<W extends string>(word: W, { confirm }: ChangeWords): { confirm?: W } {
  if (confirm === undefined) return {};
  if (confirm === word) return { confirm: word };
  throw usageError('BAD_OPTION', `--confirm takes ${word} here, was "${confirm}"`);
}
