import { Command, CommanderError } from 'commander';
import { addAnalytics } from './commands/analytics.ts';
import { addAudit } from './commands/audit.ts';
import { addBacktest } from './commands/backtest.ts';
import { addCheckStrategy } from './commands/check-strategy.ts';
import { addData } from './commands/data.ts';
import { addDiscover } from './commands/discover.ts';
import { addDoctor } from './commands/doctor.ts';
import { addRecover } from './commands/recover.ts';
import { addModel } from './commands/model.ts';
import { addKeys } from './commands/keys.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addParity } from './commands/parity.ts';
import { addPipeline } from './commands/pipeline.ts';
import { addRisk } from './commands/risk.ts';
import { addLive } from './commands/live.ts';
import { addExchange } from './commands/exchange.ts';
import { addServe } from './commands/serve.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addSimulate } from './commands/simulate.ts';
import { addWatchdog } from './commands/watchdog.ts';
import { addStrategies } from './commands/strategies.ts';
import { addTax } from './commands/tax.ts';
import { addWorker } from './commands/worker.ts';
import { fail, versionLine } from '../src/main.ts';

const HELP = `
Examples:
  assay serve                                      the dashboard on http://127.0.0.1:8000, six strategies on paper
  assay stop                                       halt, cancel, close, verify, from any shell
  assay data download BTCUSDT-PERP.BYBIT           a venue's history into the archive; data import: your files
  assay backtest --strategy ema-cross --bars BTCUSDT.BINANCE/1h --report out.html
  assay discover --bars BTCUSDT.BINANCE/1h         search for strategies, and hear whether anything was found
  assay exchange                                   a practice exchange that clients of Bybit can trade on

Each command has its own --help. Exit codes: 0 done, 1 it could not be done, 2 it was asked wrongly.
Guides: README.md, docs/.`;

const program = new Command('assay')
  .description('Finds, proves and trades crypto strategies: backtest, paper and live on one engine.')
  .version(versionLine(), '-V, --version')
  .option('--data-dir <folder>', 'folder of the archive, database, reports and logs', 'data')
  .configureHelp({
    sortSubcommands: false,
    showGlobalOptions: true,
    helpWidth: 120,
    // One line a command here; the rest is in its own help.
    subcommandDescription: (command) => command.description().split(';')[0]!,
  })
  .addHelpText('after', HELP)
  .configureOutput({
    outputError: (text, write) =>
      write(`assay: ${text.replace(/^error: /, '').trimEnd()}; see: assay --help, or the command's own [BAD_OPTION]\n`),
  })
  .exitOverride();

addServe(program);
addLive(program);
addStop(program);
addWatchdog(program);
addStatus(program);
addRisk(program);
addReconcile(program);
addKeys(program);
addParity(program);
addPipeline(program);
addBacktest(program);
addCheckStrategy(program);
addStrategies(program);
addDiscover(program);
addModel(program);
addData(program);
addAudit(program);
addAnalytics(program);
addTax(program);
addRecover(program);
addDoctor(program);
addSimulate(program);
addExchange(program);
addWorker(program);

// `assay … | head` closes our output early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already said what was wrong with the words, and help is not an error.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = fail(error);
}
