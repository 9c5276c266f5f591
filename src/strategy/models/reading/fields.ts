export type Fields = Readonly<Record<string, unknown>>;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

const PROBLEMS_MAX = 20;

/** Collects what is not understood in somebody's JSON, each with its place. */
export class FieldReader {
  private readonly found: string[] = [];

  get problems(): readonly string[] {
    return this.found.slice(0, PROBLEMS_MAX);
  }

  get isSound(): boolean {
    return this.found.length === 0;
  }

  problem(place: string, what: string): void {
    this.found.push(`${place} ${what}`);
  }

  /** Adds what another reader has found. */
  add(problems: readonly string[]): void {
    this.found.push(...problems);
  }

  /** @returns its fields when it is an object; a field it should not have is a problem, one it lacks is found when read */
  object(raw: unknown, place: string, names: readonly string[]): Fields | undefined {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      this.problem(place, 'must be an object');
      return undefined;
    }
    for (const name of Object.keys(raw))
      if (!names.includes(name)) this.problem(place, `has an unknown field "${name.slice(0, 40)}"`);
    return raw as Fields;
  }

  list(raw: unknown, place: string, { min = 0, max = Infinity }: Bounds = {}): readonly unknown[] {
    if (Array.isArray(raw) && raw.length >= min && raw.length <= max) return raw as unknown[];
    const many = min === max ? `${min}` : max === Infinity ? `${min} or more` : `${min} to ${max}`;
    this.problem(place, `must be a list of ${many}`);
    return [];
  }

  number(raw: unknown, place: string, { min = -Infinity, max = Infinity, whole = false }: Bounds = {}): number {
    const fits = typeof raw === 'number' && Number.isFinite(raw) && raw >= min && raw <= max;
    if (fits && (!whole || Number.isSafeInteger(raw))) return raw;
    const kind = whole ? 'a whole number' : 'a number';
    const from =
      min === -Infinity && max === Infinity ? '' : max === Infinity ? ` of at least ${min}` : ` from ${min} to ${max}`;
    this.problem(place, `must be ${kind}${from}`);
    return NaN;
  }

  numbers(raw: unknown, place: string, length: Bounds = {}, each: Bounds = {}): readonly number[] {
    return this.list(raw, place, length).map((value, index) => this.number(value, `${place}.${index}`, each));
  }

  text(raw: unknown, place: string, pattern = /\S/, what = 'a text'): void {
    if (typeof raw !== 'string' || !pattern.test(raw)) this.problem(place, `must be ${what}`);
  }

  oneOf(raw: unknown, place: string, choices: readonly (string | boolean)[]): void {
    if (!choices.includes(raw as string)) this.problem(place, `must be one of ${choices.join(', ')}`);
  }
}
