import { CompressionType, compressionRegistry, tableFromIPC, type Table } from 'apache-arrow';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

let registered = false;

/**
 * Gives Arrow its two codecs: ZSTD, which we write, and LZ4, which pandas and freqtrade write by default. Node brings
 * the first; for the second lz4-napi, as the pure JavaScript one returned wrong data for large buffers when we tried it.
 */
export function registerArrowCodecs(): void {
  if (registered) return;
  compressionRegistry.set(CompressionType.ZSTD, {
    encode: (data) => zstdCompressSync(data),
    decode: (data) => zstdDecompressSync(data),
  });
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    encode: (data) => compressFrameSync(asBuffer(data)),
    decode: (data) => decompressFrameSync(asBuffer(data)),
  });
  registered = true;
}

/** @throws on bytes that are no Arrow file, or a damaged one */
export function readArrowTable(bytes: Uint8Array): Table {
  registerArrowCodecs();
  return tableFromIPC(bytes);
}

/**
 * Arrow's int64 column as floats, each `count` of `unitsPerMs` given in milliseconds. Read as pairs of 32-bit halves:
 * a BigInt for each value would cost more than all the rest of the file. Nanoseconds lose their last digits to the
 * float before the division and get them back by rounding, since bars open on whole milliseconds.
 */
export function int64ToMs(values: BigInt64Array, unitsPerMs: number): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const ms = new Float64Array(values.length);
  for (let index = 0; index < ms.length; index += 1) {
    const count = halves[index * 2 + 1]! * 4_294_967_296 + (halves[index * 2]! >>> 0);
    ms[index] = unitsPerMs === 1 ? count : Math.round(count / unitsPerMs);
  }
  return ms;
}

/** Whole milliseconds, not negative, as Arrow's int64. */
export function msToInt64(ms: Float64Array): BigInt64Array {
  const values = new BigInt64Array(ms.length);
  const halves = new Int32Array(values.buffer);
  for (let index = 0; index < ms.length; index += 1) {
    halves[index * 2] = ms[index]! % 4_294_967_296;
    halves[index * 2 + 1] = Math.floor(ms[index]! / 4_294_967_296);
  }
  return values;
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
