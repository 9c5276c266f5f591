import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, start, type Child } from '../../support/child.ts';

// A stranger starts the exchange and pastes what the guide says, word for word but for the port and the key.

const GUIDE = readFileSync(join(ROOT, 'docs/practice-exchange.md'), 'utf8');
const RECIPES = [...GUIDE.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

test('the recipes of the guide run against the command of the guide', async () => {
  expect(RECIPES).toHaveLength(2);
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.practice-guide-'));
  const data = mkdtempSync(join(tmpdir(), 'practice-guide-'));
  const children: Child[] = [];
  try {
    const exchange = start('bin/assay.ts', ['--data-dir', data, 'exchange', '--port', '0']);
    children.push(exchange);
    const said = async (name: string): Promise<string> => (await exchange.line(new RegExp(`^${name}\\s+(\\S+)$`)))[1]!;
    const [url, key, secret] = [await said('REST'), await said('Key'), await said('Secret')];
    for (const [index, recipe] of RECIPES.entries()) {
      const code = recipe
        .replaceAll('127.0.0.1:9001', new URL(url).host)
        .replaceAll('KEY', `'${key}'`)
        .replaceAll('SECRET', `'${secret}'`);
      const file = join(folder, `recipe-${index}.mjs`);
      writeFileSync(file, `${code}\nconsole.log('the recipe is through');\n`);
      const client = start(file.slice(ROOT.length + 1), []);
      children.push(client);
      await client.line(/the recipe is through/);
    }
    const [bybitApi] = children.slice(1);
    await bybitApi!.line(/Filled/);
    const { uid } = { uid: await said('Account') };
    const ledger = (await (await fetch(`${url}/control/ledger?uid=${uid}`)).json()) as Record<string, object[]>;
    expect(ledger['orders']).toHaveLength(2);
    expect(ledger['positions']).toMatchObject([{ symbol: 'BTCUSDT', side: 'Buy', size: '0.02' }]);
  } finally {
    for (const child of children) child.process.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    rmSync(data, { recursive: true });
  }
});
