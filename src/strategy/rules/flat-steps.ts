import type { Indicator, IndicatorBar } from '../indicators/indicator.ts';

/** What a step does, as a number: one loop with one switch runs every program, and is compiled once for all. */
export const STEP = {
  feed: 0,
  call: 1,
  negate: 2,
  absolute: 3,
  logarithm: 4,
  root: 5,
  add: 6,
  subtract: 7,
  multiply: 8,
  divide: 9,
  smaller: 10,
  larger: 11,
  above: 12,
  crosses: 13,
  both: 14,
  either: 15,
  not: 16,
  becomes: 17,
} as const;

export type Step = (typeof STEP)[keyof typeof STEP];

/** Numbers of a step: what it does, the slots it reads (or the places of what it feeds or calls), the slot it writes. */
const WIDTH = 4;

/** Something that remembers more than a number from bar to bar. */
export type Call = (slots: Float64Array, bar: IndicatorBar) => number;

/**
 * Steps over numbered slots, in the order they were added. Unknown is NaN; true is 1 and false 0. Once they run nothing is
 * made any more: a bar costs the steps and what they call.
 */
export class FlatSteps {
  private readonly feeds: Indicator[] = [];
  private readonly lines: string[] = [];
  private readonly calls: Call[] = [];
  private readonly written: number[] = [];
  private readonly first: number[] = [];
  private code = new Int32Array();
  private slots = new Float64Array();

  /** A slot of its own, and what is in it before the first bar. */
  slot(first = NaN): number {
    return this.first.push(first) - 1;
  }

  /** Feeds an indicator, and reads one of its lines. @returns the slot it writes */
  feed(indicator: Indicator, line: string): number {
    return this.step(STEP.feed, this.feeds.push(indicator) - 1, this.lines.push(line) - 1);
  }

  /** @returns the slot it writes */
  call(call: Call): number {
    return this.step(STEP.call, this.calls.push(call) - 1);
  }

  /** @returns the slot it writes */
  step(what: Step, left: number, right = left): number {
    const slot = this.slot();
    // What such a step remembers from the bar before is in the slot after its own.
    if (what === STEP.crosses) this.slot(0);
    if (what === STEP.becomes) this.slot(NaN);
    this.add(what, left, right, slot);
    return slot;
  }

  /** A further step that writes where another did. */
  again(what: Step, left: number, right: number, slot: number): void {
    this.add(what, left, right, slot);
  }

  value(slot: number): number {
    return this.slots[slot] ?? this.first[slot]!;
  }

  run(bar: IndicatorBar): void {
    if (this.code.length !== this.written.length) this.settle();
    const { code, slots, feeds, lines, calls } = this;
    for (let at = 0; at < code.length; at += WIDTH) {
      const left = code[at + 1]!;
      const right = code[at + 2]!;
      const out = code[at + 3]!;
      let value = NaN;
      // Cases that are plain numbers become a table of jumps; of names the compiler makes a chain of comparisons.
      switch (code[at] as Step) {
        // feed
        case 0:
          feeds[left]!.update(bar);
          value = feeds[left]!.value(lines[right]!);
          break;
        // call
        case 1:
          value = calls[left]!(slots, bar);
          break;
        // negate
        case 2:
          value = -slots[left]!;
          break;
        // absolute
        case 3:
          value = Math.abs(slots[left]!);
          break;
        // logarithm
        case 4:
          // Of what is not above zero there is no logarithm: minus infinity and NaN are both unknown.
          value = Math.log(slots[left]!);
          break;
        // root
        case 5:
          value = Math.sqrt(slots[left]!);
          break;
        // add
        case 6:
          value = slots[left]! + slots[right]!;
          break;
        // subtract
        case 7:
          value = slots[left]! - slots[right]!;
          break;
        // multiply
        case 8:
          value = slots[left]! * slots[right]!;
          break;
        // divide
        case 9:
          // What is divided by nothing is unknown, and so is every comparison with it.
          value = slots[left]! / slots[right]!;
          break;
        // smaller
        case 10:
          value = Math.min(slots[left]!, slots[right]!);
          break;
        // larger
        case 11:
          value = Math.max(slots[left]!, slots[right]!);
          break;
        // above
        case 12: {
          const one = slots[left]!;
          const other = slots[right]!;
          // Of a comparison with NaN neither way is true.
          value = one > other ? 1 : one <= other ? 0 : NaN;
          break;
        }
        // crosses
        case 13: {
          const gap = slots[left]! - slots[right]!;
          // The first side seen is where it already was, and no crossing.
          const side = slots[out + 1]!;
          if (gap > 0) {
            slots[out + 1] = 1;
            value = side < 0 ? 1 : 0;
          } else if (gap < 0) {
            slots[out + 1] = -1;
            value = 0;
          } else {
            value = gap;
          }
          break;
        }
        // both
        case 14: {
          const one = slots[left]!;
          const other = slots[right]!;
          value = one === 0 || other === 0 ? 0 : one + other === 2 ? 1 : NaN;
          break;
        }
        // either
        case 15: {
          const one = slots[left]!;
          const other = slots[right]!;
          value = one === 1 || other === 1 ? 1 : one + other === 0 ? 0 : NaN;
          break;
        }
        // not
        case 16:
          value = 1 - slots[left]!;
          break;
        // becomes
        case 17: {
          const now = slots[left]!;
          const before = slots[out + 1]!;
          value = now === 1 && before === 0 ? 1 : now - now;
          slots[out + 1] = now;
          break;
        }
      }
      // Infinity less itself is no number.
      slots[out] = value - value === 0 ? value : NaN;
    }
  }

  /** All steps are added before the first runs. */
  private settle(): void {
    this.code = Int32Array.from(this.written);
    this.slots = Float64Array.from(this.first);
  }

  private add(...numbers: readonly [what: Step, left: number, right: number, slot: number]): void {
    this.written.push(...numbers);
  }
}
