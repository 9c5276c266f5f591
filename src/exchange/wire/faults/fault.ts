import { isRecord } from '../reading/fields.ts';
import { usageError } from '../../../runtime/index.ts';
import { SPOILT_LISTS, type SpoiltList } from './spoil-list.ts';

/** How something gets lost: the connection breaks, or stays open and silent. */
export type Loss = 'reset' | 'hang';
/** Whether the request was carried out before its answer was spoilt. */
export type Effect = 'none' | 'done';

/** What can go wrong with a request. */
export type RequestFault =
  | { readonly type: 'lose-request'; readonly how: Loss }
  | { readonly type: 'lose-reply'; readonly how: Loss }
  | { readonly type: 'delay-request'; readonly ms: number }
  | { readonly type: 'delay-reply'; readonly ms: number }
  /** The exchange's own words: 10000, 10006, 10016, 170007. */
  | { readonly type: 'answer'; readonly retCode: number; readonly retMsg: string; readonly effect: Effect }
  /** A page of HTML from some server in between. On the trade socket, which knows no status: the connection breaks. */
  | { readonly type: 'http'; readonly status: number; readonly effect: Effect }
  /** Half of the answer, as text that is no JSON. */
  | { readonly type: 'garbage'; readonly effect: Effect }
  /** A field of the answer has another value, or, with none, is not there: wherever it stands in the result. */
  | { readonly type: 'alter-reply'; readonly field: string; readonly value?: unknown }
  /** The rows of the answer are not what they should be. */
  | { readonly type: 'spoil-list'; readonly how: SpoiltList }
  /** Delivered twice, as by a proxy that tries again; the first answer is the one that arrives. */
  | { readonly type: 'repeat-request' }
  /** Accepted, and not found by any query for a while. */
  | { readonly type: 'hide-order'; readonly ms: number }
  /** HTTP 403 for this address for a while, whatever it asks. */
  | { readonly type: 'ban'; readonly ms: number };

/** What can go wrong with a message of a stream, for one subscriber. */
export type MessageFault =
  | { readonly type: 'drop-message' }
  | { readonly type: 'repeat-message' }
  /** Later messages overtake it. */
  | { readonly type: 'delay-message'; readonly ms: number }
  /** A second `Filled` that says a cancel came too late. Strikes messages of the `order` topic only. */
  | { readonly type: 'double-filled' }
  /** A field of its rows has another value, or is not there. */
  | { readonly type: 'alter-message'; readonly field: string; readonly value?: unknown }
  | { readonly type: 'disconnect' }
  /** Connected, and nothing comes: no data, no pong. */
  | { readonly type: 'silence'; readonly ms: number };

export type Fault = RequestFault | MessageFault;

/** When a fault strikes. What is not said matches everything. */
export interface FaultRule {
  readonly id: string;
  readonly fault: Fault;
  /** A path such as `/v5/order/create`, for the trade socket too; or the beginning of a topic such as `orderbook.50`. */
  readonly on?: string;
  readonly transport?: 'rest' | 'socket';
  readonly symbol?: string;
  readonly uid?: string;
  /** Beginning of the client's own order id. */
  readonly orderLinkId?: string;
  /** Of striking, 0 to 1; default 1. */
  readonly probability?: number;
  /** Strikes at most so often; default: without end. */
  readonly times?: number;
  /** Lets the first so many matches pass. */
  readonly skip?: number;
}

const MESSAGE_TYPES: ReadonlySet<string> = new Set([
  'drop-message',
  'repeat-message',
  'delay-message',
  'double-filled',
  'alter-message',
  'disconnect',
  'silence',
] satisfies MessageFault['type'][]);

export function isMessageFault(fault: Fault): fault is MessageFault {
  return MESSAGE_TYPES.has(fault.type);
}

/**
 * A file of rules: a JSON list.
 *
 * @throws {AssayError} FAULT_INVALID
 */
export function readFaultRules(text: string): readonly FaultRule[] {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid(`the file is no JSON: ${error.message}`);
  }
  if (!Array.isArray(rules)) throw invalid('the file is no list');
  return rules.map((rule, index) => readFaultRule(rule, `file-${index + 1}`));
}

