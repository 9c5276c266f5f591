import { parseExact, stringifyExact } from '../../domain/index.ts';

/**
 * A header and columns of floats as bytes, the same bytes for the same values: length of the header, the header as JSON with
 * exact decimals, filled up to a multiple of eight, then the columns. Floats keep every bit, little-endian.
 */
export function pack(header: unknown, columns: readonly Float64Array[]): Uint8Array {
  const text = Buffer.from(stringifyExact(header));
  const start = 8 * Math.ceil((4 + text.length) / 8);
  const bytes = Buffer.alloc(start + columns.reduce((sum, { byteLength }) => sum + byteLength, 0), ' ');
  bytes.writeUInt32LE(text.length);
  text.copy(bytes, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** @throws {RangeError} or {SyntaxError} on bytes that `pack` did not make */
export function unpack(bytes: Uint8Array): { readonly header: unknown; readonly floats: Float64Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const start = 8 * Math.ceil((4 + length) / 8);
  if (start > bytes.length) throw new RangeError('the header is longer than the whole');
  const header = parseExact(Buffer.from(bytes.subarray(4, 4 + length)).toString('utf8'));
  // A copy, since floats must lie at a multiple of eight, and so that every thread can read them.
  const floats = new Float64Array(new SharedArrayBuffer(bytes.length - start));
  new Uint8Array(floats.buffer).set(bytes.subarray(start));
  return { header, floats };
}
