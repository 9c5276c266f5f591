import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignReport } from '../src/research/index.ts';
import { start, temporaryFolder, type Child } from './support/child.ts';
import { assay } from './support/command.ts';
import { startRedis, tried, type Service } from './workers/services.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
afterAll(() => folder.remove());

describe.for([tried({ name: 'Redis', program: 'redis-server' })])(
  'a search whose candidates are tried at $place',
  ({ missing }) => {
    let service: Service | undefined;
    beforeAll(async () => {
      if (missing) return;
      service = await startRedis();
      await assay(['--data-dir', at('source'), 'data', 'generate', '--bars', '9000', '--seed', '8']);
      await assay(['--data-dir', at('source'), 'data', 'export', 'BTCUSDT.SIMULATED/1h', at('bars.csv')]);
    }, 120_000);
    afterAll(async () => service?.stop());

    const discover = (dataDir: string, ...words: readonly string[]): readonly string[] => {
      const bars = `--bars ${at('bars.csv')} --instrument BTCUSDT.SIMULATED --budget 96 --out ${at(`${dataDir}.json`)}`;
      return [...`--data-dir ${at(dataDir)} discover ${bars}`.split(' '), ...words];
    };
    const report = (dataDir: string): CampaignReport =>
      JSON.parse(readFileSync(at(`${dataDir}.json`), 'utf8')) as CampaignReport;
    const worker = (id: string): Child =>
      start('bin/assay.ts', [
        '--data-dir',
        at(id),
        'worker',
        '--queue',
        service!.url,
        '--concurrency',
        '1',
        '--lease',
        '2',
      ]);

    test.skipIf(missing)(
      'ends as here, to the last digit, though a worker is killed in the middle of it',
      async () => {
        expect(await assay(discover('here'))).toMatchObject({ code: 0, err: '' });
        const [first, second] = [worker('first'), worker('second')];
        await Promise.all([first.line(/^Working for /), second.line(/^Working for /)]);
        const search = start('bin/assay.ts', discover('there', '--queue', service!.url));
        await first.line(/^task \w+ begun/);
        first.process.kill('SIGKILL');
        expect(await search.ended).toMatchObject({ code: 0 });
        second.process.kill('SIGTERM');
        await Promise.all([first.ended, second.ended]);
        expect(report('there')).toEqual(report('here'));
      },
      180_000,
    );

    test.skipIf(missing)('a queue that is none is refused before anything is tried', async () => {
      const { code, err } = await assay(discover('wrong', '--queue', 'ftp://nowhere'));
      expect(err).toMatch(/\[QUEUE_ADDRESS\]/);
      expect(code).toBe(2);
    });
  },
);
