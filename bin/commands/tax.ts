import type { Command } from 'commander';
import { realTimers, taxCommand, type TaxWords } from '../../src/main.ts';

export function addTax(program: Command): void {
  program
    .command('tax')
    .description(
      "a session's disposals, fees and funding as CSV; each row with its fills, the sums held against the ledger",
    )
    .option('--session <id>', 'default: the newest')
    .option('--method <name>', 'which lots a sale closes: fifo, lifo or average', 'fifo')
    .option('--year <year>', 'UTC calendar year; default: all')
    .option('--out <file>', 'the CSV; without it only the sums are said')
    .action(async (words: Omit<TaxWords, 'dataDir'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const lines = await taxCommand({ ...words, dataDir }, realTimers());
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}
