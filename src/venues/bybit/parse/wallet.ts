import { z } from 'zod';
import { ZERO, type Money } from '../../../domain/index.ts';
import { amount, optionalAmount, putAside, readAs, understood, type Reading } from './reading.ts';

const walletReply = z.object({
  list: z.array(
    z.object({
      accountType: z.literal('UNIFIED'),
      coin: z.array(z.object({ coin: z.string().min(1).max(20), walletBalance: amount, equity: optionalAmount })),
    }),
  ),
});

export interface CoinBalance {
  readonly coin: string;
  /** Profit, fees and funding booked; unrealised profit not. */
  readonly balance: Money;
  /** With unrealised profit. */
  readonly equity: Money;
}

/** The reply of `account/wallet-balance`. A coin that is left out is one of which there is none. */
export function readWallet(raw: unknown): Reading<ReadonlyMap<string, CoinBalance>> {
  const reading = readAs(walletReply, 'the wallet', raw);
  if (!reading.ok) return reading;
  const [account] = reading.value.list;
  if (account === undefined) return putAside('the wallet names no unified account');
  return understood(
    new Map(
      account.coin.map(({ coin, walletBalance, equity }) => [
        coin,
        { coin, balance: walletBalance, equity: equity ?? walletBalance },
      ]),
    ),
  );
}

export function balanceOf(wallet: ReadonlyMap<string, CoinBalance>, coin: string): CoinBalance {
  return wallet.get(coin) ?? { coin, balance: ZERO, equity: ZERO };
}
