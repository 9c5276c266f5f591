import { createHash } from 'node:crypto';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import type { BarColumns } from '../../market/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { LabMarket, OtherMarket } from '../trials/index.ts';
import { pack, unpack } from './packed.ts';

const FORMAT = 'assay-market-1';
const COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

type Shape = Omit<BarColumns, (typeof COLUMNS)[number]>;
type Header = Omit<LabMarket, 'columns' | 'others'> & {
  readonly format: typeof FORMAT;
  readonly columns: Shape;
  /** Absent where there are none, as in what was published before there could be. */
  readonly others?: readonly (Omit<OtherMarket, 'columns'> & { readonly columns: Shape })[];
};

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A market as it travels: compressed, under the hash of all that an outcome depends on, instrument and costs included. */
export interface PublishedMarket {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

export async function encodeMarket({ columns, others, ...market }: LabMarket): Promise<PublishedMarket> {
  const header: Header = {
    format: FORMAT,
    ...market,
    columns: shapeOf(columns),
    ...(others === undefined ? {} : { others: others.map((other) => ({ ...other, columns: shapeOf(other.columns) })) }),
  };
  const all = [columns, ...(others ?? []).map((other) => other.columns)];
  const plain = pack(
    header,
    all.flatMap((one) => COLUMNS.map((name) => one[name])),
  );
  return { hash: hashOf(plain), bytes: await compress(plain) };
}

/**
 * The market of that hash, its columns in memory that threads can share.
 *
 * @throws {AssayError} `DATASET_CHANGED` when the bytes are not what the hash says
 */
export async function decodeMarket({ hash, bytes }: PublishedMarket): Promise<LabMarket> {
  const plain = await decompress(bytes).catch((error: unknown) => {
    throw changed(hash, 'cannot be decompressed', error);
  });
  const found = hashOf(plain);
  if (found !== hash) throw changed(hash, `has the hash ${found.slice(0, 12)}`);
  const { header, floats } = unpack(plain);
  const { columns: shape, others, format, ...market } = header as Omit<Header, 'format'> & { readonly format: string };
  if (format !== FORMAT) throw changed(hash, `is in the format ${format}, not ${FORMAT}`);
  let from = 0;
  const columnsOf = (one: Shape): BarColumns => {
    const next = (): Float64Array => floats.subarray(from, (from += one.length));
    // In the order of COLUMNS.
    return { ...one, openTime: next(), open: next(), high: next(), low: next(), close: next(), volume: next() };
  };
  const columns = columnsOf(shape);
  if (others === undefined) return { ...market, columns };
  return { ...market, columns, others: others.map((other) => ({ ...other, columns: columnsOf(other.columns) })) };
}

function shapeOf({ instrument, timeframe, priceDecimals, volumeDecimals, length }: BarColumns): Shape {
  return { instrument, timeframe, priceDecimals, volumeDecimals, length };
}

function hashOf(plain: Uint8Array): string {
  return createHash('sha256').update(plain).digest('hex');
}

function changed(hash: string, what: string, cause?: unknown): AssayError {
  return new AssayError('DATASET_CHANGED', `what is stored as dataset ${hash.slice(0, 12)} ${what}`, { cause });
}
