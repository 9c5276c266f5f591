import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AssayError, usageError } from '../runtime/index.ts';
import type { SeriesKind } from './csv-layout.ts';
import { CsvBarReader } from './csv-reader.ts';
import { readFeatherBars } from './feather-reader.ts';
import { readJsonBars } from './json-reader.ts';
import type { RawBars } from './raw-bars.ts';

const CHUNK_BYTES = 262_144;

/**
 * Reads a file of bars, whatever it is: CSV, freqtrade's JSON or an Arrow file ("feather"), gzipped or not. What it is
 * shows in its first bytes, not in its name. A CSV is read as it streams, so memory holds its columns and no more.
 *
 * @param kind `mark`: no volume; `funding`: the rate is in `open`
 * @throws AssayError `IMPORT_UNREADABLE`, `IMPORT_LAYOUT`, `IMPORT_MALFORMED`, `IMPORT_PRECISION`, `IMPORT_EMPTY`: each
 *   names the file, and the line or row where there is one
 */
export async function readBarFile(path: string, kind: SeriesKind): Promise<RawBars> {
  const reader = new AnyReader(path, kind);
  try {
    const first = await firstBytes(path);
    const gzipped = first[0] === 0x1f && first[1] === 0x8b;
    const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    await (gzipped
      ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), (chunks) => reader.read(chunks))
      : pipeline(file, (chunks) => reader.read(chunks)));
  } catch (error) {
    if (error instanceof AssayError) throw error;
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
  return reader.finish();
}

/** Hands the bytes to the reader that the first of them call for. */
class AnyReader {
  readonly #path: string;
  readonly #kind: SeriesKind;
  #csv: CsvBarReader | undefined;
  readonly #held: Uint8Array[] = [];

  constructor(path: string, kind: SeriesKind) {
    this.#path = path;
    this.#kind = kind;
  }

  async read(chunks: AsyncIterable<unknown>): Promise<void> {
    for await (const chunk of chunks) {
      const bytes = chunk as Uint8Array;
      if (this.#csv === undefined && this.#held.length === 0 && formatOf(this.#path, bytes) === 'csv') {
        this.#csv = new CsvBarReader(this.#path, this.#kind);
      }
      if (this.#csv === undefined) this.#held.push(bytes);
      else this.#csv.push(bytes);
    }
  }

  finish(): RawBars {
    if (this.#csv !== undefined) return this.#csv.finish();
    if (this.#held.length === 0) throw usageError('IMPORT_EMPTY', `${this.#path}: the file is empty`);
    const bytes = Buffer.concat(this.#held);
    return formatOf(this.#path, bytes) === 'json'
      ? readJsonBars(this.#path, bytes.toString('utf8'), this.#kind)
      : readFeatherBars(this.#path, bytes, this.#kind);
  }
}

function formatOf(path: string, bytes: Uint8Array): 'csv' | 'json' | 'arrow' {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('ARROW1')) return 'arrow';
  if (/^\s*[[{]/.test(head)) return 'json';
  if (head.startsWith('PAR1'))
    throw notRead(path, 'a Parquet file', "in DuckDB: COPY (FROM 'FILE.parquet') TO 'FILE.csv'");
  if (head.startsWith('PK')) throw notRead(path, 'a zip archive', 'unpack it and import the CSV inside');
  if (head.startsWith('FEA1')) throw notRead(path, 'a version 1 Feather file', 'write it again with a current pandas');
  // oxlint-disable-next-line no-control-regex -- a control character is what tells a binary file
  if (/[\0-\x08\x0e-\x1f]/.test(head)) throw notRead(path, 'a binary file of no kind we know', 'convert it to CSV');
  return 'csv';
}

function notRead(path: string, what: string, fix: string): AssayError {
  return usageError('IMPORT_LAYOUT', `${path} is ${what}, which is not read here; ${fix}`);
}

async function firstBytes(path: string): Promise<Uint8Array> {
  for await (const chunk of createReadStream(path, { end: 1 })) return chunk as Uint8Array;
  return new Uint8Array(0);
}

function unreadable(path: string, error: NodeJS.ErrnoException): AssayError {
  const why =
    error.code === 'ENOENT'
      ? 'no such file'
      : error.code === 'EISDIR'
        ? 'this is a folder; name a file in it'
        : error.message;
  return new AssayError('IMPORT_UNREADABLE', `${path}: ${why}`, { kind: 'usage', cause: error });
}
