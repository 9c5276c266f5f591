import assert from 'node:assert/strict';
import { usageError } from '../../runtime/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { Evaluator, LabMarket, Stretch, TrialOutcome } from '../trials/index.ts';
import type { ContentStore } from './content-store.ts';
import type { EvaluatorName } from './evaluators.ts';
import type { JobQueue, Task } from './job-queue.ts';
import { rulesPerTask, taskOf } from './lab-task.ts';
import { encodeMarket } from './market-codec.ts';
import { decodeAnswer } from './outcome-codec.ts';

/** Where the work goes. */
export interface Distribution {
  readonly queue: JobQueue;
  /** Where workers find the market. */
  readonly content: ContentStore;
  readonly evaluator: EvaluatorName;
  /** Of the code; workers of another are never asked. */
  readonly version: string;
  /** About a second of work, or less for a small batch, when absent. A batch that is asked again is found only when cut the same way. */
  readonly rulesPerTask?: number;
}

/**
 * An evaluator that has others work: the answers, and their order, of one thread. Asked again after a crash, it takes up what
 * has been done meanwhile.
 */
export function distributedEvaluator(market: LabMarket, distribution: Distribution): Evaluator {
  const { queue, content, evaluator, version } = distribution;
  let published: Promise<string> | undefined;

  const publish = async (): Promise<string> => {
    const { hash, bytes } = await encodeMarket(market);
    if (!(await content.has(hash))) await content.put(hash, bytes);
    return hash;
  };

  return {
    market,
    async evaluate(rules, stretch) {
      if (rules.length === 0) return [];
      published ??= publish();
      const hash = await published.catch((error: unknown) => {
        published = undefined; // The next batch tries again.
        throw error;
      });
      const perTask = distribution.rulesPerTask ?? rulesPerTask(evaluator, rules.length, market.columns.length);
      const tasks = chunksOf(rules, perTask).map((part) =>
        taskOf({ evaluator, market: hash, stretch: plain(stretch), rules: part }, version),
      );
      const distinct = new Map(tasks.map((task) => [task.id, task]));
      await queue.add([...distinct.values()]);
      const answers = await answersOf(queue, [...distinct.keys()]);
      const outcomes = tasks.flatMap(({ id }) => answers.get(id)!);
      assert.equal(outcomes.length, rules.length, 'workers answered for other rules than they were asked');
      return outcomes;
    },
  };
}

/** @throws what one of them throws, when the others have been cancelled */
async function answersOf(queue: JobQueue, ids: readonly Task['id'][]): Promise<Map<string, readonly TrialOutcome[]>> {
  try {
    const answers = ids.map(async (id) => {
      const answer = decodeAnswer(await queue.result(id));
      if (answer.type === 'refused') throw usageError(answer.code, answer.message);
      return [id, answer.outcomes] as const;
    });
    return new Map(await Promise.all(answers));
  } catch (error) {
    await queue.cancel(ids);
    throw error;
  }
}

function plain(stretch: Stretch | undefined): Stretch | undefined {
  return stretch === undefined ? undefined : { from: stretch.from, to: stretch.to };
}

function chunksOf(rules: readonly RuleStrategy[], size: number): (readonly RuleStrategy[])[] {
  return Array.from({ length: Math.ceil(rules.length / size) }, (_, at) => rules.slice(at * size, (at + 1) * size));
}
