import type { Command } from 'commander';
import { realTimers, simulateCommand, type SimulateWords } from '../../src/main.ts';

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('live through faults in virtual time and check that no order is lost, doubled or over a limit')
    .option('--seed <n>', 'run one seed')
    .option('--seeds <a..b>', 'run a range of seeds (default 1..100)')
    .option('--days <d>', 'simulated days of faults per seed; default: some minutes, drawn from the seed')
    .option('--faults <list>', 'none, all, or numbers such as N1,N2,P1; default: a random part, drawn from the seed')
    .option('--crash-at <k>', 'with --seed: kill at these boundaries, such as 120 or 120,140')
    .option('--crash-all', 'kill the canonical day at every boundary, one run each')
    .option('--pairs <n>', 'kill the canonical day twice, n times over')
    .option('--mutants [name]', 'put known mistakes in, one after the other, and see that each is found')
    .option('--list-faults', 'say which faults there are, and run nothing')
    .option('--coverage', 'show how often each fault met each order state')
    .option('--twice', 'run every seed twice and compare the traces')
    .option('--workers <n>', 'with --seeds: run on so many cores')
    .option('--journal', 'with --seed: print everything that happened')
    .option('--json <file>', 'write the figures')
    .option('--publish [file]', 'put the figures into docs/reliability.md, or a document like it')
    .action(async (words: Omit<SimulateWords, 'commandLine'>) => {
      const say = (line: string): void => void process.stdout.write(`${line}\n`);
      const commandLine = ['assay', ...process.argv.slice(2)].join(' ');
      const { clean } = await simulateCommand({ ...words, commandLine }, realTimers(), say);
      if (!clean) process.exitCode = 1;
    });
}
