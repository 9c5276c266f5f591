import type { Command } from 'commander';
import { serve, type ServeWords } from '../../src/main.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the engine, the API and the dashboard; Ctrl-C stops it and loses nothing')
    .option('--port <n>', 'of the dashboard, on this machine only (default 8000)')
    .option('--speed <x>', 'market seconds a second, 1 to 100000 (default 3600)')
    .option('--market <source>', 'first start: auto, folder, download or generated')
    .option('--config <file>', 'assay.toml; see docs/configuration.md')
    .option('--new-session', 'begin a new paper session instead of going on with the last')
    .action(async (words: ServeWords, command: Command) => {
      const dataDir = command.optsWithGlobals<{ dataDir?: string }>().dataDir;
      await serve({
        ...words,
        ...(dataDir === undefined || command.parent?.getOptionValueSource('dataDir') === 'default' ? {} : { dataDir }),
      });
    });
}
