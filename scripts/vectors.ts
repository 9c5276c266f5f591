/**
 * `npm run vectors -- CASES.json [--only PREFIX] [--data DIR]`: computes every reference case of a file with Assay's own
 * functions and compares the answers with those the file expects.
 *
 * Exit code 0: all pass. 1: a case failed, or names a method that is not in `vectors/methods.ts`. 2: bad usage.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AssayError, usageError } from '../src/runtime/index.ts';
import { readCaseFile, type CaseFile } from './vectors/case-file.ts';
import { judge, type Verdict } from './vectors/judge.ts';
import { printVerdicts } from './vectors/report.ts';

const USAGE = 'usage: npm run vectors -- CASES.json [--only ID-PREFIX] [--data DIR]';
/** Where cases that name a data file expect it: beside the checkout, or wherever `--data` says. */
const DATA_FOLDER = path.resolve(import.meta.dirname, '../../shared/data');

interface Screen {
  write(text: string): void;
  writeError(text: string): void;
  readonly colour: boolean;
}

/** @returns the exit code */
export async function runVectors(args: readonly string[], screen: Screen): Promise<0 | 1 | 2> {
  try {
    const { file, only, dataFolder } = readArguments(args);
    const verdicts: Verdict[] = [];
    for (const item of chooseCases(file, only)) verdicts.push(await judge(item, { series: file.series, dataFolder }));
    printVerdicts(verdicts, screen);
    return verdicts.every((verdict) => verdict.outcome === 'pass') ? 0 : 1;
  } catch (error) {
    if (!(error instanceof AssayError && error.kind === 'usage')) throw error;
    screen.writeError(`${error.message}\n`);
    return 2;
  }
}

function chooseCases(file: CaseFile, only: string): CaseFile['cases'] {
  const chosen = file.cases.filter((item) => item.id.startsWith(only));
  if (chosen.length > 0) return chosen;
  throw usageError(
    'VECTORS_NO_CASE',
    only === ''
      ? 'the file holds no cases'
      : `none of the ${file.cases.length} cases has an id starting with "${only}"`,
  );
}

function readArguments(args: readonly string[]): { file: CaseFile; only: string; dataFolder: string } {
  const { values, positionals } = parse(args);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw usageError('VECTORS_USAGE', USAGE);
  return { file: readCaseFile(file), only: values.only ?? '', dataFolder: values.data ?? DATA_FOLDER };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { only: { type: 'string' }, data: { type: 'string' } },
    });
  } catch (error) {
    throw usageError('VECTORS_USAGE', `${(error as Error).message.split('.')[0]}; ${USAGE}`);
  }
}

if (import.meta.main) {
  process.exitCode = await runVectors(process.argv.slice(2), {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  });
}
