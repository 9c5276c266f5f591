import { tableFromIPC } from 'apache-arrow';
import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { frameOfBars } from './frame.ts';
import { generateMarket } from './generate.ts';
import { decodePart, encodePart } from './part-file.ts';
import type { EpochMs } from '../domain/index.ts';

const [bars] = generateMarket({ seed: 3, timeframe: '1m', from: Date.UTC(2024, 0, 1) as EpochMs, bars: 70_000 });
const frame = frameOfBars(bars!);
const bytes = encodePart(frame, { dataset: 'BTCUSDT.SIMULATED/1m' });

test('what is encoded is decoded, bit for bit', () => {
  expect(decodePart(bytes)).toEqual(frame);
});

test('a part is an Arrow file of UTC timestamps and doubles, in batches of 65,536 rows', () => {
  const table = tableFromIPC(bytes);
  expect(table.schema.fields.map((field) => `${field.name}: ${field.type}`)).toEqual([
    'openTime: Timestamp<MILLISECOND, UTC>',
    'open: Float64',
    'high: Float64',
    'low: Float64',
    'close: Float64',
    'volume: Float64',
  ]);
  expect(table.batches.map((batch) => batch.numRows)).toEqual([65_536, 4464]);
  expect(table.schema.metadata.get('dataset')).toBe('BTCUSDT.SIMULATED/1m');
});

test('each compressed buffer is preceded by its uncompressed length, as pandas and DuckDB require', () => {
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  const file = Buffer.from(bytes);
  let buffers = 0;
  for (let at = file.indexOf(magic); at !== -1; at = file.indexOf(magic, at + 1)) {
    // The bytes may also occur by chance inside compressed data; a frame that begins there would not decompress.
    const content = decompress(file.subarray(at));
    if (content === undefined) continue;
    expect(Number(file.readBigInt64LE(at - 8))).toBe(content.length);
    buffers += 1;
  }
  expect(buffers).toBe(12);
});

test('bytes that are no such file are refused', () => {
  expect(() => decodePart(bytes.subarray(0, 1000))).toThrow(/./);
  const damaged = bytes.slice().fill(0, 20_000, 30_000);
  expect(() => decodePart(damaged)).toThrow(/./);
});

function decompress(from: Uint8Array): Uint8Array | undefined {
  try {
    return zstdDecompressSync(from);
  } catch {
    return undefined;
  }
}
