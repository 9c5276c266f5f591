import type { Command } from 'commander';
import { watchdogCommand } from '../../src/main.ts';
import { dataWords } from './data-words.ts';

export function addWatchdog(program: Command): void {
  program
    .command('watchdog')
    .description('stand in for a live server that died or hangs: cancel and close all; a second service')
    .requiredOption('--config <file>', 'assay.toml with [live], and perhaps [watchdog]; see docs/watchdog.md')
    .action(async (words: { readonly config: string }, command: Command) => {
      await watchdogCommand({ ...words, ...dataWords(command) });
    });
}
