import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { add, fixed, subtract, ZERO, type Fixed } from '../src/domain/index.ts';
import { taxCommand } from '../src/main.ts';
import { realTimers } from '../src/runtime/index.ts';
import { temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';
import { recordSession } from './support/recorded-session.ts';

type Snapshot = Awaited<ReturnType<typeof recordSession>>;

/** Rows of a file as objects by column. No cell of these holds a comma. */
function rowsOf(path: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index]!, cell])));
}

const total = (rows: readonly Record<string, string>[], column: string): Fixed =>
  rows.reduce<Fixed>((sum, row) => add(sum, fixed(row[column] === '' ? '0' : row[column]!)), ZERO);

describe.each([1, 2, 3])('the tax file of a busy session with fees in coin, funding and shorts, seed %i', (seed) => {
  let folder: ReturnType<typeof temporaryFolder>;
  let snapshot: Snapshot;
  const file = (name: string) => join(folder.path, name);

  beforeAll(async () => {
    folder = temporaryFolder();
    snapshot = await recordSession(folder.path, { seed, bars: 120 });
  });
  afterAll(() => folder.remove());

  const write = async (method: string, out: string, year?: string) => {
    const words = { dataDir: folder.path, method, out: file(out), ...(year === undefined ? {} : { year }) };
    return { lines: await taxCommand(words, realTimers()), rows: rowsOf(file(out)) };
  };

  test('sums to the ledger to the last digit: realised at average cost, fees and funding by any method', async () => {
    for (const method of ['average', 'fifo', 'lifo']) {
      const { rows } = await write(method, `${method}.csv`);
      expect(rows.filter(({ type }) => type === 'disposal').length).toBeGreaterThan(10);
      for (const { instrument, net } of snapshot.portfolio.holdings) {
        const of = (type: string) => rows.filter((row) => row['type'] === type && row['instrument'] === instrument);
        // While something is open, only average cost has realised what the ledger has.
        const isSame = total(of('disposal'), 'gain') === net.realisedPnl;
        expect(isSame || (method !== 'average' && net.quantity !== 0n)).toBe(true);
        expect(-total(of('fee'), 'gain')).toBe(net.fees);
        expect(total(of('funding'), 'gain')).toBe(net.funding);
      }
    }
  });

  test('names two fills of the journal in every disposal, and gain is proceeds less cost', async () => {
    const { rows } = await write('fifo', 'traced.csv');
    const database = new DatabaseSync(file('assay.db'), { readOnly: true });
    const known = new Set(
      database
        .prepare('SELECT fill_id AS id FROM fills')
        .all()
        .map(({ id }) => String(id)),
    );
    database.close();
    expect(known.size).toBeGreaterThan(10);
    for (const row of rows) {
      if (row['type'] === 'funding') continue;
      const ids = row['type'] === 'disposal' ? [row['opened_by'], row['closed_by']] : [row['closed_by']];
      expect(ids.filter((id) => !known.has(id!))).toEqual([]);
      expect(fixed(row['gain']!)).toBe(
        subtract(
          fixed(row['proceeds'] === '' ? '0' : row['proceeds']!),
          fixed(row['cost'] === '' ? '0' : row['cost']!),
        ),
      );
    }
  });

  test('of one year has the rows of that year, and all years together are the whole', async () => {
    const { rows } = await write('lifo', 'all.csv');
    const { rows: one } = await write('lifo', '2024.csv', '2024');
    const { rows: none } = await write('lifo', '2023.csv', '2023');
    expect(one).toEqual(rows.filter((row) => row['closed_at']!.startsWith('2024')));
    expect(none).toEqual([]);
  });
});

describe('the command', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    folder = temporaryFolder();
    await recordSession(folder.path, { seed: 4, bars: 60 });
  });
  afterAll(() => folder.remove());

  test('says the sums, that it was play money, and where the file is', async () => {
    const out = join(folder.path, 'tax.csv');
    const said = await assay(['--data-dir', folder.path, 'tax', '--method', 'average', '--out', out]);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(/^Session p1 \(paper: play money\), all years, UTC, lots by average cost\./);
    expect(said.out).toContain("the ledger's to the last digit");
    expect(said.out).toContain(`Written: ${out}`);
    expect(readFileSync(out, 'utf8')).toMatch(/^type,instrument,currency,/);
  });

  test.each([
    ['a method that is none', ['--method', 'hifo'], 'BAD_OPTION'],
    ['a year that is none', ['--year', '26'], 'BAD_OPTION'],
    ['a session that is not there', ['--session', 'p9'], 'SESSION_UNKNOWN'],
  ])('refuses %s', async (_what, words, code) => {
    const refused = await assay(['--data-dir', folder.path, 'tax', ...words]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(`[${code}]`);
  });

  test('refuses when journal and ledger differ by the last digit, and leaves what was written before', async () => {
    const out = join(folder.path, 'kept.csv');
    writeFileSync(out, 'of last year');
    const outside = new DatabaseSync(join(folder.path, 'assay.db'));
    const { body } = outside.prepare('SELECT body FROM checkpoints').get() as { body: string };
    const at = body.indexOf('"fees":"') + '"fees":"'.length;
    const changed = `${body.slice(0, at)}${body.slice(at).replace(/\d/, (digit) => String((Number(digit) + 1) % 10))}`;
    expect(changed).not.toBe(body);
    outside.prepare('UPDATE checkpoints SET body = ?').run(changed);
    outside.close();
    const refused = await assay(['--data-dir', folder.path, 'tax', '--out', out]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('[TAX_DIFFERS]');
    expect(readFileSync(out, 'utf8')).toBe('of last year');
  });
});
