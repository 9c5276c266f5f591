import type { Random } from '../../runtime/index.ts';
import type { Category } from './spec.ts';

const HEX = Array.from({ length: 2 ** 16 }, (_, value) => value.toString(16).padStart(4, '0'));
const FIRST_NUMBER = 1_500_000_000_000_000_000n;

/** Names that never repeat, drawn from the one seed. */
export class Names {
  readonly #random: Random;
  #numbers = 0n;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Linear orders are named by UUIDs, spot ones by decimal numbers, as on Bybit. */
  order(category: Category): string {
    if (category === 'linear') return this.uuid();
    this.#numbers += 256n;
    return String(FIRST_NUMBER + this.#numbers + BigInt(this.#draw(256)));
  }

  uuid(): string {
    const [a, b, c, d] = [this.#draw(2 ** 32), this.#draw(2 ** 32), this.#draw(2 ** 32), this.#draw(2 ** 32)];
    const version = HEX[0x4000 | (b & 0xfff)]!;
    const variant = HEX[0x8000 | (c >>> 18)]!;
    return `${high(a)}${low(a)}-${high(b)}-${version}-${variant}-${low(c)}${high(d)}${low(d)}`;
  }

  #draw(below: number): number {
    return Math.floor(this.#random() * below);
  }
}

function high(bits: number): string {
  return HEX[bits >>> 16]!;
}

function low(bits: number): string {
  return HEX[bits & 0xffff]!;
}
