type Column = Float64Array | Int32Array | Uint8Array;

/** Columns by their key, up to so many bytes: the least lately used is dropped first. */
export class KeptColumns {
  private readonly columns = new Map<string, Column>();
  private readonly bytesMax: number;
  private bytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  clear(): void {
    this.columns.clear();
    this.bytes = 0;
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

  keep<T extends Column>(key: string, column: T): T {
    const before = this.columns.get(key);
    if (before !== undefined) this.bytes -= before.byteLength;
    this.columns.delete(key);
    this.columns.set(key, column);
    this.bytes += column.byteLength;
    for (const [oldest, { byteLength }] of this.columns) {
      if (this.bytes <= this.bytesMax || oldest === key) break;
      this.columns.delete(oldest);
      this.bytes -= byteLength;
    }
    return column;
  }
}
