import { describe, expect, test } from 'vitest';
import { fixed, type Fixed } from '../src/domain/index.ts';
import { judge, type ExchangeLedger, type JournalBooks } from './kill/judge.ts';
import { killRun } from './kill/kill-run.ts';
import type { ServerBooks } from './kill/words.ts';

describe('a server and an exchange, processes of their own', { timeout: 600_000 }, () => {
  test('killed at any instant, with answers that get lost: nothing is lost, doubled or different', async () => {
    const report = await killRun({ kills: 8, seed: 7, auditEvery: 4, faults: true });
    expect(report.wrong).toEqual([]);
    expect(report.kills).toBe(8);
    expect(report.audits).toBe(2);
    // A run in which nothing is sent proves nothing.
    expect(report.orders).toBeGreaterThan(5);
  });
});

describe('the judge of it', () => {
  const ledger: ExchangeLedger = {
    creates: { 'k1-1': { arrived: 1, accepted: 1 } },
    orders: [{ orderLinkId: 'k1-1', orderStatus: 'Filled' }],
    executions: [
      { execId: 'e1', execType: 'Trade', execQty: '0.5', orderLinkId: 'k1-1' },
      { execId: 'f1', execType: 'Funding', execQty: '0.5', orderLinkId: '' },
    ],
    positions: [{ symbol: 'BTCUSDT', side: 'Sell', size: '0.5' }],
    wallet: { coin: [{ coin: 'USDT', walletBalance: '99999.5' }] },
  };
  const journal: JournalBooks = {
    submits: new Map([['k1-1', 1]]),
    booked: new Map<string, Fixed[]>([['e1', [fixed('0.3'), fixed('0.2')]]]),
  };
  const server: ServerBooks = {
    positions: { 'BTCUSDT-PERP.BYBIT': '-0.5' },
    orders: [],
    cash: '99999.5',
    halted: null,
  };

  test('is content when everything agrees', () => {
    expect(judge(ledger, journal, server)).toEqual([]);
  });

  test.each<[string, Partial<ExchangeLedger>, Partial<JournalBooks>, Partial<ServerBooks>]>([
    ['an order sent twice', { creates: { 'k1-1': { arrived: 2, accepted: 1 } } }, {}, {}],
    ['an order placed twice', { creates: { 'k1-1': { arrived: 1, accepted: 2 } } }, {}, {}],
    ['an order sent before it was written down', {}, { submits: new Map() }, {}],
    ['an order decided on twice', {}, { submits: new Map([['k1-1', 2]]) }, {}],
    ['a lost execution', {}, { booked: new Map() }, {}],
    ['an execution booked twice', {}, { booked: new Map([['e1', [fixed('0.5'), fixed('0.5')]]]) }, {}],
    ['a fill that never was', {}, { booked: new Map([...journal.booked, ['e9', [fixed('1')]]]) }, {}],
    ['an orphan', { orders: [{ orderLinkId: 'k1-1', orderStatus: 'PartiallyFilled' }] }, {}, {}],
    ['an order that is gone', {}, {}, { orders: ['k1-1'] }],
    ['another position', { positions: [] }, {}, {}],
    ['another balance', {}, {}, { cash: '99999.500000000001' }],
    ['a halt that nobody asked for', {}, {}, { halted: 'a contradiction' }],
  ])('finds %s', (_name, inLedger, inJournal, inServer) => {
    const wrong = judge({ ...ledger, ...inLedger }, { ...journal, ...inJournal }, { ...server, ...inServer });
    expect(wrong).toHaveLength(1);
  });
});
