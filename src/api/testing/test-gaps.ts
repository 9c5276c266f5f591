import type { ServerMessage } from '../../../contract/index.ts';

/** What is wrong with the order of messages one client got: it must start with a snapshot and miss no number. */
export function gapsIn(messages: readonly Pick<ServerMessage, 'type' | 'seq'>[]): string[] {
  const [first, ...rest] = messages;
  if (first?.type !== 'snapshot') return [`started with ${first?.type ?? 'nothing'}`];
  let seq = first.seq;
  return rest.flatMap((message) => {
    const expected = message.type === 'heartbeat' ? seq : seq + 1;
    seq = message.seq;
    return message.seq === expected ? [] : [`${message.type} has number ${message.seq} after ${expected - 1}`];
  });
}
