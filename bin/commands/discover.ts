import { styleText } from 'node:util';
import type { Command } from 'commander';
import {
  discoverCommand,
  discoverLines,
  listCampaigns,
  realTimers,
  recordFoundBy,
  selfTestCommand,
  showCampaign,
  type DiscoverWatch,
  type DiscoverWords,
  type SelfTestWords,
} from '../../src/main.ts';

const EXAMPLES = `
Examples:
  assay discover --bars BTCUSDT.BINANCE/1h
  assay discover --bars BTCUSDT-PERP.BYBIT --timeframe 4h --budget 1000 --families average-cross,channel-breakout
  assay discover --bars BTCUSDT.BINANCE/1h --search hyperband --budget 2000 --patience 500
  assay discover --bars BTCUSDT.BINANCE/1h --search nsga2 --constraints "trades>=100,drawdown<=0.3"
  assay discover list
  assay discover show btc-1h-1f0c2a77

The budget is stated before the first trial, every trial counts for ever, and the last days stay sealed: they are opened
for what passed everything else, once. Given again, a campaign that was stopped or killed goes on, and one that is finished
shows what came of it. Most campaigns find nothing, as they should. Guide: docs/discovery.md.`;

export function addDiscover(program: Command): void {
  const discover = program
    .command('discover')
    .description('search for strategies, and say honestly whether anything was found')
    .option('--bars <file|dataset>', 'candle file, or dataset such as BTCUSDT.BINANCE/1h')
    .option('--instrument <id>', 'what a candle file holds, when its name does not say: BTCUSDT.BINANCE')
    .option('--timeframe <tf>', 'what is traded, built up from the bars when coarser')
    .option('--from <day>', 'bars that open from then on, UTC')
    .option('--to <day>', 'bars that open before this')
    .option('--budget <n>', 'different candidates to try; stated before the first', '400')
    .option(
      '--search <way>',
      'tpe, cma-es, sobol, random, grid: each family by itself; hyperband: many on a part of the days, the best on more; genetic, nsga2: grow trees of rules',
      'tpe',
    )
    .option(
      '--objectives <list>',
      'sharpe, and of return, drawdown, turnover, trades what else; default of nsga2: sharpe,drawdown,turnover',
      list,
    )
    .option('--constraints <list>', 'what a candidate has to keep: "trades>=100,drawdown<=0.3"', list)
    .option('--patience <n>', 'end after so many different candidates without a better one')
    .option(
      '--time-limit <time>',
      'end after so long, such as 45m; what was found by then is chance, unlike everything else',
    )
    .option(
      '--beside <file|dataset...>',
      'bars of up to two others that rules may look at: does one lead what is traded?',
    )
    .option('--families <list>', 'of templates, by name; default: all', list)
    .option('--holdout-days <n>', 'the last days, sealed; a quarter of the history where that is less', '365')
    .option('--fee-rate <fraction>', "taking and making; default: the instrument's own")
    .option('--slippage-bps <bp>', 'paid by market orders beyond half the spread', '2')
    .option('--spread-bps <bp>', 'between bid and ask', '1')
    .option('--gaps <treatment>', 'refuse, skip or fill missing bars', 'skip')
    .option('--seed <n>', 'of everything that is left to chance', '1')
    .option('--queue <url>', 'let the workers of a queue try them: redis://… or postgres://…; see: assay worker --help')
    .option(
      '--allocation <way>',
      'how capital is shared among what passes: hrp, inverse-volatility or kelly; the report has all three',
      'hrp',
    )
    .option('--config <file>', 'assay.toml, when it names a policy: its levels are asked')
    .option('--out <file>', 'write the whole report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (words: Omit<DiscoverWords, 'dataDir'>, command: Command) => {
      if ((words as { bars?: string }).bars === undefined)
        command.error("required option '--bars <file|dataset>' not specified");
      await run({ ...words, dataDir: dataDirOf(command) });
    });
  discover
    .command('self-test')
    .description('put the lab itself to the test, on markets without an edge and with one')
    .option('--campaigns <n>', 'about so many without an edge', '600')
    .option('--candidates <n>', 'of each campaign', '300')
    .option('--workers <n>', 'threads', '2')
    .option('--first-seed <n>', 'of the markets', '1')
    .option('--publish [file]', 'put the figures into docs/honesty.md, or a document like it')
    .action(async (words: SelfTestWords) => {
      const isTerminal = process.stderr.isTTY;
      const passed = await selfTestCommand(words, realTimers(), {
        say,
        commandLine: ['assay', ...process.argv.slice(2)].join(' '),
        onProgress(done, of) {
          if (isTerminal) process.stderr.write(`\r\u001B[K${done === of ? '' : `${done} of ${of} campaigns`}`);
        },
      });
      if (!passed) process.exitCode = 1;
    });
  discover
    .command('list')
    .description('campaigns of this installation')
    .action(async (_: object, command: Command) => {
      const campaigns = await listCampaigns(dataDirOf(command), realTimers());
      if (campaigns.length === 0) say('No campaign yet. Begin one with: assay discover --bars DATASET');
      for (const { campaignId, status, searched, trialsMax, statusReason } of campaigns) {
        say(`${campaignId.padEnd(24)}  ${status.padEnd(9)}  ${searched} of ${trialsMax ?? '∞'} tried  ${statusReason}`);
      }
    });
  discover
    .command('show')
    .description('what came of a campaign, and why; --candidate for one of its trials')
    .argument('<campaign>')
    .option('--candidate <trial>', 'number of a trial')
    .option('--json', 'the whole report')
    .action(async (id: string, words: { candidate?: string; json?: boolean }, command: Command) => {
      const report = await showCampaign(dataDirOf(command), id, realTimers());
      const { candidateLines, reportLines } = await discoverLines();
      if (words.json === true) return say(JSON.stringify(report));
      if (words.candidate === undefined) return reportLines(report).forEach((line) => say(line));
      const candidate = report.candidates.find(({ trial }) => String(trial) === words.candidate);
      if (candidate === undefined)
        return command.error(
          `the report has no candidate ${words.candidate}; it has ${report.candidates.map(({ trial }) => trial).join(', ')}`,
        );
      candidateLines(candidate).forEach((line) => say(line));
      say(JSON.stringify(candidate.rules, undefined, 2));
    });
}

