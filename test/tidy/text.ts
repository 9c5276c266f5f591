import { posix } from 'node:path';
import type { Offence } from './source.ts';

/** A file as it lies on disk: any kind, not only TypeScript. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The formatter wraps code at 120; what it leaves longer is a string, and that too must be readable. */
const LINE_MAX = 160;

/** Names that say nothing about what is inside. */
const VAGUE = /^(utils?|helpers?|common|managers?|misc|shared|lib|stuff|constants|types)$/;

// A letter in brackets keeps these patterns from finding themselves.
const POSTPONED = /\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/;

/** Folders of one machine, and hosts that nobody needs to know. */
const ELSEWHERE = /\/wor[k]\/|\/hom[e]\/\w|\/User[s]\/\w|\/roo[t]\/|\/tm[p]\/|C:\\+User[s]|\bregistr[y]\.\w+\.\w+/;

export function nameOffences({ path }: TextFile): Offence[] {
  const name = posix.basename(path).replace(/\..*$/, '');
  const problem = VAGUE.test(name)
    ? `"${name}" does not say what is inside`
    : /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
      ? undefined
      : `"${name}" is not kebab-case`;
  return problem === undefined || name === '' ? [] : [{ path, line: 1, problem }];
}

export function lineLengthOffences(file: TextFile): Offence[] {
  return offendingLines(file, (line) =>
    line.length > LINE_MAX ? `${line.length} characters; ${LINE_MAX} is enough` : undefined,
  );
}

/** No bare postponement: an issue number, or do it. */
export function postponedOffences(file: TextFile): Offence[] {
  return offendingLines(file, (line) => POSTPONED.exec(line)?.[0]);
}

export function elsewhereOffences(file: TextFile): Offence[] {
  return offendingLines(file, (line) => {
    const found = ELSEWHERE.exec(line)?.[0];
    return found === undefined ? undefined : `${found} is a place on one machine, or a host nobody needs to know`;
  });
}

function offendingLines({ path, text }: TextFile, problemOf: (line: string) => string | undefined): Offence[] {
  return text.split('\n').flatMap((content, index) => {
    const problem = problemOf(content);
    return problem === undefined ? [] : [{ path, line: index + 1, problem }];
  });
}
