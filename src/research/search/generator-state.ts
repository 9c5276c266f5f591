import { usageError } from '../../runtime/index.ts';
import { checkFinite, checkThat, checkWhole } from '../validation/statistic.ts';
import type { Json, TrialResult } from './generator.ts';

/** How one generator writes its state down, with the name of whose it is. */
export interface StateFormat<State> {
  /** The state must be JSON already, and share nothing that will change. */
  seal(state: State): Json;
  /**
   * `undefined` where there is none.
   *
   * @throws {AssayError} `SEARCH_STATE` when it is another's
   */
  unseal(sealed: Json | undefined): State | undefined;
}

/** @param options everything else that the generator was made with */
export function stateFormat<State extends object>(generator: string, options: Json): StateFormat<State> {
  const written = JSON.stringify(options);
  return {
    seal: (state) => ({ generator, options, state: state as Json }),
    unseal(sealed) {
      if (sealed === undefined) return undefined;
      const own = sealed as { readonly generator?: Json; readonly options?: Json; readonly state?: Json };
      if (own.generator === generator && JSON.stringify(own.options) === written) return own.state as State;
      throw usageError(
        'SEARCH_STATE',
        own.generator === generator
          ? `this is the state of a search by ${generator} with other options: begin a new one, or use the same`
          : `this is no state of a search by ${generator}`,
      );
    },
  };
}

/** Proposals that nothing is known of yet, by id, in the order in which they were made. */
export class Pending<Note> {
  private readonly notes: Map<number, Note>;
  private next: number;

  constructor(state: { readonly next: number; readonly notes: readonly (readonly [number, Note])[] } | undefined) {
    this.notes = new Map(state?.notes);
    this.next = state?.next ?? 0;
  }

  /** The id of a new proposal. */
  add(note: Note): number {
    const id = this.next;
    this.next += 1;
    this.notes.set(id, note);
    return id;
  }

  get size(): number {
    return this.notes.size;
  }

  all(): readonly Note[] {
    return [...this.notes.values()];
  }

  /**
   * Results with what was noted of their proposals, by id.
   *
   * @throws {AssayError} `VALIDATION_INPUT`
   */
  take(results: readonly TrialResult[]): readonly { readonly result: TrialResult; readonly note: Note }[] {
    const taken = results.map((result) => {
      checkResult(result);
      const note = this.notes.get(result.id);
      checkThat(this.notes.delete(result.id), `proposal ${result.id} was not made, or has been told of`);
      return { result, note: note as Note };
    });
    return taken.toSorted((one, other) => one.result.id - other.result.id);
  }

  state(): { readonly next: number; readonly notes: readonly (readonly [number, Note])[] } {
    return { next: this.next, notes: [...this.notes] };
  }
}

export type PendingState<Note> = ReturnType<Pending<Note>['state']>;

function checkResult({ id, objectives, violation = 0 }: TrialResult): void {
  checkWhole(id, 'the id of a result');
  checkThat(violation >= 0 && violation < Infinity, `a violation is 0 or above, not ${violation}`);
  if (objectives === undefined) return;
  checkThat(objectives.length > 0, `the result of proposal ${id} has no objectives`);
  checkFinite(objectives, `the objectives of proposal ${id}`);
}
