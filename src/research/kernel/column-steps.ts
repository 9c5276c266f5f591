/*
 * The steps of a rule program over whole columns. Each is the program's own step, fed bar after bar; a tenth of the time
 * goes by since nothing is called in between. Conditions are 0, 1, and 2 for unknown. Functions that a long loop runs in
 * are called a thousand bars at a time: the compiler makes a poor thing of a loop that is entered once.
 */

const CHUNK = 1024;
const NO = 0;
const YES = 1;
const UNKNOWN = 2;

type TwoOp = 'add' | 'subtract' | 'multiply' | 'divide' | 'smaller' | 'larger';

export const CALCULATE: Readonly<Record<TwoOp, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
  divide: (left, right) => left / right,
  smaller: (left, right) => Math.min(left, right),
  larger: (left, right) => Math.max(left, right),
};

export function ofTwo(op: TwoOp, left: Float64Array, right: Float64Array, out: Float64Array): Float64Array {
  inChunks(out.length, (from, to) => ofTwoOn(op, left, right, out, from, to));
  return finite(out);
}

/** A loop for each operation: one loop for all would call it at each bar. */
function ofTwoOn(
  op: TwoOp,
  left: Float64Array,
  right: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  switch (op) {
    case 'add':
      for (let bar = from; bar < to; bar += 1) out[bar] = left[bar]! + right[bar]!;
      return;
    case 'subtract':
      for (let bar = from; bar < to; bar += 1) out[bar] = left[bar]! - right[bar]!;
      return;
    case 'multiply':
      for (let bar = from; bar < to; bar += 1) out[bar] = left[bar]! * right[bar]!;
      return;
    case 'divide':
      for (let bar = from; bar < to; bar += 1) out[bar] = left[bar]! / right[bar]!;
      return;
    case 'smaller':
      for (let bar = from; bar < to; bar += 1) out[bar] = Math.min(left[bar]!, right[bar]!);
      return;
    case 'larger':
      for (let bar = from; bar < to; bar += 1) out[bar] = Math.max(left[bar]!, right[bar]!);
  }
}

/** What is no finite number is unknown. In place. */
export function finite(column: Float64Array): Float64Array {
  inChunks(column.length, (from, to) => {
    // Infinity less itself is no number.
    for (let bar = from; bar < to; bar += 1) if (column[bar]! - column[bar]! !== 0) column[bar] = NaN;
  });
  return column;
}

export function past(of: Float64Array, bars: number, out: Float64Array): Float64Array {
  out.fill(NaN, 0, bars);
  if (bars < out.length) out.set(of.subarray(0, out.length - bars), bars);
  return out;
}

export function above(left: Float64Array, right: Float64Array, out: Uint8Array): Uint8Array {
  inChunks(out.length, (from, to) => {
    for (let bar = from; bar < to; bar += 1) {
      const one = left[bar]!;
      const other = right[bar]!;
      // Of a comparison with NaN neither way is true.
      out[bar] = one > other ? YES : one <= other ? NO : UNKNOWN;
    }
  });
  return out;
}

export function crosses(rising: Float64Array, other: Float64Array, out: Uint8Array): Uint8Array {
  let side = 0;
  inChunks(out.length, (from, to) => {
    let now = side;
    for (let bar = from; bar < to; bar += 1) {
      const gap = rising[bar]! - other[bar]!;
      if (gap > 0) {
        out[bar] = now < 0 ? YES : NO;
        now = 1;
      } else if (gap < 0) {
        out[bar] = NO;
        now = -1;
      } else {
        out[bar] = gap === 0 ? NO : UNKNOWN;
      }
    }
    side = now;
  });
  return out;
}

/** Places at which a line comes to the upper side of another, and to the lower. */
export interface Crossings {
  readonly up: Int32Array;
  readonly down: Int32Array;
}

/** @param room for as many places as there are bars, written over */
export function crossings(line: Float64Array, other: Float64Array, room: Int32Array): Crossings {
  const { length } = line;
  const begun = firstApart(line, other);
  const isAbove = line[begun]! > other[begun]!;
  let count = 0;
  // They take turns, so the first side and the number of crossings so far tell where the line is.
  for (let from = begun; from < length; from += CHUNK)
    count = crossingsOn(line, other, room, count, isAbove, from, Math.min(from + CHUNK, length));
  const [first, second] = [everySecond(room, 0, count), everySecond(room, 1, count)];
  return isAbove ? { up: second, down: first } : { up: first, down: second };
}

