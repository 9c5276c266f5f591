import { expect, test } from 'vitest';
import type { ClientOrderId, OrderAmendment, VenueOrderId } from '../domain/index.ts';
import { OrderAnswers } from './order-answers.ts';
import type { Untimed } from './remote-events.ts';

const ID = 's1-A-1' as ClientOrderId;
const REFUSED = { type: 'refused', code: '1', detail: 'no' } as const;
const UNKNOWN = { type: 'unknown', detail: 'timeout' } as const;

function spoken(ask: (answers: OrderAnswers) => void): readonly Untimed[] {
  const said: Untimed[] = [];
  ask(new OrderAnswers((event) => said.push(event)));
  return said;
}

test('what became of a request is said once, and what was only noted is left to the stream', () => {
  const events = spoken((answers) => {
    answers.created(ID, { type: 'done', venueOrderId: 'v' as VenueOrderId });
    answers.created(ID, REFUSED);
    answers.created(ID, UNKNOWN);
    answers.cancelled(ID, { type: 'done' });
    answers.cancelled(ID, REFUSED);
    answers.cancelled(ID, UNKNOWN);
    answers.cancelLost(ID, 'gone', true);
    answers.cancelLost(ID, 'away', false);
    answers.amendmentLost(ID, 'gone', true);
    answers.amendmentLost(ID, 'away', false);
  });
  expect(events.map(({ type }) => type)).toEqual([
    'order-accepted',
    'order-rejected',
    'order-unknown',
    'cancel-rejected',
    'cancel-unknown',
    'cancel-rejected',
    'cancel-unknown',
    'amend-rejected',
    'order-unknown',
  ]);
});

test('the answer to an amendment is heard once, and never taken for that of a newer one', () => {
  const [older, newer] = [{ clientOrderId: ID }, { clientOrderId: ID }] as OrderAmendment[];
  const events = spoken((answers) => {
    answers.amending(older!);
    answers.amending(newer!);
    answers.amended(older!, REFUSED);
    answers.amended(newer!, { ...UNKNOWN, answerMayCome: true });
    answers.amended(newer!, REFUSED); // Late, and still its own.
    answers.amended(newer!, REFUSED);
  });
  expect(events).toEqual([
    { type: 'order-unknown', clientOrderId: ID, detail: 'amendment: timeout' },
    { type: 'amend-rejected', clientOrderId: ID, code: '1', detail: 'no' },
  ]);
});
