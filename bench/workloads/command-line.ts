import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMs } from '../../src/domain/index.ts';
import { fileArchive } from '../../src/market/index.ts';
import { assertParity } from '../parity.ts';
import { runToEnd } from '../process.ts';
import type { Row } from '../row.ts';
import { emaCrossInput, minuteBars, runEmaCross } from './ema-cross-run.ts';
import type { Workload } from './index.ts';

const PERIODS = { fast: 240, slow: 720, bars: 525_600 } as const;

/** What `./assay backtest` does, from nothing running to the report on disk. */
export const commandLine: Workload = {
  name: 'command-line',
  about: '`assay backtest` over one year of one-minute bars (525,600), process start to written report',
  async run({ repeats, folder }) {
    const dataDir = join(folder, 'data');
    const columns = minuteBars(PERIODS.bars);
    await fileArchive({ root: join(dataDir, 'archive') }).store(columns, {
      source: 'generated, seed 1',
      provenance: 'simulated',
      importedAt: 0 as EpochMs,
    });
    // The launcher sets it too: compiled code is kept from one start to the next.
    const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') };
    const report = join(folder, 'report.html');
    const command = ['bin/assay.ts', '--data-dir', dataDir, 'backtest', ...WORDS, '--report', report];
    const help = ['bin/assay.ts', '--help'];

    const expected = (await runEmaCross(emaCrossInput(PERIODS, columns))).journalDigest.slice(0, 16);
    const [whole, bare]: number[][] = [[], []];
    for (let round = 0; round <= repeats; round += 1) {
      await rm(report, { force: true });
      const { wallMs, output } = await runToEnd(command, env);
      const told = /journal SHA-256 ([0-9a-f]{16})/.exec(output)?.[1];
      assertParity('journal', { 'in this process': expected, 'command line': told });
      if (!existsSync(report)) throw new Error(`no report was written:\n${output}`);
      const started = await runToEnd(help, env);
      if (round === 0) continue;
      whole!.push(wallMs);
      bare!.push(started.wallMs);
    }
    const floor: Row = { label: 'floor: `assay --help`', unit: 'ms', samples: bare! };
    const rows: Row[] = [
      {
        label: '`assay backtest`, a year of 1m bars',
        unit: 'ms',
        samples: whole!,
        work: { bars: PERIODS.bars },
        against: { label: floor.label, words: 'x an empty start' },
        goal: { id: 'E3', atMost: 2_000 },
      },
      floor,
    ];
    return rows;
  },
};

/** The run of `ema-cross-run.ts` in the words of the command line. */
const WORDS: readonly string[] = [
  '--strategy ema-cross --bars BTCUSDT-PERP.SIMULATED/1m --cash 1000000',
  `--param fast=${PERIODS.fast} slow=${PERIODS.slow} direction=both stopAtr=2 targetAtr=4 trailAtr=3`,
  '--sizing fixed-notional:10000 --spread-bps 1 --slippage-bps 1',
].flatMap((words) => words.split(' '));
