import { createHash } from 'node:crypto';
import { AssayError } from '../../runtime/index.ts';
import { readRules, strategyKey, type RuleStrategy } from '../../strategy/index.ts';
import type { Stretch } from '../trials/index.ts';
import { evaluatorKind, isEvaluatorName, type EvaluatorName } from './evaluators.ts';
import type { Task } from './job-queue.ts';

/** A batch's size must not make a task that takes minutes to give back, nor a payload of megabytes. */
const RULES_MAX = 256;

/** Some rules on one published market. */
export interface LabTask {
  readonly evaluator: EvaluatorName;
  /** Hash of the published market. */
  readonly market: string;
  readonly stretch: Stretch | undefined;
  readonly rules: readonly RuleStrategy[];
}

/** A small batch is shared by so many, rather than done by one. */
const TASKS_WISHED = 16;

/** How many rules of a batch go together; of what is asked alone, so that a batch asked again is cut the same. */
export function rulesPerTask(evaluator: EvaluatorName, rules: number, bars: number): number {
  const aSecond = Math.round(evaluatorKind(evaluator).barsPerTask / Math.max(bars, 1));
  return Math.max(Math.min(aSecond, Math.ceil(rules / TASKS_WISHED), RULES_MAX), 1);
}

/** @param version of the code: answers of different versions may differ, so their tasks do */
export function taskOf({ evaluator, market, stretch, rules }: LabTask, version: string): Task {
  const asked = [version, evaluator, market, stretch?.from, stretch?.to, ...rules.map(strategyKey)];
  const id = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return { id, payload: JSON.stringify({ evaluator, market, stretch, rules }) };
}

/** @throws {AssayError} `TASK_UNREADABLE` */
export function readTask({ id, payload }: Task): LabTask {
  const unreadable = (why: string): AssayError =>
    new AssayError('TASK_UNREADABLE', `task ${id.slice(0, 12)} cannot be read: ${why}`);
  let raw: Record<keyof LabTask, unknown>;
  try {
    raw = JSON.parse(payload) as typeof raw;
  } catch (error) {
    throw unreadable((error as Error).message);
  }
  const { evaluator, market, stretch, rules } = raw;
  if (!isEvaluatorName(evaluator)) throw unreadable(`no evaluator is called ${String(evaluator)}`);
  if (typeof market !== 'string' || !/^[0-9a-f]{64}$/.test(market)) throw unreadable('the market is no hash');
  if (stretch !== undefined && !isStretch(stretch)) throw unreadable('the stretch is none');
  if (!Array.isArray(rules)) throw unreadable('there are no rules');
  const read = rules.map((one: unknown) => {
    const reading = readRules(one);
    if (!reading.ok) throw unreadable(reading.problems.join('; '));
    return reading.rules;
  });
  return { evaluator, market, stretch, rules: read };
}

function isStretch(value: unknown): value is Stretch {
  const { from, to } = (value ?? {}) as Record<string, unknown>;
  return Number.isSafeInteger(from) && Number.isSafeInteger(to);
}
