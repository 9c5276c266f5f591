import { isDeepStrictEqual } from 'node:util';

/** Two ways of doing the same work have come to different results: then their times mean nothing. */
export class ParityError extends Error {}

/** Throws unless every contender came to the same. @param results by contender */
export function assertParity(what: string, results: Readonly<Record<string, unknown>>): void {
  const [first, ...others] = Object.entries(results);
  for (const [name, result] of others) {
    if (isDeepStrictEqual(result, first![1])) continue;
    throw new ParityError(`${what}: "${name}" gives ${brief(result)}, "${first![0]}" gives ${brief(first![1])}`);
  }
}

function brief(result: unknown): string {
  const text = JSON.stringify(result, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}
