import type { Command } from 'commander';
import { diagnose, diagnosisLines, realTimers } from '../../src/main.ts';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at the disk, the database and the clock; exit code 1 when something is wrong')
    .action(async (_words: object, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const diagnoses = await diagnose(dataDir, realTimers());
      process.stdout.write(`${diagnosisLines(diagnoses).join('\n')}\n`);
      if (diagnoses.some(({ state }) => state === 'wrong')) process.exitCode = 1;
    });
}
