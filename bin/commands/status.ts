import type { Command } from 'commander';
import { ordersCommand, positionsCommand, realTimers, statusCommand, type LookWords } from '../../src/main.ts';
import { dataWords } from './data-words.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Looks at the running Assay: what it does, what it holds, what it has ordered. */
export function addStatus(program: Command): void {
  const looks = [
    ['status', 'what the running Assay is doing: halts, money, strategies', statusCommand],
    ['positions', 'what the running Assay holds, by strategy', positionsCommand],
    ['orders', 'orders that are sent or working', ordersCommand],
  ] as const;
  for (const [name, description, look] of looks) {
    program
      .command(name)
      .description(description)
      .option('--json', 'everything, as the API says it')
      .option('--config <file>', 'assay.toml, when the data folder is named there')
      .action(async (words: LookWords, command: Command) => {
        await look({ ...words, ...dataWords(command) }, realTimers(), say);
      });
  }
}
