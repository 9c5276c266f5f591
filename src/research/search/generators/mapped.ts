import type { GeneratorMaker } from '../generator.ts';

/** The same generator, of what each of its candidates stands for. */
export function mapped<From, To>(make: GeneratorMaker<From>, to: (candidate: From) => To): GeneratorMaker<To> {
  return (state) => {
    const inner = make(state);
    return {
      name: inner.name,
      get isExhausted() {
        return inner.isExhausted;
      },
      ask: (count) => inner.ask(count).map((proposal) => ({ ...proposal, candidate: to(proposal.candidate) })),
      tell: inner.tell,
      state: inner.state,
    };
  };
}
