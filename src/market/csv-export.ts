import { gzipSync } from 'node:zlib';
import { AssayError } from '../runtime/index.ts';
import type { BarColumns } from './columns.ts';
import { writeDurably } from './durable-file.ts';
import type { FundingSeries } from './funding.ts';
import type { OpenInterestSeries } from './open-interest.ts';

const ROWS_PER_PIECE = 16_384;

/**
 * Writes bars to a CSV file that `importFile` and everyone else reads: `ts` (milliseconds since the epoch, opening
 * time), open, high, low, close, volume, as plain decimals. Gzipped if the name ends in `.gz`.
 * The file is there whole or not at all.
 *
 * @throws AssayError `EXPORT_FAILED`
 */
export async function exportBars(columns: BarColumns, path: string): Promise<void> {
  const { openTime, open, high, low, close, volume, priceDecimals, volumeDecimals } = columns;
  const price = (value: number): string => decimal(value, priceDecimals);
  const row = (at: number): string =>
    `${openTime[at]},${price(open[at]!)},${price(high[at]!)},${price(low[at]!)},${price(close[at]!)},${decimal(volume[at]!, volumeDecimals)}\n`;
  await write(path, pieces('ts,open,high,low,close,volume\n', columns.length, row));
}

/** The same for funding rates: `ts`, `rate`. @throws AssayError `EXPORT_FAILED` */
export async function exportFunding(series: FundingSeries, path: string): Promise<void> {
  const row = (at: number): string => `${series.time[at]},${decimal(series.rate[at]!, series.rateDecimals)}\n`;
  await write(path, pieces('ts,rate\n', series.length, row));
}

/** The same for open interest: `ts`, `interest`. @throws AssayError `EXPORT_FAILED` */
export async function exportOpenInterest(series: OpenInterestSeries, path: string): Promise<void> {
  const row = (at: number): string => `${series.time[at]},${decimal(series.interest[at]!, series.interestDecimals)}\n`;
  await write(path, pieces('ts,interest\n', series.length, row));
}

/** The shortest decimal of the float; small ones would be written with an exponent otherwise. */
function decimal(value: number, decimals: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(decimals) : text;
}

function* pieces(header: string, length: number, row: (at: number) => string): Generator<string> {
  let text = header;
  for (let at = 0; at < length; at += 1) {
    text += row(at);
    if (at % ROWS_PER_PIECE !== ROWS_PER_PIECE - 1) continue;
    yield text;
    text = '';
  }
  yield text;
}

async function write(path: string, texts: Iterable<string>): Promise<void> {
  try {
    // Gzip members one after the other are a gzip file (RFC 1952, 2.2).
    await writeDurably(path, path.endsWith('.gz') ? zipped(texts) : texts);
  } catch (error) {
    throw new AssayError(
      'EXPORT_FAILED',
      `${path} could not be written (${(error as Error).message}); check the folder, its permissions and the space left`,
      { cause: error },
    );
  }
}

function* zipped(texts: Iterable<string>): Generator<Uint8Array> {
  for (const text of texts) yield gzipSync(text);
}
