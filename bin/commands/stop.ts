import type { Command } from 'commander';
import { realTimers, stopCommand } from '../../src/main.ts';

export function addStop(program: Command): void {
  program
    .command('stop')
    .description('emergency stop: halt, cancel every order, close every position, verify; needs no sign-in')
    .option('--reason <words>', 'for the record')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: { readonly reason?: string; readonly config?: string }, command: Command) => {
      const isDefault = command.parent?.getOptionValueSource('dataDir') === 'default';
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const say = (line: string): void => void process.stdout.write(`${line}\n`);
      await stopCommand({ ...words, ...(isDefault ? {} : { dataDir }) }, realTimers(), say);
    });
}
