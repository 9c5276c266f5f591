import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantedMarket, SMALL_ORDER } from './discover/testing.ts';
import { runOnMarket } from './discover/campaign-run.ts';
import type { EpochMs } from '../domain/index.ts';
import { fileArchive } from '../market/index.ts';
import { DEFAULT_POLICY, searchLevels } from '../pipeline/index.ts';
import { SearchControl, SYNTHETIC_INSTRUMENT } from '../research/index.ts';
import { realTimers, silentLog } from '../runtime/index.ts';
import { openLab } from '../storage/index.ts';
import { startAssay, type AssayProcess } from '../../test/support/assay-process.ts';
import { assay as command } from '../../test/support/command.ts';

/** From a search that found what was planted to a strategy that trades on paper, by its readable id and nothing else. */
describe('what a search found', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-promoted-'));
  const config = path.join(folder, 'assay.toml');
  const policyFile = path.join(folder, 'policy.json');
  const say = (...words: readonly string[]) => command(['--data-dir', folder, ...words]);
  const start = (...words: readonly string[]) =>
    startAssay(folder, '--market', 'generated', '--speed', '20000', '--config', config, ...words);
  let running: AssayProcess;
  let id: string;

  beforeAll(async () => {
    const timers = realTimers();
    const market = plantedMarket('momentum-20', 0.25);
    await fileArchive({ root: path.join(folder, 'archive'), log: silentLog }).store(market.columns, {
      source: 'planted',
      provenance: 'simulated',
      importedAt: 0 as EpochMs,
    });
    const lab = openLab(path.join(folder, 'lab', 'lab.db'), { log: silentLog, timers });
    try {
      const { report } = await runOnMarket(market, SMALL_ORDER, {
        lab,
        folder: path.join(folder, 'lab', 'reports'),
        timers,
        codeVersion: 'test',
        actor: 'test',
        control: new SearchControl(),
        watch: { onBegin: () => undefined, onProgress: () => undefined, onJudging: () => undefined },
        levels: { ...searchLevels(DEFAULT_POLICY), resamples: 200 },
      });
      const found = report!.candidates.filter(({ rejectedBy }) => rejectedBy === undefined);
      if (found.length === 0) throw new Error('what was planted was not found');
    } finally {
      await lab.close();
    }
    writeFileSync(policyFile, JSON.stringify({ ...DEFAULT_POLICY, livePromotions: 'with-approval' }));
    writeFileSync(
      config,
      [
        `[pipeline]\npolicy = "${policyFile}"`,
        `[[strategy]]\nstrategy = "sma-cross"\ninstrument = "${SYNTHETIC_INSTRUMENT.id}"\ntimeframe = "1d"`,
        'parameters = { fast = 3, slow = 8 }',
      ].join('\n'),
    );
    running = await start();
    await running.printed(/Paper trading is running/);
  }, 240_000);

  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is on record by a readable id, with the decision, its evidence and the policy', async () => {
    const { out } = await say('pipeline', 'candidates');
    id = /^(TEST_[A-Z]{2}_[A-Z0-9]{5})  TESTUSDT-PERP\.SYNTHETIC 1d/m.exec(out)?.[1] ?? `nothing in ${out}`;
    expect(out).toContain('goes on to paper: every requirement is met');
    const decisions = await say('pipeline', 'decisions', '--strategy', id, '--all');
    expect(decisions.out).toMatch(
      /Probability that the Sharpe ratio is above 0 in the holdout: .*asked for at least 0\.75: met/,
    );
  });

  test('is not started by an id that is none', async () => {
    const none = await say('pipeline', 'start-paper', 'BTC_TF_NONE0');
    expect(none.code).toBe(2);
    expect(none.err).toContain('CANDIDATE_UNKNOWN');
    expect(none.err).toContain(id);
  });

  test('joins the running session by its id, after a backtest, and trades there', async () => {
    const started = await say('pipeline', 'start-paper', id);
    expect({ code: started.code, err: started.err }).toEqual({ code: 0, err: '' });
    await running.printed(new RegExp(`${id} joins the session`));
    await running.printed(new RegExp(`Backtest 2 of 2: ${id}`));
    await expect.poll(async () => (await say('risk', 'show')).out, { timeout: 60_000 }).toContain(`strategy:${id}`);
    const again = await say('pipeline', 'start-paper', id);
    expect(again.err).toContain('CONFLICT');
  });

  test('is approved while Assay runs, or refused for what the decision says', async () => {
    const early = await say('pipeline', 'approve', id, '--by', 'Ada', '--reason', 'looked', '--config', config);
    expect(early.code).toBe(2);
    expect(early.err).toContain('NOT_APPROVABLE');
  });

  test('is there after a restart, and agrees with its replay from where it joined', async () => {
    await running.stop();
    running = await start();
    await running.printed(/Paper trading is running/);
    await expect.poll(async () => (await say('risk', 'show')).out, { timeout: 60_000 }).toContain(`strategy:${id}`);
    await expect
      .poll(async () => (await say('parity', '--strategy', id, '--config', config)).out, {
        timeout: 120_000,
        interval: 2_000,
      })
      .toMatch(/[1-9]\d* compared, 0 only in the session, 0 only in the replay/);
  });
});
