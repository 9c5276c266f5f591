import type { Command } from 'commander';
import {
  realTimers,
  riskDenials,
  riskLimits,
  riskMode,
  riskShow,
  type ChangeWords,
  type DataWords,
} from '../../src/main.ts';
import { dataWords } from './data-words.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export function addRisk(program: Command): void {
  const risk = program
    .command('risk')
    .description(
      'modes, halts and limits of the running Assay; needs no sign-in for whoever may write its data folder',
    );

  risk
    .command('show')
    .description('modes with what latched them and how they are lifted, limits with their use')
    .option('--json', 'everything, as the API says it')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DataWords & { json?: boolean }, command: Command) => {
      await riskShow({ ...words, ...dataWords(command) }, realTimers(), say);
    });

  risk
    .command('mode <scope> <mode>')
    .description('account, strategy:ID or instrument:ID; ACTIVE, REDUCE_ONLY or HALTED')
    .option('--reason <words>', 'for the record; needed')
    .option('--confirm <word>', 'RESUME, to allow more than now')
    .option('--account <name>', 'typed, to let a live account trade again')
    .option('--code <digits>', 'of the second factor, for the same')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (scope: string, mode: string, words: ChangeWords, command: Command) => {
      await riskMode(scope, mode, { ...words, ...dataWords(command) }, realTimers(), say);
    });

  risk
    .command('limits [name=value...]')
    .description('shows them, or changes those named; "none" takes one away')
    .option('--reason <words>', 'for the record; needed for a change')
    .option('--confirm <word>', 'LOOSEN, when a limit is to allow more')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (pairs: string[], words: ChangeWords, command: Command) => {
      await riskLimits(pairs, { ...words, ...dataWords(command) }, realTimers(), say);
    });

  risk
    .command('denials')
    .description('what our gate has denied: counts by code, and the newest')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DataWords, command: Command) => {
      await riskDenials({ ...words, ...dataWords(command) }, realTimers(), say);
    });
}
