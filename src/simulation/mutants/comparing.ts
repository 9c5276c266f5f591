import type { AccountSession } from '../../sessions/index.ts';
import { altered } from './altered-venue.ts';
import type { Mutant } from './mutant.ts';

export const comparesByCancelling: Mutant = {
  name: 'compares-by-cancelling',
  mistake: 'a comparison cancels the orders that it finds open, and they are made anew after it',
  breaks: ['repair-is-idempotent'],
  venue: (venue) =>
    altered(venue, {
      async statement(request) {
        const statement = await venue.statement(request);
        for (const { clientOrderId } of statement.openOrders)
          if (clientOrderId !== undefined) venue.cancel(clientOrderId);
        return statement;
      },
    }),
};

export const moneyUncompared: Mutant = {
  name: 'money-uncompared',
  mistake: 'what money there is at the exchange is nobody’s business',
  breaks: ['difference-is-told'],
  session: ({ reconciler }: AccountSession) => void Object.assign(reconciler, { money: () => [] }),
};

export const moneyMiscounted: Mutant = {
  name: 'money-by-realised-profit',
  mistake: 'cash is compared as it stands, whatever open positions have cost',
  breaks: ['difference-is-told'],
  venue: (venue) =>
    altered(venue, {
      async statement(request) {
        const statement = await venue.statement(request);
        return { ...statement, positions: statement.positions.map((one) => ({ ...one, entryPrice: 0n as never })) };
      },
    }),
};

export const settingsUncompared: Mutant = {
  name: 'settings-uncompared',
  mistake: 'how the account is set at the exchange is never looked at',
  breaks: ['difference-is-told'],
  venue: (venue) =>
    altered(venue, { statement: async (request) => ({ ...(await venue.statement(request)), settings: [] }) }),
};
