import type { ApprovedOrder, ClientOrderId, VenueEvent } from '../../domain/index.ts';
import type { RemoteVenue } from '../../venues/index.ts';

export function altered(venue: RemoteVenue, changes: Partial<RemoteVenue>): RemoteVenue {
  return {
    requestWindowMs: venue.requestWindowMs,
    limits: venue.limits,
    next: () => venue.next(),
    submit: (order) => venue.submit(order),
    cancel: (id) => venue.cancel(id),
    amend: (amendment) => venue.amend(amendment),
    find: (id) => venue.find(id),
    statement: (request) => venue.statement(request),
    report: () => venue.report(),
    serverTime: () => venue.serverTime(),
    close: () => venue.close(),
    ...changes,
  };
}

export function hearing(
  venue: RemoteVenue,
  change: (event: VenueEvent) => VenueEvent | undefined,
): Pick<RemoteVenue, 'next'> {
  return {
    async next() {
      for (;;) {
        const event = await venue.next();
        const heard = event === undefined ? undefined : change(event);
        if (event === undefined || heard !== undefined) return heard;
      }
    },
  };
}

export function speaking(venue: RemoteVenue): { readonly next: RemoteVenue['next']; say(event: VenueEvent): void } {
  const said: VenueEvent[] = [];
  let wake: () => void = () => {};
  let pending: Promise<VenueEvent | undefined> | undefined;
  return {
    say(event) {
      said.push(event);
      wake();
    },
    async next() {
      for (;;) {
        const own = said.shift();
        if (own !== undefined) return own;
        pending ??= venue.next();
        const woken = new Promise<'woken'>((resolve) => {
          wake = () => resolve('woken');
        });
        const first = await Promise.race([pending, woken]);
        if (first === 'woken') continue;
        pending = undefined;
        return first;
      }
    },
  };
}

export function sending(venue: RemoteVenue): {
  readonly sent: Map<ClientOrderId, ApprovedOrder>;
  readonly submit: RemoteVenue['submit'];
} {
  const sent = new Map<ClientOrderId, ApprovedOrder>();
  return {
    sent,
    submit(order) {
      sent.set(order.clientOrderId, order);
      venue.submit(order);
    },
  };
}
