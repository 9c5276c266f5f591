import {
  CompressionType,
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMillisecond,
} from 'apache-arrow';
import { int64ToMs, msToInt64, readArrowTable, registerArrowCodecs } from './arrow-codecs.ts';
import { sliceFrame, type Frame } from './frame.ts';

const BATCH_ROWS = 65_536;

/**
 * A frame as an Arrow IPC file ("Feather v2"): the time as `timestamp[ms, UTC]`, the columns as `float64`, ZSTD, in
 * batches of 65,536 rows. `pandas.read_feather`, pyarrow, polars and DuckDB open it as it is.
 */
export function encodePart(frame: Frame, metadata: Readonly<Record<string, string>>): Uint8Array {
  registerArrowCodecs();
  const schema = new Schema(
    [
      new Field(frame.timeName, new TimestampMillisecond('UTC'), false),
      ...frame.values.map(({ name }) => new Field(name, new Float64(), false)),
    ],
    new Map(Object.entries(metadata)),
  );
  const batches: RecordBatch[] = [];
  for (let start = 0; start < frame.length; start += BATCH_ROWS) {
    const rows = sliceFrame(frame, start, Math.min(frame.length, start + BATCH_ROWS));
    const children = [
      makeData({
        type: new TimestampMillisecond('UTC'),
        length: rows.length,
        nullCount: 0,
        data: msToInt64(rows.time),
      }),
      ...rows.values.map(({ data }) => makeData({ type: new Float64(), length: rows.length, nullCount: 0, data })),
    ];
    batches.push(
      new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children }),
      ),
    );
  }
  const writer = new ConformingWriter({ autoDestroy: true, compressionType: CompressionType.ZSTD });
  writer.writeAll(batches);
  return writer.toUint8Array(true);
}

/**
 * Before each compressed buffer stands its length when *uncompressed* (Arrow columnar format, "Compression"). The
 * writer of apache-arrow 21.2.0 puts the compressed length there, which its own reader never looks at and every other
 * reader refuses. Fixed upstream after that release: apache/arrow-js pull request 470.
 */
class ConformingWriter extends RecordBatchFileWriter {
  protected override _compressBodyBuffers(
    buffers: ArrayBufferView[],
  ): ReturnType<RecordBatchFileWriter['_compressBodyBuffers']> {
    // oxlint-disable-next-line no-underscore-dangle -- the library's name
    const compressed = super._compressBodyBuffers(buffers);
    for (const [index, buffer] of buffers.entries()) {
      const prefix = compressed.buffers[index * 2]!;
      if (prefix.byteLength === 0) continue; // An empty buffer has neither prefix nor content.
      const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
      if (view.getBigInt64(0, true) !== NOT_COMPRESSED) view.setBigInt64(0, BigInt(buffer.byteLength), true);
    }
    return compressed;
  }
}

const NOT_COMPRESSED = -1n;

/** @throws on bytes that `encodePart` did not write, or that have been damaged since */
export function decodePart(bytes: Uint8Array): Frame {
  const table = readArrowTable(bytes);
  const [time, ...columns] = table.schema.fields.map((field) => ({
    name: field.name,
    data: table.getChild(field.name)!.toArray() as unknown,
  }));
  if (!(time?.data instanceof BigInt64Array)) throw new TypeError('its first column is no time');
  return {
    length: table.numRows,
    timeName: time.name,
    time: int64ToMs(time.data, 1),
    values: columns.map(({ name, data }) => {
      if (data instanceof Float64Array) return { name, data };
      throw new TypeError(`column ${name} is not float64`);
    }),
  };
}
