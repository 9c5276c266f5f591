import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixed, type Fixed } from '../domain/index.ts';
import {
  PROFILE_NAMES,
  readFaultRules,
  standardSymbols,
  startExchange,
  type MarketChoice,
  type PracticeExchange,
  type StartOptions,
} from '../exchange/index.ts';
import { columnBar, fileArchive, type BarColumns } from '../market/index.ts';
import { AssayError, usageError, type Log, type Timers } from '../runtime/index.ts';
import { chooseBars } from './bars-argument.ts';
import { fileLog } from './file-log.ts';
import { stopSignal } from './process-life.ts';

/** The command line's words, unread. */
export interface ExchangeWords {
  readonly dataDir: string;
  readonly port?: string;
  readonly profile?: string;
  readonly market?: string;
  readonly history?: string;
  readonly speed?: string;
  readonly clock?: string;
  readonly faults?: string;
  readonly limits?: string;
  readonly acknowledge?: string;
  readonly deposit?: string;
}

const PORT = 9_001;
/** Bars before the first that is played, for clients that ask for history. */
const HISTORY_BARS_MAX = 1_000;
/** Of a random market; longer ones take longer to make up, a second for ten days. */
const HISTORY_DAYS_MAX = 60;
/** Nobody waits for more: at a bar a minute it is a month. */
const PLAYED_BARS_MAX = 50_000;
const DEPOSIT = 'USDT:100000,BTC:1,ETH:10';

/**
 * Runs the practice exchange until Ctrl-C.
 *
 * @param say one line for a person
 * @throws {AssayError} BAD_OPTION, FAULT_INVALID, PORT_IN_USE, LISTEN_FAILED, and those of choosing bars; EXCHANGE_FAILED
 *   when it has found a mistake of its own and stopped
 */
