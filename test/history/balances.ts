import { fixed, format, negate, ZERO, type Fixed } from '../../src/domain/index.ts';
import type { Evidence } from './check.ts';
import { isOpen } from './exchange-ledger.ts';
import { sum } from './executions.ts';
import { isOurs } from './order-ids.ts';

/**
 * Positions, open orders and money are the same on both sides; and what the server says it holds is what its own
 * bookings add up to.
 */
export function checkBalances({ ledger, books }: Evidence): string[] {
  const wrong: string[] = [];
  const theirs = new Map<string, Fixed>(
    ledger.positions.map(({ symbol, side, size }) => [
      `${symbol}-PERP.BYBIT`,
      side === 'Sell' ? negate(fixed(size!)) : fixed(size!),
    ]),
  );
  const bookings = [...books.bookings.values()].flat();
  const instruments = new Set([
    ...theirs.keys(),
    ...books.positions.keys(),
    ...bookings.map(({ instrument }) => instrument),
  ]);
  for (const instrument of instruments) {
    const [there, here] = [theirs.get(instrument) ?? ZERO, books.positions.get(instrument) ?? ZERO];
    if (there !== here) wrong.push(`${instrument}: ${format(there)} at the exchange, ${format(here)} here`);
    const booked = sum([
      ...bookings.filter((one) => one.instrument === instrument).map(({ side, quantity }) => signed(side, quantity)),
      books.adopted.get(instrument) ?? ZERO,
    ]);
    if (booked !== here) wrong.push(`${instrument}: ${format(here)} here, and bookings of ${format(booked)}`);
  }
  const balance = ledger.wallet.coin.find(({ coin }) => coin === 'USDT')?.walletBalance ?? '0';
  if (fixed(balance) !== books.cash) wrong.push(`cash: ${balance} at the exchange, ${format(books.cash)} here`);

  const open = new Set(ledger.orders.filter(isOpen).map(({ orderLinkId = '' }) => orderLinkId));
  for (const id of open)
    if (isOurs(id) && !books.orders.has(id)) wrong.push(`order ${id} is open at the exchange, and not known here`);
  return wrong;
}

function signed(side: 'buy' | 'sell', quantity: Fixed): Fixed {
  return side === 'buy' ? quantity : negate(quantity);
}
