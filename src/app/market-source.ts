import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { MarketLabel } from '../../contract/index.ts';
import { timeframeMs, type EpochMs, type Instrument, type InstrumentId } from '../domain/index.ts';
import {
  downloadSeries,
  fetchText,
  generateMarket,
  guessInstrument,
  importFile,
  importFundingFile,
  instrumentSpec,
  SIMULATED_COINS,
  type Archive,
  type Dataset,
} from '../market/index.ts';
import type { Markets } from '../pipeline/index.ts';
import { AssayError, type Log, type Timers } from '../runtime/index.ts';
import { bybitPastData, ENVIRONMENTS } from '../venues/index.ts';
import type { Config } from './config.ts';
import { jitter } from './data-commands.ts';

/** The candles a first start found, and what must be said about them. */
export interface MarketChoice {
  readonly kind: MarketLabel['kind'];
  readonly simulated: boolean;
  /** In words, for the terminal and the page. */
  readonly origin: string;
  readonly markets: Markets;
}

export interface MarketTools {
  readonly archive: Archive;
  readonly timers: Timers;
  readonly log: Log;
  /** One line of progress for the person watching. */
  readonly say: (line: string) => void;
}

const COINS = ['BTC', 'ETH', 'SOL'] as const;
const TIMEFRAME = '1h';
const TWO_YEARS_MS = 730 * 86_400_000;

/**
 * Makes sure that the archive holds hourly candles of BTC, ETH and SOL: from a folder of candle files when there is one,
 * else from an exchange's public interface when it can be reached, else from our own generator, which is then said
 * everywhere.
 *
 * @throws {AssayError} MARKET_UNAVAILABLE when the one source the configuration insists on gives nothing
 */
export async function ensureMarket(config: Config['market'], tools: MarketTools): Promise<MarketChoice> {
  const { source } = config;
  if (source === 'auto' || source === 'folder') {
    const found = await fromFolder(config.folder, tools);
    if (found !== undefined) return found;
    if (source === 'folder') {
      throw new AssayError(
        'MARKET_UNAVAILABLE',
        `the folder ${config.folder} holds no hourly candles of BTC, ETH and SOL; ` +
          'name another in market.folder, or set market.source to "download" or "generated"',
      );
    }
  }
  if (source === 'auto' || source === 'download') {
    const found = await fromExchange(tools);
    if (typeof found !== 'string') return found;
    if (source === 'download')
      throw new AssayError(
        'MARKET_UNAVAILABLE',
        `candles could not be downloaded: ${found}; try again, or set market.source to "generated"`,
      );
    tools.say(`No candle files in ${config.folder}, and Bybit cannot be reached (${found}).`);
  }
  return generated(config.seed, tools);
}

async function fromFolder(folder: string, { archive, timers, say }: MarketTools): Promise<MarketChoice | undefined> {
  const files = candleFiles(folder);
  const wanted = files.filter(({ name }) => COINS.some((coin) => coin === name.base) && name.quote === 'USDT');
  const candles = wanted.filter(({ kind }) => kind === 'candles');
  if (!COINS.every((coin) => candles.some(({ name }) => name.base === coin))) return undefined;
  const { datasets } = await archive.list();
  const have = new Set(datasets.map(({ key }) => `${key.kind} ${key.instrument}`));
  const missing = wanted.filter(({ kind, name }) => !have.has(`${kind} ${name.id}`));
  for (const [index, { path, name, kind }] of missing.entries()) {
    say(`Importing ${index + 1} of ${missing.length}: ${basename(path)}`);
    const options = {
      source: basename(path),
      provenance: 'imported',
      importedAt: timers.now(),
      overlap: 'keep',
    } as const;
    if (kind === 'funding') await archive.storeFunding(await importFundingFile(path, name.id), options);
    else await archive.store((await importFile(path, { instrument: name.id, timeframe: TIMEFRAME })).columns, options);
  }
  const idOf = (coin: string, perpetual: boolean): InstrumentId | undefined =>
    candles.find(({ name }) => name.base === coin && (name.kind === 'linear-perpetual') === perpetual)?.name.id;
  const pair = (coin: string) => {
    const [spot, perpetual] = [idOf(coin, false), idOf(coin, true)];
    return { ...(spot === undefined ? {} : { spot }), ...(perpetual === undefined ? {} : { perpetual }) };
  };
  return {
    kind: 'replay',
    simulated: false,
    origin: 'recorded candles',
    markets: { BTC: pair('BTC'), ETH: pair('ETH'), SOL: pair('SOL') },
  };
}

