import type { VenueEvent } from '../../domain/index.ts';

/**
 * First in, first out. A venue says something at every bar, so the slots are used again instead of being given back:
 * emptying an array by its `length` makes the next push allocate anew, which cost a third of a quiet bar.
 */
export class EventQueue {
  readonly #slots: (VenueEvent | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get isEmpty(): boolean {
    return this.#head === this.#tail;
  }

  push(event: VenueEvent): void {
    this.#slots[this.#tail] = event;
    this.#tail += 1;
  }

  shift(): VenueEvent | undefined {
    if (this.#head === this.#tail) return undefined;
    const event = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#tail) {
      this.#head = 0;
      this.#tail = 0;
    }
    return event;
  }

  /** What is still to be heard, oldest first. */
  pending(): readonly VenueEvent[] {
    return this.#slots.slice(this.#head, this.#tail).filter((event) => event !== undefined);
  }
}
