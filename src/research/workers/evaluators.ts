import { kernelEvaluator } from '../kernel/index.ts';
import { engineEvaluator, type Evaluator, type LabMarket } from '../trials/index.ts';

interface EvaluatorKind {
  make(market: LabMarket): Evaluator;
  /** About a second or two of work: long beside what a task costs, short beside what a lost worker loses. */
  readonly barsPerTask: number;
}

/** What can be asked of a worker, by name. Evaluators of one market agree, so the name decides only how long it takes. */
const EVALUATORS = {
  engine: { make: engineEvaluator, barsPerTask: 250_000 },
  kernel: { make: kernelEvaluator, barsPerTask: 10_000_000 },
} as const satisfies Readonly<Record<string, EvaluatorKind>>;

export type EvaluatorName = keyof typeof EVALUATORS;

export function isEvaluatorName(name: unknown): name is EvaluatorName {
  return typeof name === 'string' && Object.hasOwn(EVALUATORS, name);
}

export function evaluatorKind(name: EvaluatorName): EvaluatorKind {
  return EVALUATORS[name];
}
