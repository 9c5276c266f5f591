import type { Command } from 'commander';
import { enrollCommand, live, type LiveWords } from '../../src/main.ts';

export function addLive(program: Command): void {
  const command = program
    .command('live')
    .description('trade an account at an exchange; it stays halted until an operator lets it trade')
    .option('--config <file>', 'assay.toml with a [live] section; see docs/live-trading.md')
    .option('--port <n>', 'of the dashboard, on this machine only (default 8000)')
    .option(
      '--without-approval <name>',
      'begin strategies that the pipeline has not approved, in the name of whoever says so; where the policy lets it stand',
    )
    .option('--reason <words>', 'why without an approval; both go on record')
    .action(async (words: LiveWords, self: Command) => {
      await live({ ...words, ...chosenFolder(self) });
    });
  command
    .command('enroll')
    .description('make the second factor without which a live account is not let trade')
    .action(async (_words: object, self: Command) => {
      const { config } = self.optsWithGlobals<{ config?: string }>();
      const words = { ...(config === undefined ? {} : { config }), ...chosenFolder(self) };
      await enrollCommand(words, (line) => void process.stdout.write(`${line}\n`));
    });
}

/** The folder, when one was named: the configuration has its own otherwise. */
function chosenFolder(command: Command): { readonly dataDir?: string } {
  let root = command;
  while (root.parent !== null) root = root.parent;
  const isNamed = root.getOptionValueSource('dataDir') !== 'default';
  return isNamed ? { dataDir: root.opts<{ dataDir: string }>().dataDir } : {};
}
