import type { Command } from 'commander';
import { analyticsCommand, realTimers, type AnalyticsWords } from '../../src/main.ts';

export function addAnalytics(program: Command): void {
  program
    .command('analytics')
    .description(
      "where a session's result came from, and how alike its strategies are; from its journal, also while it runs",
    )
    .option('--session <id>', 'default: the newest')
    .option('--json <file>', 'everything, with every digit')
    .action(async (words: Omit<AnalyticsWords, 'dataDir'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const lines = await analyticsCommand({ ...words, dataDir }, realTimers());
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}
