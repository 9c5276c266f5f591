import type { GeneratorMaker, Proposal } from '../generator.ts';

/** The same generator, of what each of its candidates stands for. */
export function mapped<From, To>(make: GeneratorMaker<From>, to: (candidate: From) => To): GeneratorMaker<To> {
  return (state) => {
    const inner = make(state);
    const mapAll = (proposals: readonly Proposal<From>[]): readonly Proposal<To>[] =>
      proposals.map((proposal) => ({ ...proposal, candidate: to(proposal.candidate) }));
    return {
      name: inner.name,
      get isExhausted() {
        return inner.isExhausted;
      },
      ask: (count) => mapAll(inner.ask(count)),
      ...(inner.askOn === undefined ? {} : { askOn: (count: number) => mapAll(inner.askOn!(count)) }),
      tell: inner.tell,
      state: inner.state,
    };
  };
}