export async function exchangeCommand(
  words: ExchangeWords,
  timers: Timers,
  say: (line: string) => void,
): Promise<void> {
  const options = await optionsOf(words, timers);
  const stop = stopSignal(timers, say, 'Closing the exchange …');
  const exchange = await startExchange({ ...options, timers, log: tellingLog(words.dataDir, say) });
  for (const line of welcome(exchange, words)) say(line);
  const stopped = new Promise<undefined>((resolve) => {
    stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const failure = await Promise.race([stopped, exchange.failed]);
  await exchange.close();
  if (failure !== undefined) {
    throw new AssayError(
      'EXCHANGE_FAILED',
      'the exchange has found a mistake of its own and stopped; please report it',
      {
        cause: failure,
      },
    );
  }
}

async function optionsOf(words: ExchangeWords, timers: Timers): Promise<StartOptions> {
  const profile = oneOf('--profile', words.profile ?? 'mainnet', PROFILE_NAMES);
  return {
    port: numberOf('--port', words.port ?? String(PORT), { min: 0, max: 65_535, whole: true }),
    profile,
    clock: oneOf('--clock', words.clock ?? 'real', ['real', 'virtual']),
    speed: numberOf('--speed', words.speed ?? '1', { min: 0.01, max: 1_000 }),
    limits: words.limits === 'off' ? Infinity : numberOf('--limits', words.limits ?? '1', { min: 0.1, max: 10_000 }),
    acknowledge: oneOf('--acknowledge', words.acknowledge ?? 'before', ['before', 'after', 'either']),
    faults: words.faults === undefined ? [] : readFaultRules(readText(words.faults)),
    deposits: depositsOf(words.deposit ?? DEPOSIT),
    startAt: timers.now(),
    ...(await marketOptions(words.market ?? 'random:1', { words, timers })),
  };
}

async function marketOptions(
  text: string,
  { words, timers }: { readonly words: ExchangeWords; readonly timers: Timers },
): Promise<Pick<StartOptions, 'market' | 'symbols'>> {
  const [kind, detail] = [text.split(':')[0], text.slice(text.indexOf(':') + 1)];
  if (kind === 'random' && /^\d{1,9}$/.test(detail)) {
    const historyDays = numberOf('--history', words.history ?? '1', { min: 1, max: HISTORY_DAYS_MAX, whole: true });
    return { market: { type: 'random', seed: Number(detail), historyDays } };
  }
  if (words.history !== undefined)
    throw usageError('BAD_OPTION', '--history is for a random market; a replay brings its own');
  if (text === 'none') return { market: { type: 'none' } };
  if (kind !== 'replay' || detail === '') {
    throw usageError('BAD_OPTION', `--market takes random:SEED, replay:DATASET or none, was "${text}"`);
  }
  const archive = fileArchive({ root: join(words.dataDir, 'archive') });
  const chosen = await Promise.all(
    detail
      .split(',')
      .map((name) =>
        chooseBars(
          { text: name, timeframe: undefined, instrument: undefined, from: undefined, to: undefined, gaps: 'fill' },
          archive,
        ),
      ),
  );
  const market = replayOf(chosen.map(({ columns, instrument: { base, quote } }) => ({ pair: base + quote, columns })));
  const pairs = new Set(market.coins.map(({ pair }) => pair));
  const symbols = standardSymbols(timers.now()).filter(({ baseCoin, quoteCoin }) => pairs.has(baseCoin + quoteCoin));
  const listed = new Set(symbols.map(({ baseCoin, quoteCoin }) => baseCoin + quoteCoin));
  const unlisted = [...pairs].find((pair) => !listed.has(pair));
  if (unlisted !== undefined) {
    throw usageError(
      'BAD_OPTION',
      `--market: ${unlisted} is not listed on the practice exchange; BTC, ETH, SOL, XRP are`,
    );
  }
  return { market, symbols };
}

/** From the first instant of which there are bars of every coin. */
function replayOf(
  coins: readonly { readonly pair: string; readonly columns: BarColumns }[],
): MarketChoice & { readonly type: 'candles' } {
  const since = Math.max(...coins.map(({ columns }) => columns.openTime[0] ?? Infinity));
  const cut = coins.map(({ pair, columns }) => {
    const from = columns.openTime.findIndex((at) => at >= since);
    const count = from === -1 ? 0 : Math.min(columns.length - from, HISTORY_BARS_MAX + PLAYED_BARS_MAX);
    return { pair, bars: Array.from({ length: count }, (_none, index) => columnBar(columns, from + index)) };
  });
  const shortest = Math.min(...cut.map(({ bars }) => bars.length));
  return { type: 'candles', coins: cut, historyBars: Math.min(HISTORY_BARS_MAX, Math.floor(shortest / 2)) };
}

/** What a stranger needs to point a client here. */
function welcome({ url, account }: PracticeExchange, words: ExchangeWords): readonly string[] {
  const sockets = `${url.replace('http', 'ws')}/v5`;
  const trades = words.profile !== 'demo';
  return [
    `Practice exchange: Bybit V5, play money. ${words.market ?? 'random:1'}, ${words.profile ?? 'mainnet'}.`,
    '',
    `REST        ${url}`,
    `Public      ${sockets}/public/linear   ${sockets}/public/spot`,
    `Private     ${sockets}/private`,
    ...(trades ? [`Orders      ${sockets}/trade`] : []),
    `Control     ${url}/control/state`,
    '',
    `Account     ${account.uid}`,
    `Key         ${account.key}`,
    `Secret      ${account.secret}`,
    '',
    `bybit-api   new RestClientV5({ key, secret, baseUrl: '${url}' })`,
    `            new WebsocketClient({ key, secret, wsUrl: '${sockets}/private' })`,
    `ccxt        new ccxt.pro.bybit({ apiKey, secret, urls: { api: { public: '${url}', private: '${url}', ... } } })`,
    'Whole recipes, faults and the control interface: docs/practice-exchange.md. Ctrl-C ends it and all that is in it.',
  ];
}

/** Into a file, and what is our own mistake to the person, too. */
function tellingLog(dataDir: string, say: (line: string) => void): Log {
  const file = join(dataDir, 'logs', 'exchange.log');
  const log = fileLog(file);
  return {
    ...log,
    error(message, facts) {
      log.error(message, facts);
      say(`exchange: ${message}; details in ${file}`);
    },
  };
}

function depositsOf(text: string): readonly { readonly coin: string; readonly amount: Fixed }[] {
  return text.split(',').map((part) => {
    const [coin = '', amount = ''] = part.split(':');
    try {
      const deposit = fixed(amount);
      if (/^[A-Z]{2,10}$/.test(coin) && deposit >= 0n) return { coin, amount: deposit };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    throw usageError('BAD_OPTION', `--deposit takes coins and amounts such as ${DEPOSIT}, was "${text}"`);
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AssayError('BAD_OPTION', `--faults: ${path} cannot be read: ${(error as Error).message}`, {
      kind: 'usage',
      cause: error,
    });
  }
}

function oneOf<const Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word === undefined) throw usageError('BAD_OPTION', `${option} takes ${words.join(', ')}, was "${text}"`);
  return word;
}

function numberOf(
  option: string,
  text: string,
  { min, max, whole = false }: { readonly min: number; readonly max: number; readonly whole?: boolean },
): number {
  const value = Number(text);
  const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (fits) return value;
  throw usageError(
    'BAD_OPTION',
    `${option} takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}, was "${text}"`,
  );
}
