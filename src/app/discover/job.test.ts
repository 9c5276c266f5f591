import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { routes, type CampaignDetail, type CampaignView, type DiscoveryDataset } from '../../../contract/index.ts';
import { startServer, type Browser, type RunningServer } from '../../api/testing/test-server.ts';
import { DiscoveryJobs } from './job.ts';
import { fileArchive } from '../../market/index.ts';
import { DEFAULT_POLICY, searchLevels } from '../../pipeline/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { start, temporaryFolder } from '../../../test/support/child.ts';
import { assay } from '../../../test/support/command.ts';

/** A busy machine searches slowly. */
vi.setConfig({ testTimeout: 300_000 });

const timers = realTimers();
const BARS = 'BTCUSDT.SIMULATED/1h';
const leaving: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const leave of leaving.splice(0).toReversed()) await leave();
});

interface Laboratory {
  readonly dataDir: string;
  readonly running: RunningServer;
  readonly browser: Browser;
  read<Data>(path: string): Promise<Data>;
  post(path: string, body?: object): ReturnType<RunningServer['ask']>;
  /** Waits until a campaign is in one of these states. */
  until(campaignId: string, ...states: readonly CampaignView['state'][]): Promise<CampaignView>;
}

/** A real server with the real jobs, on a folder with a generated market. */
async function laboratory(bars = 12_000): Promise<Laboratory> {
  const folder = temporaryFolder();
  leaving.push(async () => folder.remove());
  const dataDir = join(folder.path, 'data');
  await assay(['--data-dir', dataDir, 'data', 'generate', '--bars', String(bars), '--seed', '5']);
  return serve(dataDir);
}

async function serve(dataDir: string): Promise<Laboratory> {
  const discovery = new DiscoveryJobs({
    dataDir,
    archive: fileArchive({ root: join(dataDir, 'archive') }),
    levels: searchLevels(DEFAULT_POLICY),
    timers,
    log: silentLog,
  });
  const running = await startServer({ discovery });
  leaving.push(async () => {
    await discovery.close();
    await running.server.close();
  });
  const browser = await running.signIn();
  const read = async <Data>(path: string): Promise<Data> => {
    const reply = await running.ask({ path: `/api/discovery/${path}`, headers: browser.reading });
    expect(reply.status).toBe(200);
    return reply.body.data as Data;
  };
  return {
    dataDir,
    running,
    browser,
    read,
    post: (path, body) =>
      running.ask({
        method: 'POST',
        path: `/api/discovery/${path}`,
        headers: browser.changing,
        ...(body === undefined ? {} : { body }),
      }),
    async until(campaignId, ...states) {
      const look = async (): Promise<CampaignView | undefined> => {
        const { campaign } = await read<CampaignDetail>(`campaigns/${campaignId}`);
        return states.includes(campaign.state) ? campaign : undefined;
      };
      return vi.waitUntil(look, { timeout: 120_000, interval: 50 });
    },
  };
}

test('a campaign of the page runs beside the server, is told as it gets on, and ends with its report', async () => {
  const { dataDir, running, browser, read, post, until } = await laboratory();
  expect(await read('campaigns')).toEqual([]);
  expect(existsSync(join(dataDir, 'lab'))).toBe(false);
  const [dataset] = (await read<DiscoveryDataset[]>('datasets')).filter(({ name }) => name === BARS);
  expect(dataset).toMatchObject({ simulated: true, bars: 12_000, missing: 0 });
  expect(dataset!.timeframes.slice(0, 2)).toEqual(['1h', '2h']);

  const screen = await running.connect(browser.reading);
  const asked = { bars: BARS, budget: 72, search: 'random' };
  const begun = await post('campaigns', asked);
  expect(begun.status).toBe(200);
  const { campaignId, market, budget } = routes.startCampaign.data.parse(begun.body.data);
  expect({ market, budget }).toEqual({
    market: { instrument: 'BTCUSDT.SIMULATED', timeframe: '1h', simulated: true },
    budget: 72,
  });
  const finished = await until(campaignId, 'finished');
  expect(finished).toMatchObject({ tried: 72 });

  const detail = routes.getCampaign.data.parse(await read(`campaigns/${campaignId}`));
  const { report } = detail;
  expect(report!.funnel.map(({ step }) => step).slice(0, 3)).toEqual(['proposed', 'distinct', 'evidence']);
  expect(report!.conclusion).toBe(finished.stateReason);
  const [candidate] = report!.candidates;
  expect(candidate!.words.length).toBeGreaterThan(0);
  expect(candidate!.gates[0]).toMatchObject({ gate: 'evidence', title: 'traded enough to be judged' });
  const told = screen.messages.filter(({ type }) => type === 'campaign').map(({ data }) => data as CampaignView);
  expect(told.some(({ state, tried }) => state === 'searching' && tried > 0)).toBe(true);
  await vi.waitUntil(() => screen.messages.some(({ data }) => (data as CampaignView).state === 'finished'));

  // The same question is the same campaign: nothing runs, nothing is tried again.
  const again = await post('campaigns', asked);
  expect(again.body.data).toMatchObject({ campaignId, state: 'finished', tried: 72 });
  // And so it is at a shell, which has the same answer.
  const words = ['discover', '--bars', BARS, '--budget', '72', '--search', 'random'];
  const shell = await assay(['--data-dir', dataDir, ...words]);
  expect(shell.out).toContain(`This was asked before; campaign ${campaignId} has this answer.`);
});

