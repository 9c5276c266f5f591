import { existsSync, readFileSync } from 'node:fs';
import { usageError } from '../runtime/index.ts';
import { readModel, type Model } from '../strategy/index.ts';

/** @throws {AssayError} STRATEGY_FILE_MISSING, MODEL_FILE_INVALID */
export function readModelFile(path: string): Model {
  if (!existsSync(path)) throw usageError('STRATEGY_FILE_MISSING', `there is no file ${path}`);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw usageError('MODEL_FILE_INVALID', `${path} is not JSON: ${(error as Error).message}`);
  }
  return modelOf(raw, path);
}

/** @throws {AssayError} MODEL_FILE_INVALID with every place that is not understood */
export function modelOf(raw: unknown, path: string): Model {
  const reading = readModel(raw);
  if (reading.ok) return reading.model;
  throw usageError(
    'MODEL_FILE_INVALID',
    `${path} is no model that can be trusted, see docs/models.md:\n  ${reading.problems.join('\n  ')}`,
  );
}
