import { readFileSync } from 'node:fs';
import { readPolicy, type Policy } from '../pipeline/index.ts';
import { AssayError, usageError } from '../runtime/index.ts';

/** A policy from a JSON file. @throws {AssayError} POLICY_UNREADABLE, POLICY_INVALID with everything that is wrong with it */
export function loadPolicy(path: string): Policy {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const message = `cannot read the policy ${path}: ${(error as Error).message}`;
    throw new AssayError('POLICY_UNREADABLE', message, { kind: 'usage', cause: error });
  }
  const read = readPolicy(content);
  if (read.ok) return read.policy;
  throw usageError('POLICY_INVALID', `${path}: ${read.problems.join('; ')}; docs/pipeline.md has the whole form`);
}