/** The first bar at which one of them is above the other. */
function firstApart(line: Float64Array, other: Float64Array): number {
  let bar = 0;
  while (bar < line.length && !(line[bar]! > other[bar]!) && !(line[bar]! < other[bar]!)) bar += 1;
  return bar;
}

/** @returns how many crossings there are now */
function crossingsOn(
  line: Float64Array,
  other: Float64Array,
  room: Int32Array,
  before: number,
  beganAbove: boolean,
  from: number,
  to: number,
): number {
  let count = before;
  let isAbove = (count & 1) === 0 ? beganAbove : !beganAbove;
  for (let bar = from; bar < to; bar += 1) {
    // Of a comparison with NaN neither way is true: the line stays where it was.
    if (isAbove) while (bar < to && !(line[bar]! < other[bar]!)) bar += 1;
    else while (bar < to && !(line[bar]! > other[bar]!)) bar += 1;
    if (bar === to) break;
    room[count] = bar;
    count += 1;
    isAbove = !isAbove;
  }
  return count;
}

function everySecond(places: Int32Array, from: number, to: number): Int32Array {
  const some = new Int32Array((to - from + 1) >> 1);
  for (let place = 0; place < some.length; place += 1) some[place] = places[from + 2 * place]!;
  return some;
}

/** @param deciding the answer of one part that is the answer of all */
export function many(parts: readonly Uint8Array[], deciding: number, out: Uint8Array): Uint8Array {
  out.set(parts[0]!);
  for (const part of parts.slice(1)) {
    inChunks(out.length, (from, to) => {
      for (let bar = from; bar < to; bar += 1) {
        const one = out[bar]!;
        const other = part[bar]!;
        out[bar] = one === deciding || other === deciding ? deciding : one === UNKNOWN ? UNKNOWN : other;
      }
    });
  }
  return out;
}

export function not(of: Uint8Array, out: Uint8Array): Uint8Array {
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = of[bar] === UNKNOWN ? UNKNOWN : 1 - of[bar]!;
  return out;
}

export function becomes(of: Uint8Array, out: Uint8Array): Uint8Array {
  let before = UNKNOWN;
  for (let bar = 0; bar < out.length; bar += 1) {
    const now = of[bar]!;
    out[bar] = now === UNKNOWN ? UNKNOWN : now === YES && before === NO ? YES : NO;
    before = now;
  }
  return out;
}

export function lasts(of: Uint8Array, least: number, bars: number, out: Uint8Array): Uint8Array {
  // Before the first bar nothing is known.
  let yes = 0;
  let unknown = bars;
  for (let bar = 0; bar < out.length; bar += 1) {
    const left = bar < bars ? UNKNOWN : of[bar - bars]!;
    if (left === YES) yes -= 1;
    else if (left === UNKNOWN) unknown -= 1;
    if (of[bar] === YES) yes += 1;
    else if (of[bar] === UNKNOWN) unknown += 1;
    out[bar] = yes >= least ? YES : yes + unknown >= least ? UNKNOWN : NO;
  }
  return out;
}

export function placesOf(column: Uint8Array, value: number, room: Int32Array): Int32Array {
  let count = 0;
  inChunks(column.length, (from, to) => {
    count = placesOn(column, value, room, count, from, to);
  });
  return room.slice(0, count);
}

/** Where the one column has the value and the other has not. */
export function placesOfOnly(column: Uint8Array, other: Uint8Array, value: number, room: Int32Array): Int32Array {
  let count = 0;
  inChunks(column.length, (from, to) => {
    count = placesOnlyOn(column, other, value, room, count, from, to);
  });
  return room.slice(0, count);
}

function placesOn(
  column: Uint8Array,
  value: number,
  room: Int32Array,
  before: number,
  from: number,
  to: number,
): number {
  let count = before;
  for (let bar = from; bar < to; bar += 1) {
    room[count] = bar;
    if (column[bar] === value) count += 1;
  }
  return count;
}

function placesOnlyOn(
  column: Uint8Array,
  other: Uint8Array,
  value: number,
  room: Int32Array,
  before: number,
  from: number,
  to: number,
): number {
  let count = before;
  for (let bar = from; bar < to; bar += 1) {
    room[count] = bar;
    if (column[bar] === value && other[bar] !== value) count += 1;
  }
  return count;
}

function inChunks(length: number, run: (from: number, to: number) => void): void {
  for (let from = 0; from < length; from += CHUNK) run(from, Math.min(from + CHUNK, length));
}
