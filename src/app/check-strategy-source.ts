import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { outsideReads, ownImports } from '../research/index.ts';

/** Where a user's strategy can learn what its bars do not tell it. */
export interface SourceFinding {
  /** Path as the user would write it. */
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/**
 * Searches a strategy's file, and what it imports from its own folder.
 *
 * @returns nothing for the catalogue and for rules, which can reach nothing
 */
export function searchSource(nameOrFile: string): readonly SourceFinding[] {
  if (!nameOrFile.endsWith('.ts')) return [];
  const waiting = [resolve(nameOrFile)];
  const found: SourceFinding[] = [];
  for (const path of waiting) {
    const source = readFileSync(path, 'utf8');
    const file = relative(process.cwd(), path);
    found.push(...outsideReads(source).map((read) => ({ file, ...read })));
    for (const name of ownImports(source)) {
      const own = resolve(dirname(path), name);
      if (existsSync(own) && !waiting.includes(own)) waiting.push(own);
    }
  }
  return found;
}
