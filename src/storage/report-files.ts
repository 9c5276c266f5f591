import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError, syncFolder, writeAtomically } from '../runtime/index.ts';
import type { RunDocuments } from './ports/runs.ts';
import { sha256 } from './record/chain.ts';

const EXTENSIONS: Readonly<Record<keyof RunDocuments, string>> = { result: 'json', report: 'html' };
const DOCUMENTS = Object.keys(EXTENSIONS) as (keyof RunDocuments)[];

export interface ReportFiles {
  /** Both files are complete and on disk when it returns, or neither is there. @returns their SHA-256 */
  write(runId: string, documents: RunDocuments): Readonly<Record<keyof RunDocuments, string>>;
  read(runId: string, document: keyof RunDocuments, expectedSha256: string): string;
  remove(runId: string): void;
}

/** Documents of backtests as plain files beside the database: `<run>.json` and `<run>.html`, to be opened and sent around. */
export function reportFiles(folder: string): ReportFiles {
  const pathOf = (runId: string, document: keyof RunDocuments): string =>
    join(folder, `${runId}.${EXTENSIONS[document]}`);
  return {
    write(runId, documents) {
      const written: string[] = [];
      try {
        mkdirSync(folder, { recursive: true });
        for (const document of DOCUMENTS) {
          const path = pathOf(runId, document);
          writeAtomically(path, documents[document]);
          written.push(path);
        }
        syncFolder(folder);
      } catch (error) {
        for (const path of written) rmSync(path, { force: true });
        throw new AssayError(
          'RUN_FILE_UNWRITABLE',
          `The documents of run ${runId} could not be written to ${folder} (${(error as Error).message}); ` +
            'free space, or make the folder writable, and run it again.',
          { cause: error },
        );
      }
      return { result: sha256(documents.result), report: sha256(documents.report) };
    },
    read(runId, document, expectedSha256) {
      const path = pathOf(runId, document);
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        throw new AssayError(
          'RUN_FILE_MISSING',
          `The file ${path} is gone or cannot be read; restore it, or run the backtest again.`,
          { cause: error },
        );
      }
      if (sha256(text) !== expectedSha256) {
        throw new AssayError(
          'RUN_FILE_CHANGED',
          `The file ${path} is not what was saved; restore it, or run the backtest again.`,
        );
      }
      return text;
    },
    remove(runId) {
      for (const document of DOCUMENTS) rmSync(pathOf(runId, document), { force: true });
    },
  };
}
