import type { Command } from 'commander';
import { keysCreate, keysList, keysRevoke, realTimers, type DataWords, type KeyWords } from '../../src/main.ts';
import { dataWords } from './data-words.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const listed = (item: string, before: readonly string[] = []): readonly string[] => [...before, ...item.split(',')];

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('keys by which programs use the API of the running Assay');

  keys
    .command('list')
    .description('every key with what it may do, its state and its last use; never its secret')
    .option('--json', 'as the API says it')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DataWords & { json?: boolean }, command: Command) => {
      await keysList({ ...words, ...dataWords(command) }, realTimers(), say);
    });

  keys
    .command('create <name>')
    .description('make a key; its secret is shown once')
    .option('--scope <scope>', 'read, trade or admin', 'read')
    .option('--instruments <ids>', 'the only ones whose orders it may touch, with commas; default: all', listed)
    .option('--addresses <list>', 'where it may come from: addresses or CIDR, with commas; default: anywhere', listed)
    .option('--expires <instant>', 'when it ends, as 2027-01-31 or 2027-01-31T12:00Z; default: never')
    .option('--json', 'as the API says it')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (name: string, words: KeyWords, command: Command) => {
      await keysCreate(name, { ...words, ...dataWords(command) }, realTimers(), say);
    });

  keys
    .command('revoke <id>')
    .description('end a key, at once and for good')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (id: string, words: DataWords, command: Command) => {
      await keysRevoke(id, { ...words, ...dataWords(command) }, realTimers(), say);
    });
}
