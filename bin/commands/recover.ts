import type { Command } from 'commander';
import { realTimers, recoverCommand } from '../../src/main.ts';

export function addRecover(program: Command): void {
  program
    .command('recover')
    .description('what a restored database lacks, and how to go on from it')
    .option('--accept', 'go on from it; every account is halted until you lift it')
    .option('--reason <text>', 'why, for the record')
    .action(async (words: { accept?: boolean; reason?: string }, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const lines = await recoverCommand({ ...words, dataDir }, realTimers());
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}
