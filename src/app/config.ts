import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import type { LimitValue } from '../../contract/index.ts';
import { fixed, TIMEFRAMES, type Money, type Rate } from '../domain/index.ts';
import { parseSizing, withinCeilings, type RiskLimits, type Sizing } from '../engine/index.ts';
import { AssayError, usageError } from '../runtime/index.ts';
import type { EnvironmentName } from '../venues/index.ts';
import { capitalSharesOf, readCapitalShare } from './capital-shares.ts';
import { readLimits } from './limit-words.ts';
import { PROTECTIVE_STOP_DEFAULT, readProtectiveStop } from './protective-stop.ts';
import { settleWatchdog, watchdogSection, type WatchdogConfig } from './watchdog-config.ts';

/** Everything that can be chosen, with every default settled. Read once, at the start. */
export interface Config {
  readonly server: { readonly port: number };
  /** Folder of the database, the archive, reports and logs. */
  readonly dataDir: string;
  readonly market: {
    /** Where the first start takes its candles from; `auto` tries the folder, then the exchange, then the generator. */
    readonly source: 'auto' | 'folder' | 'download' | 'generated';
    readonly folder: string;
    readonly seed: number;
  };
  readonly paper: {
    readonly cash: Money;
    /** Market seconds per real second. */
    readonly speed: number;
    readonly leverage: number;
    readonly slippageBps: number;
    readonly spreadBps: number;
    readonly participationMax: number | undefined;
    readonly latencyMs: number;
    /** Readable ids of what searches found and is to trade on paper. */
    readonly strategies: readonly string[];
  };
  /** What no limit may be looser than, at a start or by command; empty for the program's own bounds. */
  readonly ceilings: Partial<RiskLimits>;
  /** Stop of every position whose strategy asked for none, as a fraction of its entry; `undefined` when switched off. */
  readonly protectiveStopRate: Rate | undefined;
  /** The account that `assay live` trades; absent when the file says nothing of it. */
  readonly live: LiveConfig | undefined;
  readonly pipeline: {
    /** File of the policy by which strategies go up and down; absent for the standard one. */
    readonly policy: string | undefined;
  };
  /** The second process beside a live server. */
  readonly watchdog: WatchdogConfig;
  /** Instead of the catalogue's six, when any is given. */
  readonly strategies: readonly StrategyChoice[];
}

export interface LiveConfig {
  readonly environment: EnvironmentName;
  /** Where a practice exchange listens; only for `local`. */
  readonly url: string | undefined;
  /** Names of the environment variables that hold the key and its secret. */
  readonly keyFrom: string;
  readonly secretFrom: string;
  readonly leverage: number;
  /** Closed bars of each timeframe that warm the indicators before anything is decided. */
  readonly warmUpBars: number;
  /** Readable ids of what searches found and is to trade live. */
  readonly strategies: readonly string[];
  /** Laid over the cautious defaults, by the names of docs/risk.md. */
  readonly limits: Readonly<Record<string, LimitValue>>;
}

export interface StrategyChoice {
  /** Catalogue name, or path of a `.ts` file. */
  readonly strategy: string;
  readonly instrument: string;
  readonly timeframe: (typeof TIMEFRAMES)[number];
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly sizing: Sizing;
  /** Of the account's equity; absent: an equal part of what the others leave. */
  readonly capitalShare: Rate | undefined;
}

const share = z.number().min(0).max(1);
const decimalNumber = z.union([z.string(), z.number()]).transform(String);

/** A limit's value, as docs/configuration.md has it: decimals in quotes. */
const limitWord = z.union([z.string(), z.number(), z.array(z.string()), z.record(z.string(), z.string())]);

const file = z.strictObject({
  server: z.strictObject({ port: z.int().min(0).max(65_535).default(8_000) }).prefault({}),
  data_dir: z.string().min(1).default('data'),
  market: z
    .strictObject({
      source: z.enum(['auto', 'folder', 'download', 'generated']).default('auto'),
      folder: z.string().default('../shared/data'),
      seed: z
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .default(20_261_124),
    })
    .prefault({}),
  paper: z
    .strictObject({
      cash: decimalNumber.default('100000'),
      speed: z.number().min(1).max(100_000).default(3_600),
      leverage: z.number().min(1).max(100).default(1),
      slippage_bps: z.number().min(0).max(1_000).default(1),
      spread_bps: z.number().min(0).max(1_000).default(1),
      participation_max: share.optional(),
      latency_ms: z.int().min(0).max(60_000).default(250),
      strategies: z.array(z.string().min(1).max(40)).default([]),
    })
    .prefault({}),
  risk: z
    .strictObject({
      ceilings: z.record(z.string(), limitWord).default({}),
      protective_stop_rate: decimalNumber.default(PROTECTIVE_STOP_DEFAULT),
    })
    .prefault({}),
  pipeline: z.strictObject({ policy: z.string().min(1).optional() }).prefault({}),
  watchdog: watchdogSection,
  live: z
    .strictObject({
      environment: z.enum(['mainnet', 'testnet', 'demo', 'local']),
      url: z.string().optional(),
      key_from: z.string().min(1).default('ASSAY_BYBIT_KEY'),
      secret_from: z.string().min(1).default('ASSAY_BYBIT_SECRET'),
      leverage: z.number().min(1).max(100).default(1),
      warm_up_bars: z.int().min(0).max(20_000).default(500),
      strategies: z.array(z.string().min(1).max(40)).default([]),
      limits: z.record(z.string(), limitWord).default({}),
    })
    .optional(),
  strategy: z
    .array(
      z.strictObject({
        strategy: z.string().min(1),
        instrument: z.string().min(1),
        timeframe: z.enum(TIMEFRAMES),
        parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
        sizing: z.string().default('equity-fraction:1'),
        capital_share: decimalNumber.optional(),
      }),
    )
    .default([]),
});

