import type { ClientOrderId, Quantity, Sighting, VenueEvent } from '../../domain/index.ts';
import type { Mutant } from './mutant.ts';
import { altered, hearing, speaking, sending } from './altered-venue.ts';

export const resend: Mutant = {
  name: 'resend-on-timeout',
  mistake: 'an order without an answer is sent again',
  breaks: ['sent-once', 'at-most-once'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      ...hearing(venue, (event) => {
        const order = event.type === 'order-unknown' ? sent.get(event.clientOrderId) : undefined;
        if (order !== undefined) venue.submit(order);
        return event;
      }),
    });
  },
};

export const newIdOnRetry: Mutant = {
  name: 'new-id-on-retry',
  mistake: 'an order without an answer is sent again under a new id',
  breaks: ['recorded-before-sent'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      ...hearing(venue, (event) => {
        const order = event.type === 'order-unknown' ? sent.get(event.clientOrderId) : undefined;
        if (order !== undefined) venue.submit({ ...order, clientOrderId: `${order.clientOrderId}r` as ClientOrderId });
        return event;
      }),
    });
  },
};

export const unknownIsRejected: Mutant = {
  name: 'unknown-is-rejected',
  mistake: 'an order without an answer counts as rejected',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => (event.type === 'order-unknown' ? saysRejected(event) : event)),
    ),
};

export const existsIsRejected: Mutant = {
  name: 'duplicate-id-is-rejected',
  mistake: '"this id was used before" counts as a rejection, although it was the first copy that used it',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) =>
        event.type === 'order-unknown' && event.detail.startsWith('110072') ? saysRejected(event) : event,
      ),
    ),
};

export const serverErrorIsRejected: Mutant = {
  name: 'server-error-is-rejected',
  mistake: 'an error that says nothing counts as a rejection',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) =>
        event.type === 'order-unknown' && event.detail.startsWith('10016') ? saysRejected(event) : event,
      ),
    ),
};

export const copyIsRejected: Mutant = {
  name: 'refusal-of-a-copy-is-rejected',
  mistake: 'the refusal of a second copy, which the first had left no money, counts as a rejection',
  breaks: ['nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) =>
        event.type === 'order-unknown' && event.code === '110007' ? saysRejected(event) : event,
      ),
    ),
};

function saysRejected(event: Extract<VenueEvent, { type: 'order-unknown' }>): VenueEvent {
  const { at, clientOrderId, detail } = event;
  return { type: 'order-rejected', at, clientOrderId, code: 'TIMEOUT', detail };
}

export const absentAtOnce: Mutant = {
  name: 'not-found-is-absent',
  mistake: 'one look that finds nothing counts as proof',
  breaks: ['nothing-released-early'],
  venue(venue) {
    const voice = speaking(venue);
    return altered(venue, {
      next: voice.next,
      async find(id): Promise<Sighting> {
        const sighting = await venue.find(id);
        if (sighting.type === 'not-found')
          voice.say({ type: 'order-absent', at: sighting.at, clientOrderId: id, evidence: 'looked once' });
        return sighting;
      },
    });
  },
};

export const reconcileResends: Mutant = {
  name: 'reconcile-resends',
  mistake: 'an order that is not found is sent again',
  breaks: ['sent-once', 'at-most-once'],
  venue(venue) {
    const { sent, submit } = sending(venue);
    return altered(venue, {
      submit,
      async find(id): Promise<Sighting> {
        const sighting = await venue.find(id);
        const order = sent.get(id);
        if (sighting.type === 'not-found' && order !== undefined) venue.submit(order);
        return sighting;
      },
    });
  },
};

export const releaseOnCancelAck: Mutant = {
  name: 'release-on-cancel',
  mistake: 'an order counts as gone once its cancel was sent',
  breaks: ['nothing-released-early'],
  venue(venue, timers) {
    const voice = speaking(venue);
    return altered(venue, {
      next: voice.next,
      cancel(clientOrderId) {
        venue.cancel(clientOrderId);
        timers.after(60, () =>
          voice.say({ type: 'order-cancelled', at: venue.serverTime(), clientOrderId, reason: 'acknowledged' }),
        );
      },
    });
  },
};

export const cancelOnce: Mutant = {
  name: 'cancel-once-only',
  mistake: 'a cancel that was lost is never repeated',
  breaks: ['asked-is-done', 'converges'],
  venue(venue) {
    const asked = new Set<ClientOrderId>();
    return altered(venue, {
      cancel(id) {
        if (asked.has(id)) return;
        asked.add(id);
        venue.cancel(id);
      },
    });
  },
};

export const stopCanOpen: Mutant = {
  name: 'stop-can-open',
  mistake: 'protective orders are sent without "reduce only"',
  breaks: ['faithful', 'reduce-never-grows'],
  venue: (venue) =>
    altered(venue, {
      submit: (order) => venue.submit(order.purpose === 'stop-loss' ? { ...order, reduceOnly: false } : order),
    }),
};

export const doubleQuantity: Mutant = {
  name: 'another-quantity',
  mistake: 'what is sent is not what was written down',
  breaks: ['faithful'],
  venue: (venue) =>
    altered(venue, { submit: (order) => venue.submit({ ...order, quantity: (order.quantity * 2n) as Quantity }) }),
};

export const rejectionUnheard: Mutant = {
  name: 'rejections-unheard',
  mistake: 'a definitive refusal is swallowed',
  breaks: ['converges', 'no-orphan', 'nothing-released-early'],
  venue: (venue) =>
    altered(
      venue,
      hearing(venue, (event) => (event.type === 'order-rejected' ? undefined : event)),
    ),
};

export const sendsStale: Mutant = {
  name: 'sends-stale',
  mistake: 'an exit waits in a queue and leaves when its decision has grown old',
  breaks: ['fresh'],
  venue: (venue, timers) =>
    altered(venue, {
      submit(order) {
        if (order.reduceOnly) timers.after(20_000, () => venue.submit(order));
        else venue.submit(order);
      },
    }),
};
