import { format, fixed, type Instrument } from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import { asking, type Asking, type BybitAccess } from './asking.ts';
import type { VenueClock } from '../clock.ts';
import { readAccessKey, readAccountInfo, readSettings, type AccessKey } from './parse/access-key.ts';
import { readPosition } from './parse/position.ts';
import type { Questions } from './questions.ts';
import { marketOf } from './symbols.ts';
import { lookAtClock } from '../time-keeping.ts';
import { serverTimeOf } from './server-time.ts';

/** `refuse`: a live session must not start on it. `warn`: it may, and someone ought to know. */
export interface AccountFinding {
  readonly code: AccountFindingCode;
  readonly severity: 'refuse' | 'warn';
  readonly detail: string;
  readonly whatToDo: string;
}

export type AccountFindingCode =
  | 'unreachable'
  | 'clock'
  | 'read-only'
  | 'may-withdraw'
  | 'may-not-trade'
  | 'no-address-bound'
  | 'expires-soon'
  | 'another-account'
  | 'not-unified'
  | 'margin-mode'
  | 'position-mode'
  | 'leverage'
  | 'price-band';

export interface AccountCheck {
  readonly findings: readonly AccountFinding[];
  /** The account the key belongs to, to be pinned; absent when it could not be asked. */
  readonly uid?: string;
}

export interface CheckAccountOptions extends BybitAccess {
  readonly instruments: readonly Instrument[];
  /** The account this session is tied to; absent before the first run. */
  readonly uid?: string;
  readonly leverage: number;
}

const SOON_DAYS = 14;
const OFFSET_MAX_MS = 500;

type Note = (code: AccountFindingCode, severity: AccountFinding['severity'], detail: string, whatToDo: string) => void;

/**
 * What stands in the way of trading live with this key on this account. Asks, and changes nothing. Not having been able
 * to ask is a finding, never a pass.
 */
export async function checkAccount(options: CheckAccountOptions): Promise<AccountCheck> {
  const { environment, timers, log } = options;
  const findings: AccountFinding[] = [];
  const note: Note = (code, severity, detail, whatToDo) => findings.push({ code, severity, detail, whatToDo });
  let uid: string | undefined;
  const look = async ({ questions, clock }: Asking): Promise<void> => {
    await lookAtClock({ askTime: serverTimeOf(questions), clock, timers, log });
    checkClock(clock, note);
    const { value: key } = await questions.one('/v5/user/query-api', {}, readAccessKey);
    uid = key.userID;
    checkKey(key, options, note);
    const { value: info } = await questions.one('/v5/account/info', {}, readAccountInfo);
    if (info.marginMode !== 'REGULAR_MARGIN' && info.marginMode !== 'ISOLATED_MARGIN')
      note('margin-mode', 'refuse', 'the account is in portfolio margin', 'set it to cross or isolated margin');
    if (info.unifiedMarginStatus < 3)
      note(
        'not-unified',
        'refuse',
        'the account is no unified trading account',
        'upgrade it to a unified one with Bybit',
      );
    if (environment.name !== 'demo') await checkPriceBand(options, questions, note);
    for (const instrument of options.instruments) {
      if (instrument.kind === 'linear-perpetual') await checkMarket(instrument, options, questions, note);
    }
  };
  try {
    await asking(options, look);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    note('unreachable', 'refuse', error.message, 'see to it that the exchange answers, then check again');
  }
  return { findings, ...(uid === undefined ? {} : { uid }) };
}

function checkClock(clock: VenueClock, note: Note): void {
  const offsetMs = clock.offsetMs();
  if (Math.abs(offsetMs) <= OFFSET_MAX_MS) return;
  note(
    'clock',
    'warn',
    `this machine's clock is ${offsetMs} ms behind the exchange's`,
    'have it set over the network; until then requests are dated by the exchange’s clock',
  );
}

function checkKey(key: AccessKey, { environment, uid, instruments }: CheckAccountOptions, note: Note): void {
  const { permissions } = key;
  const granted = new Set(Object.values(permissions).flat());
  if (key.readOnly === 1) note('read-only', 'refuse', 'the key may only read', 'make one that may place orders');
  if (granted.has('Withdraw'))
    note(
      'may-withdraw',
      'refuse',
      'the key may withdraw',
      'make one without that permission: no part of Assay needs it',
    );
  const needsContracts = instruments.some(({ kind }) => kind === 'linear-perpetual');
  const needsSpot = instruments.some(({ kind }) => kind === 'spot');
  if (needsContracts && !(granted.has('Order') && granted.has('Position')))
    note('may-not-trade', 'refuse', 'the key may not trade contracts', 'give it orders and positions of contracts');
  if (needsSpot && !granted.has('SpotTrade'))
    note('may-not-trade', 'refuse', 'the key may not trade spot', 'give it the permission to trade spot');
  if (key.ips.length === 0 || key.ips.includes('*'))
    note(
      'no-address-bound',
      'warn',
      `the key works from any address${environment.name === 'mainnet' ? ', and a stolen one would too' : ''}`,
      'bind it to the address of this server; Bybit ends keys without one after three months',
    );
  if (typeof key.deadlineDay === 'number' && key.deadlineDay > 0 && key.deadlineDay <= SOON_DAYS)
    note('expires-soon', 'warn', `the key ends in ${key.deadlineDay} days`, 'make a new one before it does');
  if (uid !== undefined && uid !== key.userID)
    note(
      'another-account',
      'refuse',
      'the key belongs to another account than the one this session is tied to',
      'use the key of that account, or begin a new session',
    );
  if (key.uta !== 1)
    note(
      'not-unified',
      'refuse',
      'the key’s account is no unified trading account',
      'upgrade it to a unified one with Bybit',
    );
}

/** Demo does not tell. The two words are opposite: true has perpetuals refuse, and spot re-price. */
async function checkPriceBand({ instruments }: CheckAccountOptions, questions: Questions, note: Note): Promise<void> {
  const { value: settings } = await questions.one('/v5/account/user-setting-config', {}, readSettings);
  const repriced = [
    ...(instruments.some(({ kind }) => kind === 'linear-perpetual') && settings.lpaPerp === false
      ? ['perpetuals']
      : []),
    ...(instruments.some(({ kind }) => kind === 'spot') && settings.lpaSpot === true ? ['spot'] : []),
  ];
  if (repriced.length === 0) return;
  note(
    'price-band',
    'warn',
    `limit orders beyond the exchange's price band are re-priced to it: ${repriced.join(', ')}`,
    'set limit price behaviour to reject with Bybit; until then an order can rest at another price than was sent',
  );
}

async function checkMarket(
  instrument: Instrument,
  { leverage }: CheckAccountOptions,
  questions: Questions,
  note: Note,
): Promise<void> {
  const market = marketOf(instrument);
  const { result } = await questions.ask('/v5/position/list', { ...market });
  const rows = (result as { readonly list?: readonly unknown[] } | undefined)?.list ?? [];
  if (rows.length > 1) {
    note('position-mode', 'refuse', `${market.symbol} is in hedge mode`, 'set it to one-way mode with Bybit');
    return;
  }
  const reading = questions.certain(readPosition(rows[0]));
  const set = reading.leverage;
  if (set === undefined || fixed(set) === fixed(String(leverage))) return;
  note(
    'leverage',
    'refuse',
    `${market.symbol} is set to a leverage of ${format(fixed(set))}, and the session sizes for ${leverage}`,
    `set its leverage to ${leverage} with Bybit, or the session’s to what Bybit has`,
  );
}
