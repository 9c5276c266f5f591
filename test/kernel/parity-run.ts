import { parityCase, type Plant } from './parity.ts';

export interface ParityRun {
  readonly cases: number;
  /** Cases in which something was traded. */
  readonly traded: number;
  /** Cases among them whose rules look at a second instrument. */
  readonly lookedAtOther: number;
  readonly fills: number;
  readonly differences: readonly string[];
  /** How often each cause of a fill came about. */
  readonly causes: ReadonlyMap<string, number>;
  /** Cases that the kernel left to the engine, by reason. */
  readonly uncovered: ReadonlyMap<string, number>;
}

export interface ParityOptions {
  readonly cases: number;
  /** Of the first case; the others follow. */
  readonly seed: number;
  readonly plant?: Plant;
}

export async function parityRun({ cases, seed, plant }: ParityOptions): Promise<ParityRun> {
  const [causes, uncovered] = [new Map<string, number>(), new Map<string, number>()];
  const differences: string[] = [];
  let [fills, traded, lookedAtOther] = [0, 0, 0];
  for (let one = seed; one < seed + cases; one += 1) {
    const result = await parityCase(one, plant);
    fills += result.fills;
    if (result.fills > 0) traded += 1;
    if (result.fills > 0 && result.looksAtOther) lookedAtOther += 1;
    for (const cause of result.causes) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    if (result.uncovered !== undefined) uncovered.set(result.uncovered, (uncovered.get(result.uncovered) ?? 0) + 1);
    if (result.differs !== undefined) differences.push(`seed ${one}: ${result.differs}`);
  }
  return { cases, traded, lookedAtOther, fills, differences, causes, uncovered };
}
