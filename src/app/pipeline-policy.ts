import { readFileSync } from 'node:fs';
import { DEFAULT_POLICY, readPolicy, type Policy } from '../pipeline/index.ts';
import { AssayError, usageError } from '../runtime/index.ts';
import type { Config } from './config.ts';

/** The policy a configuration names, or the standard one. @throws {AssayError} as below */
export function policyOf({ pipeline }: Pick<Config, 'pipeline'>): Policy {
  return pipeline.policy === undefined ? DEFAULT_POLICY : loadPolicy(pipeline.policy);
}

/** A policy from a JSON file. @throws {AssayError} POLICY_UNREADABLE, POLICY_INVALID with everything that is wrong with it */
function loadPolicy(path: string): Policy {
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
