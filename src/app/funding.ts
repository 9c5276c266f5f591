import { fromStoredFloat, type EpochMs, type Instrument } from '../domain/index.ts';
import { datasetName, type Archive } from '../market/index.ts';
import type { FundingSchedule } from '../venues/index.ts';

/** Funding of the perpetuals among some instruments: what the archive has, and a warning for each that it has not. */
export interface FundingChoice {
  readonly schedules: Readonly<Record<string, FundingSchedule>>;
  readonly hashes: readonly string[];
  readonly warnings: readonly string[];
}

export async function fundingFor(instruments: readonly Instrument[], archive: Archive): Promise<FundingChoice> {
  const schedules: Record<string, FundingSchedule> = {};
  const hashes: string[] = [];
  const warnings: string[] = [];
  for (const { id, kind } of instruments) {
    if (kind !== 'linear-perpetual') continue;
    const dataset = await archive.find({ kind: 'funding', instrument: id });
    if (dataset === undefined) {
      warnings.push(
        `The archive has no funding rates of ${id}, so no funding was charged: a position held for days will look better than it was.`,
      );
      continue;
    }
    const series = await archive.loadFunding(id);
    const points = Array.from({ length: series.length }, (_, index) => ({
      at: series.time[index]! as EpochMs,
      rate: fromStoredFloat(series.rate[index]!, series.rateDecimals),
    }));
    schedules[id] = { model: 'series', points };
    hashes.push(`${datasetName(dataset.key)} ${dataset.contentHash}`);
  }
  return { schedules, hashes, warnings };
}