test('it stops when told to, goes on when told to, and another waits meanwhile', async () => {
  const { post, until, read } = await laboratory();
  const first = (await post('campaigns', { bars: BARS, budget: 2_000, search: 'random' })).body.data as CampaignView;
  const second = (await post('campaigns', { bars: BARS, budget: 24, seed: 2 })).body.data as CampaignView;
  expect(second).toMatchObject({ state: 'queued', stateReason: `it waits for ${first.campaignId}` });
  await vi.waitUntil(async () => (await read<CampaignDetail>(`campaigns/${first.campaignId}`)).campaign.tried > 0, {
    timeout: 60_000,
  });
  const stopping = await post(`campaigns/${first.campaignId}/cancel`);
  expect(stopping.body.data).toMatchObject({ state: 'stopping' });
  const stopped = await until(first.campaignId, 'stopped');
  const { gates, reportReason } = await read<CampaignDetail>(`campaigns/${first.campaignId}`);
  expect(gates[0]).toEqual({ gate: 'evidence', title: 'traded enough to be judged' });
  expect(reportReason).toBe('it is not judged yet');
  expect(stopped.tried).toBeGreaterThan(0);
  expect(stopped.tried).toBeLessThan(2_000);
  await until(second.campaignId, 'finished');

  expect((await post(`campaigns/${first.campaignId}/cancel`)).body).toMatchObject({ code: 'CONFLICT' });
  const resumed = await post(`campaigns/${first.campaignId}/resume`);
  expect(resumed.body.data).toMatchObject({ campaignId: first.campaignId });
  await vi.waitUntil(
    async () => (await read<CampaignDetail>(`campaigns/${first.campaignId}`)).campaign.tried > stopped.tried,
    { timeout: 60_000 },
  );
  expect((await post(`campaigns/${second.campaignId}/resume`)).status).toBe(409);
});

test('a campaign of the shell is seen, not touched while it runs, and can go on from the page', async () => {
  const { dataDir, read, post, until } = await laboratory();
  const words = ['--data-dir', dataDir, 'discover', '--bars', BARS, '--budget', '2000', '--search', 'random'];
  const child = start('bin/assay.ts', words);
  const [, campaignId = ''] = await child.line(/^campaign ([a-z0-9-]+)/);
  await until(campaignId, 'elsewhere');
  expect((await post(`campaigns/${campaignId}/cancel`)).body).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/another process runs it: stop it there/) as string,
  });
  expect((await post(`campaigns/${campaignId}/resume`)).status).toBe(409);
  const same = await post('campaigns', { bars: BARS, budget: 2_000, search: 'random' });
  expect(same.body.data).toMatchObject({ campaignId, state: 'elsewhere' });
  child.process.kill('SIGKILL');
  await child.ended;
  expect((await read<CampaignView[]>('campaigns')).map((one) => one.campaignId)).toEqual([campaignId]);
  // Half a minute after its last word it is nobody's any more.
  await until(campaignId, 'stopped');
  const resumed = await post(`campaigns/${campaignId}/resume`);
  expect(resumed.status).toBe(200);
  await until(campaignId, 'searching');
});

test.each([
  ['a dataset that is none', { bars: 'DOGEUSDT.BINANCE/1h' }, 400, 'BARS_UNKNOWN', /no candles "DOGEUSDT/],
  ['a file', { bars: '../package.json' }, 400, 'BARS_UNKNOWN', /no candles/],
  ['a finer timeframe', { bars: BARS, timeframe: '5m' }, 400, 'BAD_TIMEFRAME', /5m cannot be made/],
  ['a family that is none', { bars: BARS, families: ['magic'] }, 400, 'BAD_OPTION', /"magic" is none/],
  ['too little history', { bars: BARS }, 400, 'HOLDOUT_TOO_SHORT', /days of bars/],
  ['no budget', { bars: BARS, budget: 0 }, 400, 'BAD_REQUEST', /body\.budget/],
  ['half a candidate', { bars: BARS, budget: 1.5 }, 400, 'BAD_REQUEST', /body\.budget/],
  ['a search that is none', { bars: BARS, search: 'luck' }, 400, 'BAD_REQUEST', /body\.search/],
])('%s is refused, and nothing is begun', async (_what, body, status, code, message) => {
  const { post, read } = await laboratory(600);
  const reply = await post('campaigns', body);
  expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code });
  expect(reply.body.message).toMatch(message);
  expect(await read('campaigns')).toEqual([]);
});

test('a campaign that is none is not found', async () => {
  const { running, browser, post } = await laboratory(600);
  const ask = await running.ask({ path: '/api/discovery/campaigns/nobody', headers: browser.reading });
  expect([ask.status, ask.body.code]).toEqual([404, 'LAB_CAMPAIGN_UNKNOWN']);
  expect((await post('campaigns/nobody/cancel')).status).toBe(404);
  expect((await post('campaigns/nobody/resume')).status).toBe(404);
  expect((await post('campaigns/a%20b/resume')).status).toBe(400);
});