async function run(words: DiscoverWords): Promise<void> {
  const { progressLine, reportLines } = await discoverLines();
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping after this batch; the same command goes on from here\n');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const isTerminal = process.stderr.isTTY;
  const show = (line: string): void => {
    if (isTerminal) process.stderr.write(`\r\u001B[K${line}`);
  };
  const watch: DiscoverWatch = {
    signal: stop.signal,
    onMarket({ source, isSimulated, warnings }) {
      say(`Searching ${source}`);
      if (isSimulated)
        say(
          styleText('yellow', 'SIMULATED MARKET: these prices never happened, and whatever is found in them is luck.'),
        );
      for (const warning of warnings) say(styleText('yellow', warning));
    },
    onBegin({ campaignId, triedBefore }) {
      say(`campaign ${campaignId}; tried on this coin and time before: ${triedBefore.toLocaleString('en-US')}`);
    },
    onProgress: (progress) => show(progressLine(progress, process.stderr.columns ?? 120)),
    onJudging: () => show('judging'),
  };
  const { report, isRecorded, campaignId } = await discoverCommand(words, realTimers(), watch);
  show('');
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  if (report === undefined) {
    say(`Campaign ${campaignId} was stopped and not judged; the same command goes on.`);
    process.exitCode = 1;
    return;
  }
  if (isRecorded) say(`This was asked before; campaign ${campaignId} has this answer.`);
  for (const line of reportLines(report)) say(line);
  if (report.candidates.some(({ rejectedBy }) => rejectedBy === undefined)) {
    for (const [trial, id] of await recordFoundBy(campaignId, words, realTimers())) {
      say(`Candidate ${trial} is on record as ${id}. Start it on paper: assay pipeline start-paper ${id}`);
    }
  }
  say(`\nMore: assay discover show ${campaignId}`);
}

function list(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

function dataDirOf(command: Command): string {
  return command.optsWithGlobals<{ dataDir: string }>().dataDir;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