/** Hourly candle and funding files in a folder and its sub-folders, by what their names say. */
function candleFiles(folder: string) {
  let paths: string[];
  try {
    paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return []; // No such folder: the next source is tried.
  }
  return paths.toSorted().flatMap((relative) => {
    if (!/-1h.*\.csv(\.gz)?$/i.test(relative) || /mark/i.test(relative)) return [];
    const path = join(folder, relative);
    const name = guessInstrument(path);
    return name === undefined
      ? []
      : [{ path, name, kind: /funding/i.test(relative) ? ('funding' as const) : ('candles' as const) }];
  });
}

async function fromExchange({ archive, timers, say }: MarketTools): Promise<MarketChoice | string> {
  const now = timers.now();
  const from = (Math.floor((now - TWO_YEARS_MS) / timeframeMs(TIMEFRAME)) * timeframeMs(TIMEFRAME)) as EpochMs;
  const source = bybitPastData({ environment: ENVIRONMENTS.mainnet, http: fetchText, timers });
  try {
    for (const coin of COINS) {
      const instrument = `${coin}USDT-PERP.BYBIT` as InstrumentId;
      let lastShare = -1;
      await downloadSeries({
        archive,
        source,
        series: { kind: 'candles', instrument, timeframe: TIMEFRAME },
        from,
        timers,
        random: jitter(timers),
        timeoutMs: 5_000,
        attemptsMax: 2,
        onProgress: ({ share }) => {
          const tenths = Math.floor(share * 10);
          if (tenths !== lastShare) say(`Downloading ${coin} candles from Bybit: ${tenths * 10} %`);
          lastShare = tenths;
        },
      });
    }
  } catch (error) {
    // The cause says it in few words; the whole sentence is for who asked for a download.
    if (error instanceof AssayError) return error.cause instanceof Error ? error.cause.message : error.message;
    throw error;
  }
  const pair = (coin: string) => ({ perpetual: `${coin}USDT-PERP.BYBIT` as InstrumentId });
  return {
    kind: 'replay',
    simulated: false,
    origin: 'candles downloaded from Bybit',
    markets: { BTC: pair('BTC'), ETH: pair('ETH'), SOL: pair('SOL') },
  };
}

async function generated(seed: number, { archive, timers, say }: MarketTools): Promise<MarketChoice> {
  const coins = SIMULATED_COINS.filter(({ instrument }) => COINS.some((coin) => instrument.startsWith(coin)));
  const have = await Promise.all(
    coins.map(({ instrument }) => archive.find({ kind: 'candles', instrument, timeframe: TIMEFRAME })),
  );
  if (have.some((dataset) => dataset === undefined)) {
    say(`Generating a market from seed ${seed}: its prices never happened, and every page says so.`);
    const from = Date.parse('2024-01-01') as EpochMs;
    for (const columns of generateMarket({ seed, timeframe: TIMEFRAME, from, bars: 730 * 24, coins })) {
      await archive.store(columns, {
        source: `generated, seed ${seed}`,
        provenance: 'simulated',
        importedAt: timers.now(),
        overlap: 'replace',
      });
    }
  }
  const pair = (coin: string) => ({ spot: `${coin}USDT.SIMULATED` as InstrumentId });
  return {
    kind: 'generated',
    simulated: true,
    origin: `a market generated from seed ${seed}`,
    markets: { BTC: pair('BTC'), ETH: pair('ETH'), SOL: pair('SOL') },
  };
}

/** Trading rules of an instrument the archive has candles of. @throws {AssayError} NO_DATASET */
export async function instrumentOf(
  id: InstrumentId,
  archive: Archive,
): Promise<{ readonly instrument: Instrument; readonly dataset: Dataset }> {
  const { datasets } = await archive.list();
  const dataset = datasets.find(({ key }) => key.kind === 'candles' && key.instrument === id);
  if (dataset === undefined || dataset.key.kind === 'funding') {
    throw new AssayError(
      'NO_DATASET',
      `the archive has no candles of ${id}; import some with: assay data import FILE`,
      { kind: 'usage' },
    );
  }
  const columns = await archive.load(id, dataset.key.timeframe, { gaps: 'skip', from: dataset.last });
  return { instrument: instrumentSpec(id, columns), dataset };
}
