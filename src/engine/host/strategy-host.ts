import type { Bar, EpochMs, InstrumentId, Rate, StrategyId, Timeframe } from '../../domain/index.ts';
import type { Indicator, ParameterValue, StrategyDefinition, StrategyInstance } from '../../strategy/index.ts';
import type { Sizing } from '../sizing/index.ts';
import type { StrategyStatus } from '../events.ts';
import { RealisedVolatility } from './realised-volatility.ts';

/** One strategy version to run, with what it trades and how large. */
export interface StrategySlot {
  /** `[A-Za-z0-9_]{1,20}`: it is the middle of every client order id. */
  readonly strategyId: StrategyId;
  readonly definition: StrategyDefinition;
  /** Settled by `settleParameters`. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly instruments: readonly InstrumentId[];
  readonly timeframes: readonly Timeframe[];
  readonly sizing: Sizing;
  /** Part of the account's equity it sizes on; 1 for a strategy alone on its account. */
  readonly capitalShare: Rate;
  /** It decides nothing on bars that closed by then: it joined a session that was under way. Absent: from the first on. */
  readonly startsAt?: EpochMs;
}

/** Bars of one instrument and timeframe, and who listens to them. */
interface Series {
  readonly timeframe: Timeframe;
  readonly listeners: Listener[];
  last: Bar | undefined;
}

/** The newest bar of a series, by its key. */
export interface HeardSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
}

interface Listener {
  readonly host: StrategyHost;
  readonly indicators: Indicator[];
  barsSeen: number;
  barsNeeded: number;
}

export interface HostSnapshot {
  readonly strategyId: StrategyId;
  readonly status: StrategyStatus;
  readonly memory?: Record<string, unknown>;
}

/** Keeps one running copy of a strategy, feeds its indicators, and knows when it may speak. */
export class StrategyHost {
  readonly slot: StrategySlot;
  readonly instance: StrategyInstance;
  status: StrategyStatus;
  private readonly waiting = new Set<Listener>();
  readonly volatility: RealisedVolatility | undefined;

  constructor(slot: StrategySlot, market: SeriesTable, snapshot?: HostSnapshot) {
    this.slot = slot;
    for (const instrument of slot.instruments) {
      for (const timeframe of slot.timeframes) {
        const listener = this.listener(market, instrument, timeframe);
        listener.barsNeeded = Math.max(listener.barsNeeded, slot.definition.warmUpBars ?? 0);
      }
    }
    this.instance = slot.definition.setup({
      strategyId: slot.strategyId,
      parameters: slot.parameters,
      instruments: slot.instruments,
      timeframes: slot.timeframes,
      use: (indicator, series) => {
        const listener = this.listener(
          market,
          series?.instrument ?? slot.instruments[0]!,
          series?.timeframe ?? slot.timeframes[0]!,
        );
        listener.indicators.push(indicator);
        listener.barsNeeded = Math.max(listener.barsNeeded, indicator.warmUpBars);
        return indicator;
      },
    });
    if (slot.sizing.kind === 'volatility-target') {
      this.volatility = new RealisedVolatility(slot.timeframes[0]!);
      this.listener(market, slot.instruments[0]!, slot.timeframes[0]!).indicators.push(this.volatility);
    }
    this.status = snapshot?.status ?? 'warming-up';
    if (snapshot?.memory !== undefined && this.instance.memory !== undefined)
      Object.assign(this.instance.memory, structuredClone(snapshot.memory));
  }

  get isWarm(): boolean {
    return this.waiting.size === 0;
  }

  snapshot(): HostSnapshot {
    const { memory } = this.instance;
    return {
      strategyId: this.slot.strategyId,
      status: this.status,
      ...(memory === undefined ? {} : { memory: structuredClone(memory) }),
    };
  }

  /** Called by the series when it has a new bar. */
  hear(listener: Listener, bar: Bar): void {
    for (const indicator of listener.indicators) indicator.update(bar);
    listener.barsSeen += 1;
    if (listener.barsSeen === listener.barsNeeded) this.waiting.delete(listener);
  }

  private listener(market: SeriesTable, instrument: InstrumentId, timeframe: Timeframe): Listener {
    const series = market.series(instrument, timeframe);
    let listener = series.listeners.find((one) => one.host === this);
    if (listener === undefined) {
      // At least one bar: a strategy that needs no history still cannot decide before the first close.
      listener = { host: this, indicators: [], barsSeen: 0, barsNeeded: 1 };
      series.listeners.push(listener);
      this.waiting.add(listener);
    }
    return listener;
  }
}

/** All subscribed series of an engine. */
export class SeriesTable {
  private readonly table = new Map<InstrumentId, Series[]>();

  series(instrument: InstrumentId, timeframe: Timeframe): Series {
    const ofInstrument = this.table.get(instrument) ?? [];
    this.table.set(instrument, ofInstrument);
    let series = ofInstrument.find((one) => one.timeframe === timeframe);
    if (series === undefined) {
      series = { timeframe, listeners: [], last: undefined };
      ofInstrument.push(series);
    }
    return series;
  }

  find(instrument: InstrumentId, timeframe: Timeframe): Series | undefined {
    const ofInstrument = this.table.get(instrument);
    if (ofInstrument === undefined) return undefined;
    for (const series of ofInstrument) if (series.timeframe === timeframe) return series;
    return undefined;
  }

  /** Updates every indicator bound to the bar's series. @returns the hosts that listen to it, in slot order. */
  feed(bar: Bar): readonly Listener[] {
    const series = this.find(bar.instrument, bar.timeframe);
    if (series === undefined) return NOBODY;
    series.last = bar;
    for (const listener of series.listeners) listener.host.hear(listener, bar);
    return series.listeners;
  }

  /** Whether somebody listens to the bar's series, and nobody of those. */
  isNews({ instrument, timeframe }: Bar, seated: ReadonlySet<StrategyId>): boolean {
    const listeners = this.find(instrument, timeframe)?.listeners ?? NOBODY;
    return listeners.length > 0 && listeners.every(({ host }) => !seated.has(host.slot.strategyId));
  }

  /** How far each series has been heard. */
  get heard(): readonly HeardSeries[] {
    return [...this.table].flatMap(([instrument, ofInstrument]) =>
      ofInstrument.flatMap(({ timeframe, last }) =>
        last === undefined ? [] : [{ instrument, timeframe, openTime: last.openTime }],
      ),
    );
  }

  lastBar(instrument: InstrumentId, timeframe: Timeframe): Bar | undefined {
    return this.find(instrument, timeframe)?.last;
  }
}

const NOBODY: readonly Listener[] = [];
