import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { usageError } from '../../src/runtime/index.ts';

const record = z.record(z.string(), z.unknown());

const vectorCase = z.object({
  id: z.string().min(1),
  method: z.string().min(1),
  inputs: record,
  expected: record,
  /** A number agrees when `|got - expected| <= abs + rel * |expected|`. */
  tol: z.object({ abs: z.number().nonnegative().default(0), rel: z.number().nonnegative().default(0) }).default({
    abs: 0,
    rel: 0,
  }),
  notes: z.string().optional(),
});

const caseFile = z.object({ series: z.record(z.string(), record).default({}), cases: z.array(vectorCase) });

/** One question with its answer: what to compute, of what, and what must come out. */
export type VectorCase = z.infer<typeof vectorCase>;
/** Cases, and the named series that their inputs may refer to as `series:NAME`. */
export type CaseFile = z.infer<typeof caseFile>;

/** @throws {AssayError} of kind `usage` when the file cannot be read or is not in this format */
export function readCaseFile(file: string): CaseFile {
  const parsed = caseFile.safeParse(parseJson(file, read(file)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length === 0 ? 'the top level' : issue.path.join('.');
  throw usageError('VECTORS_FILE_MALFORMED', `"${file}" is not a file of cases: at ${where}: ${issue.message}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error);
    throw usageError('VECTORS_FILE_UNREADABLE', `cannot read "${file}": ${reason}`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError('VECTORS_FILE_MALFORMED', `"${file}" is not JSON: ${(error as Error).message}`);
  }
}