const MS_MAX = 86_400_000;
const TEXTS = ['on', 'symbol', 'uid', 'orderLinkId'] as const;
const KNOWN: ReadonlySet<string> = new Set(['id', 'fault', 'transport', 'probability', 'times', 'skip', ...TEXTS]);

/**
 * One rule as it stands in a file or a control request.
 *
 * @throws {AssayError} FAULT_INVALID
 */
export function readFaultRule(value: unknown, id: string): FaultRule {
  if (!isRecord(value)) throw invalid('a rule is an object');
  const stranger = Object.keys(value).find((name) => !KNOWN.has(name));
  if (stranger !== undefined) throw invalid(`"${stranger}" is no part of a rule`);
  const { transport, probability, times, skip } = value;
  if (transport !== undefined && transport !== 'rest' && transport !== 'socket') {
    throw invalid('transport is rest or socket');
  }
  return {
    id: typeof value['id'] === 'string' && value['id'] !== '' ? value['id'] : id,
    fault: readFault(value['fault']),
    ...Object.fromEntries(TEXTS.flatMap((name) => textEntry(value, name))),
    ...(transport === undefined ? {} : { transport }),
    ...(probability === undefined ? {} : { probability: number(probability, 'probability', 1) }),
    ...(times === undefined ? {} : { times: whole(times, 'times') }),
    ...(skip === undefined ? {} : { skip: whole(skip, 'skip') }),
  };
}

function readFault(value: unknown): Fault {
  if (!isRecord(value)) throw invalid('fault is an object with a type');
  const { type } = value;
  switch (type) {
    case 'lose-request':
    case 'lose-reply':
      return { type, how: oneOf(value['how'] ?? 'reset', ['reset', 'hang'], 'how') };
    case 'spoil-list':
      return { type, how: oneOf(value['how'], SPOILT_LISTS, 'how') };
    case 'delay-request':
    case 'delay-reply':
    case 'delay-message':
    case 'hide-order':
    case 'ban':
    case 'silence':
      return { type, ms: number(value['ms'], 'ms', MS_MAX) };
    case 'answer':
      return {
        type,
        retCode: whole(value['retCode'], 'retCode'),
        retMsg: typeof value['retMsg'] === 'string' ? value['retMsg'] : '',
        effect: effectOf(value),
      };
    case 'http': {
      const status = whole(value['status'], 'status');
      if (status < 200 || status > 599) throw invalid('status is one of 200 to 599');
      return { type, status, effect: effectOf(value) };
    }
    case 'garbage':
      return { type, effect: effectOf(value) };
    case 'alter-reply':
    case 'alter-message': {
      const field = value['field'];
      if (typeof field !== 'string' || field === '') throw invalid('field is the name of what is altered');
      return { type, field, ...('value' in value ? { value: value['value'] } : {}) };
    }
    case 'repeat-request':
    case 'drop-message':
    case 'repeat-message':
    case 'double-filled':
    case 'disconnect':
      return { type };
    default:
      throw invalid(`there is no fault "${String(type)}"`);
  }
}

function effectOf(value: Readonly<Record<string, unknown>>): Effect {
  return oneOf(value['effect'] ?? 'none', ['none', 'done'], 'effect');
}

function textEntry(value: Readonly<Record<string, unknown>>, name: string): [string, string][] {
  const text = value[name];
  if (text === undefined) return [];
  if (typeof text !== 'string') throw invalid(`${name} is a text`);
  return [[name, text]];
}

function oneOf<const Word extends string>(value: unknown, words: readonly Word[], name: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(`${name} is ${words.join(' or ')}`);
  return found;
}

function number(value: unknown, name: string, max: number): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value;
  throw invalid(`${name} is a number from 0 to ${max}`);
}

function whole(value: unknown, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalid(`${name} is a whole number`);
}

function invalid(problem: string): Error {
  return usageError('FAULT_INVALID', `not a fault rule: ${problem}; see docs/practice-exchange.md`);
}
