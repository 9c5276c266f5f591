import type { z } from 'zod';
import { Refusal } from './refusal.ts';

/** Enough to mend a request; a hostile one would have us repeat all of it. */
const PROBLEMS_NAMED = 3;
const MESSAGE_LENGTH = 500;

/**
 * What a request says, checked and completed by the contract's schema.
 *
 * @param schema `undefined`: the route takes none, and refuses what is sent
 * @throws Refusal BAD_REQUEST, naming the field
 */
export function checked(schema: z.ZodType | undefined, input: unknown, where: 'path' | 'query' | 'body'): unknown {
  if (schema === undefined) {
    if (isNothing(input)) return undefined;
    throw new Refusal('BAD_REQUEST', `${where}: this route takes none`);
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, PROBLEMS_NAMED).map((issue) => {
    const field = [where, ...issue.path.map(String)].join('.');
    return `${field}: ${issue.message}`;
  });
  throw new Refusal('BAD_REQUEST', problems.join('; ').slice(0, MESSAGE_LENGTH));
}

function isNothing(input: unknown): boolean {
  return input === undefined || input === null || (typeof input === 'object' && Object.keys(input).length === 0);
}
