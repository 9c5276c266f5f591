import { once } from 'node:events';
import type { Command } from 'commander';
import { realTimers, showAudit, verifyAudit, type ShowWords } from '../../src/main.ts';

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the journal: what happened, and that nobody changed it since');

  audit
    .command('verify')
    .description('recompute the hash chain; exit code 1 and the first bad entry when it is broken')
    .option('--session <id>', 'default: every session')
    .action(async (words: { session?: string }, command: Command) => {
      const { lines, sound } = await verifyAudit({ ...words, dataDir: dataDirOf(command) }, realTimers());
      process.stdout.write(`${lines.join('\n')}\n`);
      if (!sound) process.exitCode = 1;
    });

  audit
    .command('show')
    .description('entries as lines to read: number, market time, what happened')
    .option('--session <id>', 'default: the newest')
    .option('--from <seq>', 'first entry; with neither, the newest hundred are shown')
    .option('--to <seq>', 'last entry')
    .option('--json', 'one JSON object a line, with every digit')
    .action(async (words: Omit<ShowWords, 'dataDir'>, command: Command) => {
      for await (const line of await showAudit({ ...words, dataDir: dataDirOf(command) }, realTimers())) {
        // A journal can be longer than memory: what reads us sets the pace.
        if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
      }
    });
}

function dataDirOf(command: Command): string {
  return command.optsWithGlobals<{ dataDir: string }>().dataDir;
}
