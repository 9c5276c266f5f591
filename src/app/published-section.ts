import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { usageError } from '../runtime/index.ts';
import { sourceCommit } from './source-commit.ts';

/**
 * Puts generated text into a document, between `<!-- NAME:begin -->` and `<!-- NAME:end -->`, so that every figure in it
 * is there because a command was run.
 *
 * @throws {AssayError} BAD_OPTION when the document is not there, or has no such place
 */
export function publishSection(file: string, name: string, lines: readonly string[]): void {
  if (!existsSync(file)) throw usageError('BAD_OPTION', `there is no document ${file} to publish in`);
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) {
    throw usageError(
      'BAD_OPTION',
      `${file} has no place for "${name}": put the lines ${begin} and ${end} where it is to stand`,
    );
  }
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`);
}

export interface Figures {
  /** The command that makes them, as it is typed. */
  readonly command: string;
  /** Of the machine and the moment; absent where they do not matter. */
  readonly circumstances?: string;
  readonly lines: readonly string[];
}

/** Puts figures into a document with what was run, and on which source. @throws {AssayError} BAD_OPTION */
export function publishFigures(file: string, name: string, { command, circumstances, lines }: Figures): void {
  const commit = (sourceCommit() ?? 'no commit').slice(0, 12);
  const origin = [`\`${command}\`, on ${commit}`, ...(circumstances === undefined ? [] : [circumstances])].join('; ');
  publishSection(file, name, ['', `${origin}:`, '', ...lines, '']);
}

/** Lines as they stand, for a document. */
export function asCode(lines: readonly string[]): readonly string[] {
  return ['```text', ...lines, '```'];
}
