import { checkThat } from '../../validation/statistic.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Json, Proposal, TrialResult } from '../generator.ts';

export interface Turn<Candidate> {
  /** Unique among them. */
  readonly name: string;
  readonly generator: GeneratorMaker<Candidate>;
}

interface State {
  readonly next: number;
  readonly pending: PendingState<readonly [turn: number, id: number]>;
  readonly generators: readonly Json[];
}

/**
 * Several generators that propose one candidate each in turn, whatever comes of them; one that has nothing more is passed
 * over. So a short list is tried wholly and soon, without the search beside it having to wait.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function inTurns<Candidate>(turns: readonly Turn<Candidate>[]): GeneratorMaker<Candidate> {
  checkThat(turns.length > 0, 'there is nobody to take turns');
  checkThat(new Set(turns.map(({ name }) => name)).size === turns.length, 'two of those that take turns have one name');
  const format = stateFormat<State>(
    'in turns',
    turns.map(({ name }) => name),
  );
  return (given) => {
    const state = format.unseal(given);
    const pending = new Pending(state?.pending);
    const generators = turns.map(({ generator }, index) => generator(state?.generators[index]));
    let next = state?.next ?? 0;
    return {
      name: 'in turns',
      get isExhausted() {
        return generators.every(({ isExhausted }) => isExhausted);
      },
      ask(count) {
        const proposals: Proposal<Candidate>[] = [];
        // Whoever has nothing to say now is asked again the next time, and not before.
        for (let silent = 0; proposals.length < count && silent < turns.length; next = (next + 1) % turns.length) {
          const [turn, generator] = [next, generators[next]!];
          const [proposal] = generator.isExhausted ? [] : generator.ask(1);
          silent = proposal === undefined ? silent + 1 : 0;
          if (proposal === undefined) continue;
          const id = pending.add([turn, proposal.id]);
          proposals.push({ ...proposal, id, from: proposal.from ?? turns[turn]!.name });
        }
        return proposals;
      },
      askOn(count) {
        const proposals: Proposal<Candidate>[] = [];
        for (const [turn, generator] of generators.entries()) {
          for (const proposal of generator.askOn?.(count - proposals.length) ?? [])
            proposals.push({ ...proposal, id: pending.add([turn, proposal.id]) });
        }
        return proposals;
      },
      tell(results) {
        const told = turns.map((): TrialResult[] => []);
        for (const { result, note } of pending.take(results)) told[note[0]]!.push({ ...result, id: note[1] });
        for (const [turn, own] of told.entries()) if (own.length > 0) generators[turn]!.tell(own);
      },
      state: () =>
        format.seal({ next, pending: pending.state(), generators: generators.map((generator) => generator.state()) }),
    };
  };
}