/**
 * Reads a TOML file, or gives the defaults when no path is given.
 *
 * @throws {AssayError} CONFIG_UNREADABLE, CONFIG_INVALID: the message names the file, the key and what it may be.
 */
export function readConfig(path: string | undefined): Config {
  if (path === undefined) return settle({}, 'defaults');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new AssayError(
      'CONFIG_UNREADABLE',
      `cannot read the configuration file ${path}: ${(error as Error).message}`,
      { kind: 'usage', cause: error },
    );
  }
  try {
    return settle(parse(text), path);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw usageError('CONFIG_INVALID', `${path}, line ${error.line}: not valid TOML (${error.message.split('\n')[0]})`);
  }
}

function settle(content: unknown, path: string): Config {
  const read = file.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') ?? '';
    const unknown =
      issue?.code === 'unrecognized_keys'
        ? `unknown key "${[where, issue.keys[0]].filter((part) => part !== '').join('.')}"`
        : `${where}: ${issue?.message}`;
    throw usageError('CONFIG_INVALID', `${path}: ${unknown}; see docs/configuration.md for every key`);
  }
  const { server, data_dir, market, paper, risk, pipeline, watchdog, live, strategy } = read.data;
  const ceilings = readLimits(risk.ceilings);
  if (ceilings.problems.length > 0) {
    throw usageError('CONFIG_INVALID', `${path}: risk.ceilings: ${ceilings.problems.join('; ')}`);
  }
  const protectiveStop = readProtectiveStop(risk.protective_stop_rate);
  if (!protectiveStop.ok) {
    throw usageError('CONFIG_INVALID', `${path}: risk.protective_stop_rate ${protectiveStop.problem}`);
  }
  let cash: Money;
  try {
    cash = fixed(paper.cash);
  } catch {
    throw usageError(
      'CONFIG_INVALID',
      `${path}: paper.cash must be a plain amount such as 100000, was "${paper.cash}"`,
    );
  }
  if (cash <= 0n) throw usageError('CONFIG_INVALID', `${path}: paper.cash must be above zero`);
  return {
    server,
    dataDir: data_dir,
    market,
    paper: {
      cash,
      speed: paper.speed,
      leverage: paper.leverage,
      slippageBps: paper.slippage_bps,
      spreadBps: paper.spread_bps,
      participationMax: paper.participation_max,
      latencyMs: paper.latency_ms,
      strategies: paper.strategies,
    },
    ceilings: ceilings.limits,
    protectiveStopRate: protectiveStop.rate,
    pipeline: { policy: pipeline.policy },
    watchdog: settleWatchdog(watchdog, path),
    live:
      live === undefined
        ? undefined
        : {
            environment: live.environment,
            url: live.url,
            keyFrom: live.key_from,
            secretFrom: live.secret_from,
            leverage: live.leverage,
            warmUpBars: live.warm_up_bars,
            strategies: live.strategies,
            limits: live.limits,
          },
    strategies: readStrategies(strategy, path),
  };
}

function readStrategies(strategies: z.infer<typeof file>['strategy'], path: string): readonly StrategyChoice[] {
  const read = strategies.map(({ capital_share, ...one }, index) => {
    const sizing = parseSizing(one.sizing);
    if (!sizing.ok) throw usageError('CONFIG_INVALID', `${path}: strategy ${index + 1}, sizing: ${sizing.problem}`);
    const capitalShare = readCapitalShare(capital_share);
    if (capitalShare === 'no-share')
      throw usageError(
        'CONFIG_INVALID',
        `${path}: strategy ${index + 1}, capital_share must be a decimal above 0 and at most 1, was "${capital_share}"`,
      );
    return { ...one, sizing: sizing.sizing, capitalShare };
  });
  if (read.length > 0 && capitalSharesOf(read) === undefined)
    throw usageError(
      'CONFIG_INVALID',
      `${path}: the capital_share of all strategies together leaves nothing for one of them`,
    );
  return read;
}

/**
 * The limits a session begins with, lowered to the ceilings where those are lower.
 *
 * @throws {AssayError} CONFIG_INVALID when the ceilings cannot be limits at all
 */
export function limitsWithin(limits: RiskLimits, { ceilings }: Pick<Config, 'ceilings'>): RiskLimits {
  const settled = withinCeilings(limits, ceilings);
  if (settled.ok) return settled.limits;
  throw usageError('CONFIG_INVALID', `risk.ceilings: ${settled.problem}`);
}
