import { add, fixed, format, subtract, ZERO, type Fixed } from '../../src/domain/index.ts';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { SESSION, type ServerBooks } from './words.ts';

/** The part of `GET /control/ledger` that judges. */
export interface ExchangeLedger {
  readonly creates: Readonly<Record<string, { readonly arrived: number; readonly accepted: number }>>;
  readonly orders: readonly Readonly<Record<string, string>>[];
  readonly executions: readonly Readonly<Record<string, string>>[];
  readonly positions: readonly Readonly<Record<string, string>>[];
  readonly wallet: { readonly coin: readonly { readonly coin: string; readonly walletBalance: string }[] };
}

/** What our journal says: it is read after the server is dead, from the file alone. */
export interface JournalBooks {
  /** How often each order was decided on. */
  readonly submits: ReadonlyMap<string, number>;
  /** Quantity booked by the id of its execution; an entry per booking. */
  readonly booked: ReadonlyMap<string, readonly Fixed[]>;
}

export async function readJournal(database: string): Promise<JournalBooks> {
  const storage = await openStorage(database, { log: silentLog, timers: realTimers() });
  const submits = new Map<string, number>();
  const booked = new Map<string, Fixed[]>();
  try {
    for await (const entry of storage.history.entries(SESSION)) {
      if (entry.type !== 'entry') continue;
      for (const effect of entry.effects) {
        if (effect.type === 'submit') {
          const id = effect.order.clientOrderId;
          submits.set(id, (submits.get(id) ?? 0) + 1);
        } else if (effect.type === 'fill-booked') {
          const { fillId, quantity } = effect.fill;
          booked.set(fillId, [...(booked.get(fillId) ?? []), quantity]);
        }
      }
    }
  } finally {
    await storage.close();
  }
  return { submits, booked };
}

/**
 * Sets our journal and a server at rest against the exchange's own ledger, which no fault and no kill has touched.
 *
 * @returns what is wrong, in sentences
 */
export function judge(ledger: ExchangeLedger, journal: JournalBooks, server: ServerBooks): readonly string[] {
  return [...sending(ledger, journal), ...executing(ledger, journal), ...resting(ledger, server)];
}

function sending({ creates }: ExchangeLedger, { submits }: JournalBooks): string[] {
  const wrong: string[] = [];
  for (const [id, { arrived, accepted }] of Object.entries(creates)) {
    if (arrived > 1) wrong.push(`order ${id} was sent ${arrived} times`);
    if (accepted > 1) wrong.push(`order ${id} became an order ${accepted} times`);
    if (!submits.has(id))
      wrong.push(`order ${id} arrived and is in no journal: it was sent before it was written down`);
  }
  for (const [id, times] of submits) if (times > 1) wrong.push(`order ${id} was decided on ${times} times`);
  return wrong;
}

function executing({ executions }: ExchangeLedger, { booked }: JournalBooks): string[] {
  const wrong: string[] = [];
  const traded = executions.filter(({ execType }) => execType !== 'Funding');
  for (const { execId, execQty, orderLinkId } of traded) {
    const parts = booked.get(execId!) ?? [];
    const sum = parts.reduce((all, part) => add(all, part), ZERO);
    if (parts.length === 0) wrong.push(`execution ${execId} of order ${orderLinkId} was lost`);
    else if (sum !== fixed(execQty!))
      wrong.push(`execution ${execId} is of ${execQty}, and ${format(sum)} was booked in ${parts.length} parts`);
  }
  const known = new Set(traded.map(({ execId }) => execId));
  for (const id of booked.keys()) if (!known.has(id)) wrong.push(`fill ${id} was booked and never happened`);
  return wrong;
}

function resting(ledger: ExchangeLedger, server: ServerBooks): string[] {
  const wrong: string[] = [];
  const open = ledger.orders.filter(({ orderStatus }) => OPEN.has(orderStatus!)).map(({ orderLinkId }) => orderLinkId!);
  for (const id of open)
    if (!server.orders.includes(id)) wrong.push(`order ${id} is open at the exchange, and not here`);
  for (const id of server.orders)
    if (!open.includes(id)) wrong.push(`order ${id} is open here, and not at the exchange`);
  const theirs = new Map(
    ledger.positions.map(({ symbol, side, size }) => [
      `${symbol}-PERP.BYBIT`,
      side === 'Sell' ? subtract(ZERO, fixed(size!)) : fixed(size!),
    ]),
  );
  for (const instrument of new Set([...theirs.keys(), ...Object.keys(server.positions)])) {
    const [venue, ours] = [theirs.get(instrument) ?? ZERO, fixed(server.positions[instrument] ?? '0')];
    if (venue !== ours) wrong.push(`${instrument}: ${format(venue)} at the exchange, ${format(ours)} here`);
  }
  const balance = ledger.wallet.coin.find(({ coin }) => coin === 'USDT')?.walletBalance ?? '0';
  if (fixed(balance) !== fixed(server.cash)) wrong.push(`cash: ${balance} at the exchange, ${server.cash} here`);
  if (server.halted !== null) wrong.push(`the account was halted: ${server.halted}`);
  return wrong;
}

const OPEN = new Set(['New', 'PartiallyFilled', 'Untriggered', 'Triggered']);
