import type { Command } from 'commander';
import { parityCommand, realTimers, type ParityWords } from '../../src/main.ts';
import { dataWords } from './data-words.ts';

/** Neither shown nor refuted: not a success, and nothing that failed. */
const UNDECIDED = 3;

export function addParity(program: Command): void {
  program
    .command('parity')
    .description(
      'a session beside its replay in the backtester, trade by trade; what differs, why, and what it came to',
    )
    .option('--session <id>', 'default: the newest')
    .option('--strategy <id>', 'default: all of the session')
    .option('--all', 'every trade, not only those that differ most')
    .option('--json', 'one JSON object, with every trade and every digit')
    .option('--config <file>', 'assay.toml, for its policy, and what fills of a live session are expected to cost')
    .addHelpText(
      'after',
      '\nExit codes: 0 shown to agree, 1 differs or could not be told, 2 asked wrongly, 3 too little to tell.',
    )
    .action(async (words: ParityWords, command: Command) => {
      const { verdict, lines } = await parityCommand({ ...words, ...dataWords(command) }, realTimers());
      process.stdout.write(`${lines.join('\n')}\n`);
      if (verdict !== 'agrees') process.exitCode = verdict === 'differs' ? 1 : UNDECIDED;
    });
}
