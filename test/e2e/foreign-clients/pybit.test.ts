import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { practice, same, SYMBOL } from '../../support/practice.ts';

// Bybit's own client for Python, unmodified but for its base URLs, judges the practice exchange. Optional: it runs where
// a Python has it (`pip install pybit==5.17.0`; ASSAY_PYTHON names the interpreter), and is skipped elsewhere.

const PYTHON = process.env['ASSAY_PYTHON'] ?? 'python3';
const hasPybit = spawnSync(PYTHON, ['-c', 'import pybit'], { stdio: 'ignore' }).status === 0;
const JUDGE = new URL('pybit_judge.py', import.meta.url).pathname;

type Row = Readonly<Record<string, string>>;
interface Seen {
  readonly instrument: string;
  readonly best: unknown;
  readonly bestAfter: unknown;
  readonly placed: string;
  readonly amended: readonly string[];
  readonly cancelled: readonly string[];
  readonly executionOf: string;
  readonly taken: string;
  readonly fills: readonly Row[];
  readonly overSocket: readonly unknown[];
  readonly position: Row;
  readonly wallet: Row;
  readonly closed: readonly Row[];
  readonly refusals: Readonly<Record<string, number>>;
}

const total = (amounts: Iterable<unknown>): bigint => [...amounts].reduce<bigint>((sum, one) => sum + same(one), 0n);

test.skipIf(!hasPybit)('what pybit sees is what the ledger has, to the last decimal', { timeout: 90_000 }, async () => {
  const market = await practice();
  try {
    const { url, account } = market.exchange;
    const { stdout } = await promisify(execFile)(PYTHON, [JUDGE, url, account.key, account.secret]);
    const seen = JSON.parse(stdout) as Seen;
    expect(seen).toMatchObject({
      instrument: SYMBOL,
      best: [
        ['49990', '0.5'],
        ['50010', '0.5'],
      ],
      // Seven tenths were bought and three sold: pybit has kept up with every change of the book.
      bestAfter: [
        ['49990', '0.2'],
        ['50020', '0.3'],
      ],
      placed: 'py-1',
      amended: ['0.02', '49100'],
      overSocket: [0, 'py-3'],
      refusals: { twice: 110072, 'no such order': 110001, 'too small': 10001, 'same leverage': 110043 },
    });
    const { orders, executions, positions, wallet, closedPnl } = market.ledger();
    const named = (id: string): unknown => orders.find((one) => one['orderLinkId'] === id)?.['orderId'];
    expect(seen.cancelled).toEqual([named('py-1'), 'py-1']);
    expect([seen.taken, seen.executionOf]).toEqual([named('py-2'), named('py-2')]);
    const booked = executions.filter((one) => one['orderId'] === seen.taken);
    for (const field of ['execQty', 'execFee', 'execValue'] as const)
      expect(total(seen.fills.map((fill) => fill[field]))).toBe(total(booked.map((one) => one[field])));
    expect(positions[0]).toMatchObject({ size: seen.position['size'], avgPrice: seen.position['avgPrice'] });
    expect(seen.position).toMatchObject({ side: 'Buy', size: '0.4', leverage: '5', stopLoss: '45000' });
    const coin = (wallet['coin'] as Row[]).find((one) => one['coin'] === 'USDT')!;
    expect(same(seen.wallet['walletBalance'])).toBe(same(coin['walletBalance']));
    expect(seen.closed.map((one) => same(one['closedPnl']))).toEqual(closedPnl.map((one) => same(one['closedPnl'])));
  } finally {
    await market.exchange.close();
  }
});
