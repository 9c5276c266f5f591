import type { Command } from 'commander';
import { realTimers, reconcileList, reconcileResolve, reconcileRun, type DataWords } from '../../src/main.ts';
import { dataWords } from './data-words.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export function addReconcile(program: Command): void {
  const reconcile = program
    .command('reconcile')
    .description(
      "our books against the venue's, in the running Assay; needs no sign-in for whoever may write its data folder",
    );

  reconcile
    .command('run')
    .description('compare now; exit code 1 when that could not be done')
    .option('--reason <words>', 'for the record')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DataWords & { reason?: string }, command: Command) => {
      await reconcileRun({ ...words, ...dataWords(command) }, realTimers(), say);
    });

  reconcile
    .command('list')
    .description('differences that stand, and what can be done about each')
    .option('--all', 'also those that are over')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DataWords & { all?: boolean }, command: Command) => {
      await reconcileList({ ...words, ...dataWords(command) }, realTimers(), say);
    });

  reconcile
    .command('resolve <id> <action>')
    .description('adopt: take it into our books; close: and send it away; ignore: let it stand')
    .option('--reason <words>', 'for the record; needed')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (id: string, action: string, words: DataWords & { reason?: string }, command: Command) => {
      await reconcileResolve(id, action, { ...words, ...dataWords(command) }, realTimers(), say);
    });
}
