import type { Command } from 'commander';
import { exchangeCommand, realTimers, type ExchangeWords } from '../../src/main.ts';

export function addExchange(program: Command): void {
  program
    .command('exchange')
    .description('a practice exchange on this machine: Bybit V5, play money, faults on command')
    .option('--port <n>', 'on this machine only (default 9001)')
    .option('--profile <name>', 'mainnet, testnet or demo (default mainnet)')
    .option('--market <source>', 'random:SEED, replay:DATASET[,DATASET] or none (default random:1)')
    .option('--history <days>', 'of a random market, before it opens (default 1)')
    .option('--speed <x>', 'exchange seconds a second (default 1)')
    .option('--clock <mode>', 'real, or virtual: it stands until /control/advance moves it')
    .option('--faults <file>', 'JSON list of fault rules; see docs/practice-exchange.md')
    .option('--limits <x>', '1: Bybit’s rate limits, 10: ten times as many, or off')
    .option('--acknowledge <when>', 'before, after or either: an order’s answer and what the streams say of it')
    .option('--deposit <coins>', 'of the ready account (default USDT:100000,BTC:1,ETH:10)')
    .action(async (words: Omit<ExchangeWords, 'dataDir'>, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      const say = (line: string): void => void process.stdout.write(`${line}\n`);
      await exchangeCommand({ ...words, dataDir }, realTimers(), say);
    });
}
