import { timeframeMs, type Instrument } from '../domain/index.ts';
import { barsBetween, resample, type BarColumns } from '../market/index.ts';
import { versionHash, type Missing } from '../pipeline/index.ts';
import { modelHealth, primaryTrades, type ModelHealth } from '../research/index.ts';
import { AssayError } from '../runtime/index.ts';
import { modelOf } from './model-file.ts';
import type { PlannedSeat } from './paper-plan.ts';
import { isModel } from './rule-file.ts';
import { loadStrategy } from './strategy-file.ts';

/** The server trades while this is measured: more bars would take long, and drift is a matter of the newest. */
const BARS_MAX = 6_000;

/**
 * How the model that a seat trades stands to the market now.
 *
 * @param bars of its instrument, up to now
 * @returns `undefined` for a strategy that is no model; missing when its file is not what the session began with
 */
export async function healthOf(
  seat: PlannedSeat,
  instrument: Instrument,
  bars: BarColumns,
): Promise<ModelHealth | Missing | undefined> {
  if (!seat.strategy.endsWith('.json')) return undefined;
  try {
    const { definition, source } = await loadStrategy(seat.strategy);
    const raw: unknown = JSON.parse(source ?? 'null');
    if (!isModel(raw)) return undefined;
    if (versionHash({ ...seat, definition, ...(source === undefined ? {} : { source }) }) !== seat.versionHash)
      return { missing: `${seat.strategy} is not the model that the session began with` };
    const model = modelOf(raw, seat.strategy);
    const timeframe = seat.timeframes[0]!;
    const isCoarser = timeframeMs(timeframe) > timeframeMs(bars.timeframe);
    const principal = newest(isCoarser ? resample(bars, timeframe).columns : bars);
    const { events, costRate } = model.recipe;
    if (events.type !== 'primary') return modelHealth(model, { principal });
    const costs = { slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 } } as const;
    const market = { instrument, columns: principal, costs, dataHash: seat.versionHash };
    return modelHealth(model, { principal }, await primaryTrades(events.rules, market, costRate));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { missing: error.message };
  }
}

function newest(columns: BarColumns): BarColumns {
  const from = columns.openTime[columns.length - BARS_MAX];
  return from === undefined ? columns : barsBetween(columns, { from });
}
