import type { DatasetAddress } from '../../../contract/index.ts';
import { isTimeframe } from '../../domain/index.ts';
import { datasetName, parseInstrumentId, type DatasetKey } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';

/** @throws {AssayError} INSTRUMENT_NAME, NO_DATASET for a series that cannot be */
export function keyOf({ instrument: text, series }: DatasetAddress): DatasetKey {
  const { id: instrument } = parseInstrumentId(text);
  if (series === 'funding') return { kind: 'funding', instrument };
  const [, timeframe = '', kind = 'candles'] = /^(\d+[a-z])(?:-(mark|open-interest))?$/.exec(series) ?? [];
  if (!isTimeframe(timeframe))
    throw usageError('NO_DATASET', `there is no dataset "${text}/${series}": a series is 1h, 1h-mark or funding`);
  return { kind: kind as 'candles' | 'mark' | 'open-interest', instrument, timeframe };
}

/**
 * Whether work on these bars reads a dataset: the bars themselves, any of the instrument where its name alone was said,
 * and the funding that goes with either.
 *
 * @param bars as somebody names them: `BTCUSDT.BINANCE/1h` or `BTCUSDT.BINANCE`
 */
export function isReadFor(bars: string, key: DatasetKey): boolean {
  const [instrument, series] = bars.toUpperCase().split('/');
  if (key.instrument !== instrument) return false;
  return key.kind === 'funding' || series === undefined || datasetName(key).toUpperCase() === bars.toUpperCase();
}
