/** Columns out of their base64; `packing.ts` is the way in. */
export const UNPACK = String.raw`
/** @param {{scale: number, order: number, data: string}} packed @param {number} count */
function unpack(packed, count) {
  const text = atob(packed.data);
  const column = new Float64Array(count);
  let place = 0;
  for (let row = 0; row < count; row += 1) {
    let value = 0,
      unit = 1,
      byte;
    do {
      byte = text.charCodeAt(place);
      place += 1;
      value += (byte % 128) * unit;
      unit *= 128;
    } while (byte >= 128);
    column[row] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  for (let order = 0; order < packed.order; order += 1) {
    for (let row = 1; row < count; row += 1) column[row] += column[row - 1];
  }
  if (packed.scale !== 1) for (let row = 0; row < count; row += 1) column[row] /= packed.scale;
  return column;
}

function unpackCandles(packed) {
  const count = packed.count;
  const openTime = unpack(packed.openTime, count);
  const close = unpack(packed.close, count);
  const gap = unpack(packed.openGap, count);
  const upper = unpack(packed.upperWick, count);
  const lower = unpack(packed.lowerWick, count);
  const open = new Float64Array(count),
    high = new Float64Array(count),
    low = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    open[row] = (row === 0 ? 0 : close[row - 1]) + gap[row];
    high[row] = Math.max(open[row], close[row]) + upper[row];
    low[row] = Math.min(open[row], close[row]) - lower[row];
  }
  return {
    instrument: packed.instrument,
    count,
    openTime,
    open,
    high,
    low,
    close,
    volume: unpack(packed.volume, count),
  };
}

/** Index of the first value not below the limit, in a rising column. */
function firstFrom(column, limit) {
  let low = 0,
    high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
`;
