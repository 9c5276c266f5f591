import { fixed, type EpochMs, type Fixed } from '../../../domain/index.ts';
import { refused, type Refusal } from '../../core/outcome.ts';

/** Thrown while a request is read, caught in one place (`answer`), where it becomes the reply. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly refusal: Refusal;

  constructor(retCode: number, retMsg: string) {
    super(retMsg);
    this.refusal = refused(retCode, retMsg);
  }
}

/** Longer than any decimal, id or coin list that means something. */
const TEXT_MAX = 400;
const DECIMAL_MAX = 40;
const PLAIN_NUMBER = /^\d{1,15}$/;

/**
 * The parameters of one request, from a query or a body. Clients send numbers where Bybit documents strings and the
 * other way round, and `null` or `""` for what they leave out: all of it is accepted, as Bybit does. What is not asked
 * for is never looked at.
 */
export class Fields {
  private readonly source: Readonly<Record<string, unknown>>;

  constructor(source: Readonly<Record<string, unknown>>) {
    this.source = source;
  }

  text(name: string): string | undefined {
    const value = this.source[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    if (typeof value === 'string' && value.length <= TEXT_MAX) return value;
    throw invalid(name);
  }

  needText(name: string): string {
    return this.text(name) ?? missing(name);
  }

  decimal(name: string): Fixed | undefined {
    const value = this.source[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') throw invalid(name);
    const text = typeof value === 'string' ? value : numberText(value);
    if (text.length > DECIMAL_MAX) throw invalid(name);
    try {
      return fixed(text);
    } catch (error) {
      if (error instanceof RangeError) throw invalid(name);
      throw error;
    }
  }

  needDecimal(name: string): Fixed {
    return this.decimal(name) ?? missing(name);
  }

  choice<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const word = words.find((one) => one === text);
    if (word === undefined) throw invalid(name);
    return word;
  }

  needChoice<const Word extends string>(name: string, words: readonly Word[]): Word {
    return this.choice(name, words) ?? missing(name);
  }

  whole(name: string, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!PLAIN_NUMBER.test(text) || value < min || value > max) throw invalid(name);
    return value;
  }

  at(name: string): EpochMs | undefined {
    return this.whole(name, { min: 0, max: 8.64e15 }) as EpochMs | undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.source[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (value === true || value === 'true' || value === 1 || value === '1') return true;
    if (value === false || value === 'false' || value === 0 || value === '0') return false;
    throw invalid(name);
  }

  /** The objects of an array; an array of anything else is refused. */
  list(name: string): readonly Fields[] {
    const value = this.source[name];
    if (!Array.isArray(value)) throw invalid(name);
    return value.map((item) => {
      if (!isRecord(item)) throw invalid(name);
      return new Fields(item);
    });
  }

  /** As received, to be written down. */
  raw(): Readonly<Record<string, unknown>> {
    return this.source;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `1e-7` is what JSON.stringify makes of a small number; it means 0.0000001. */
function numberText(value: number): string {
  const text = String(value);
  if (!text.includes('e') || Math.abs(value) >= 1e15) return text;
  return value.toFixed(12);
}

function missing(name: string): never {
  throw new BadRequest(10001, `params error: ${name} is required`);
}

function invalid(name: string): BadRequest {
  return new BadRequest(10001, `params error: ${name} invalid`);
}
