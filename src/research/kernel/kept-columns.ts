import assert from 'node:assert/strict';

type Column = Float64Array | Int32Array | Uint8Array;

/**
 * Columns by their key, up to so many bytes: the least lately used is dropped first.
 *
 * New memory costs more than what most columns are made of, so that of a dropped column is written again, but only when
 * nobody can be reading it any more: columns are handed out for the time of one `using`.
 */
export class KeptColumns {
  private readonly columns = new Map<string, Column>();
  private readonly bytesMax: number;
  private readonly length: number;
  private bytes = 0;
  /** How many pieces of work, one inside the other, read columns. */
  private readers = 0;
  private readonly dropped: Column[] = [];
  private readonly spare: Float64Array[] = [];

  /** @param length of a column: of each that is a number for every bar */
  constructor(bytesMax: number, length: number) {
    this.bytesMax = bytesMax;
    this.length = length;
  }

  /** Columns that are asked for in here are good until it ends. */
  using<Result>(work: () => Result): Result {
    this.readers += 1;
    try {
      return work();
    } finally {
      this.readers -= 1;
      this.reuseDropped();
    }
  }

  clear(): void {
    this.dropped.push(...this.columns.values());
    this.columns.clear();
    this.bytes = 0;
    this.reuseDropped();
  }

  /** Room for a column of numbers; what is in it is left over from another. */
  room(): Float64Array {
    return this.spare.pop() ?? new Float64Array(this.length);
  }

  /** @param make makes the column where it is not kept; it may ask for others */
  get<T extends Column>(key: string, make: () => T): T {
    return (this.find(key) as T | undefined) ?? this.keep(key, make());
  }

  has(key: string): boolean {
    return this.columns.has(key);
  }

  find(key: string): Column | undefined {
    const column = this.columns.get(key);
    if (column === undefined) return undefined;
    this.columns.delete(key);
    this.columns.set(key, column);
    return column;
  }

  /** Under one key only: the memory of a column is its own. */
  keep<T extends Column>(key: string, column: T): T {
    assert(this.readers > 0, 'columns are made for somebody who says when he has read them');
    const before = this.columns.get(key);
    if (before !== undefined) this.drop(key, before);
    this.columns.set(key, column);
    this.bytes += column.byteLength;
    for (const [oldest, other] of this.columns) {
      if (this.bytes <= this.bytesMax || oldest === key) break;
      this.drop(oldest, other);
    }
    return column;
  }

  private drop(key: string, column: Column): void {
    this.columns.delete(key);
    this.bytes -= column.byteLength;
    this.dropped.push(column);
  }

  private reuseDropped(): void {
    if (this.readers > 0) return;
    for (const column of this.dropped)
      if (column instanceof Float64Array && column.length === this.length) this.spare.push(column);
    this.dropped.length = 0;
  }
}
