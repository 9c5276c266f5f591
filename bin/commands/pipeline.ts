import type { Command } from 'commander';
import {
  pipelineApprove,
  pipelineCandidates,
  pipelineDecisions,
  pipelinePolicy,
  pipelineStartPaper,
  realTimers,
  type ApproveWords,
  type DataWords,
  type DecisionsWords,
  type StartPaperWords,
} from '../../src/main.ts';
import { dataWords } from './data-words.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export function addPipeline(program: Command): void {
  const pipeline = program
    .command('pipeline')
    .description('why strategies are where they are; decisions with their criteria, approval, and the policy');

  pipeline
    .command('decisions')
    .description('the newest decisions, oldest first')
    .option('--strategy <id>', 'default: all')
    .option('--all', 'every criterion with its value and threshold')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DecisionsWords, command: Command) => {
      for (const line of await pipelineDecisions({ ...words, ...dataWords(command) }, realTimers())) say(line);
    });

  pipeline
    .command('approve <strategy>')
    .description('let a strategy go on to live that the policy asks a person about; beside a running Assay or without')
    .option('--by <name>', 'who approves; needed')
    .option('--reason <words>', 'for the record; needed')
    .option('--account <name>', 'of a live account, as its screen shows it')
    .option('--code <digits>', 'of the second factor of a live account')
    .option('--config <file>', 'assay.toml, which names the policy')
    .action(async (strategy: string, words: ApproveWords, command: Command) => {
      const lines = await pipelineApprove(strategy, { ...words, ...dataWords(command) }, realTimers());
      for (const line of lines) say(line);
    });

  pipeline
    .command('candidates')
    .description('what searches found, by readable id')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (words: DataWords, command: Command) => {
      for (const line of await pipelineCandidates({ ...words, ...dataWords(command) }, realTimers())) say(line);
    });

  pipeline
    .command('start-paper <id>')
    .description('start what a search found on paper: it joins the session, after its backtest')
    .option('--reason <words>', 'for the record')
    .option('--config <file>', 'assay.toml, when the data folder is named there')
    .action(async (id: string, words: StartPaperWords, command: Command) => {
      for (const line of await pipelineStartPaper(id, { ...words, ...dataWords(command) }, realTimers())) say(line);
    });

  pipeline
    .command('policy')
    .description('the policy in force, as JSON; to begin one of your own from')
    .option('--standard', 'the standard one, whatever the configuration names')
    .option('--config <file>', 'assay.toml, which names the policy')
    .action(async (words: { config?: string; standard?: boolean }) => say(await pipelinePolicy(words)));
}
