import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AssayError } from '../../runtime/index.ts';
import type { TrialOutcome } from '../trials/index.ts';
import { pack, unpack } from './packed.ts';

/** Every field of an outcome, so that the compiler tells when there is one more. */
const FIELDS: Readonly<Record<keyof TrialOutcome, 'number' | 'series'>> = {
  firstDay: 'number',
  returns: 'series',
  exposures: 'series',
  trades: 'number',
  fees: 'number',
  funding: 'number',
  turnover: 'number',
  maxDrawdown: 'number',
};
const NAMES = Object.keys(FIELDS) as readonly (keyof TrialOutcome)[];

/** What a worker answers: outcomes in the order of the rules, or the reason why nobody could have any. */
export type TaskAnswer =
  | { readonly type: 'outcomes'; readonly outcomes: readonly TrialOutcome[] }
  | { readonly type: 'refused'; readonly code: string; readonly message: string };

type Header =
  | { readonly type: 'outcomes'; readonly lengths: readonly (readonly number[])[] }
  | Extract<TaskAnswer, { type: 'refused' }>;

/** Numbers as floats and never as text: a result keeps every bit, minus zero included. */
export function encodeAnswer(answer: TaskAnswer): Uint8Array {
  if (answer.type === 'refused') return zstdCompressSync(pack(answer satisfies Header, []));
  const columns = answer.outcomes.map((outcome) =>
    NAMES.map((name) => {
      const value = outcome[name];
      return typeof value === 'number' ? Float64Array.of(value) : value;
    }),
  );
  const header: Header = { type: 'outcomes', lengths: columns.map((ones) => ones.map(({ length }) => length)) };
  return zstdCompressSync(pack(header, columns.flat()));
}

/** @throws {AssayError} `TASK_UNREADABLE` */
export function decodeAnswer(bytes: Uint8Array): TaskAnswer {
  try {
    const { header, floats } = unpack(zstdDecompressSync(bytes)) as { header: Header; floats: Float64Array };
    if (header.type === 'refused') return header;
    let at = 0;
    const take = (length: number): Float64Array => Float64Array.from(floats.subarray(at, (at += length)));
    const outcomes = header.lengths.map((lengths) => {
      const fields = NAMES.map((name, index) => {
        const values = take(lengths[index]!);
        return [name, FIELDS[name] === 'number' ? values[0]! : values] as const;
      });
      return Object.fromEntries(fields) as unknown as TrialOutcome;
    });
    return { type: 'outcomes', outcomes };
  } catch (error) {
    throw new AssayError('TASK_UNREADABLE', `an answer cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
