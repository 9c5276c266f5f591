import { createHash } from 'node:crypto';

/** SHA-256 of a model's file but for its own hash, in the order in which it is written; hexadecimal. */
export function modelHash(model: object): string {
  const { hash: _hash, ...rest } = model as { readonly hash?: unknown };
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}
