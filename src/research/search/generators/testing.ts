import { expect } from 'vitest';
import { seededRandom } from '../../../runtime/index.ts';
import type { CandidateGenerator, GeneratorMaker, Json, Proposal, TrialResult } from '../generator.ts';

type Judge<Candidate> = (candidate: Candidate, proposal: Proposal<Candidate>) => Omit<TrialResult, 'id'>;

/** Asks and tells so many trials, in batches; what was proposed, with what came of it. */
export function drive<Candidate>(
  generator: CandidateGenerator<Candidate>,
  trials: number,
  judge: Judge<Candidate>,
  batch = 10,
): { readonly proposal: Proposal<Candidate>; readonly result: TrialResult }[] {
  const done: { proposal: Proposal<Candidate>; result: TrialResult }[] = [];
  while (done.length < trials && !generator.isExhausted) {
    const proposals = generator.ask(Math.min(batch, trials - done.length));
    expect(proposals.length).toBeGreaterThan(0);
    const results = proposals.map((proposal) => ({ id: proposal.id, ...judge(proposal.candidate, proposal) }));
    generator.tell(results);
    proposals.forEach((proposal, index) => done.push({ proposal, result: results[index]! }));
  }
  return done;
}

/**
 * What a generator asks beside one that is thrown away at random moments, in the middle of batches too, and made again
 * from its state as read from text. Some results come late and in any order, and the two hear them in different orders.
 */
export function asksWithAndWithoutRestores<Candidate>(
  make: GeneratorMaker<Candidate>,
  judge: Judge<Candidate>,
  { seed, rounds = 30, countMax = 8 }: { readonly seed: number; readonly rounds?: number; readonly countMax?: number },
): { readonly steady: readonly unknown[]; readonly restored: readonly unknown[] } {
  const { next } = seededRandom(seed);
  const steady = make();
  let broken = make();
  const open: Proposal<Candidate>[] = [];
  const asks: { readonly steady: unknown[]; readonly restored: unknown[] } = { steady: [], restored: [] };
  const restore = (): void => {
    if (next() < 0.5) broken = make(JSON.parse(JSON.stringify(broken.state())) as Json);
  };
  for (let round = 0; round < rounds && !steady.isExhausted; round += 1) {
    const count = 1 + Math.floor(next() * countMax);
    const proposals = steady.ask(count);
    asks.steady.push(proposals);
    asks.restored.push(broken.ask(count));
    open.push(...proposals);
    restore();
    const heard = proposals.length === 0 ? open.length : Math.floor(next() * (open.length + 1));
    const results = open.splice(0, heard).map((proposal) => ({
      id: proposal.id,
      ...judge(proposal.candidate, proposal),
    }));
    steady.tell(results);
    broken.tell(results.toReversed());
    restore();
  }
  asks.steady.push(steady.isExhausted);
  asks.restored.push(broken.isExhausted);
  return asks;
}
