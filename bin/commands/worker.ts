import type { Command } from 'commander';
import { realTimers, workerCommand, type WorkerWords } from '../../src/main.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('work for a lab on another machine: take its tasks from a queue, answer, until stopped')
    .requiredOption('--queue <url>', 'redis://host:6379 or postgres://user@host/database, as the lab has it')
    .option('--concurrency <n>', 'tasks at a time, a thread each (default: the cores of this machine)')
    .option('--cache <folder>', 'datasets that were fetched (default: lab-cache in the data folder)')
    .option('--datasets <place>', 's3://bucket/prefix?endpoint=URL or a folder (default: beside the queue)')
    .option('--grace <seconds>', 'when stopped, wait so long for what has begun, then give it back (default 30)')
    .option('--lease <seconds>', 'a worker silent for so long has lost its tasks; the same everywhere (default 30)')
    .action(async (words: Omit<WorkerWords, 'dataDir'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const say = (line: string): void => void process.stdout.write(`${line}\n`);
      await workerCommand({ ...words, dataDir }, realTimers(), say);
    });
}
