/** How a socket is closed, and why; clients show the reason. From 4000 the codes are ours to give. */
export const CLOSE = {
  stopping: [1001, 'the server is stopping'],
  /** This channel has one direction: commands are requests, with the checks that belong to them. */
  spoke: [1008, 'nothing may be sent here'],
  failed: [1011, 'the server could not put a snapshot together'],
  full: [1013, 'too many clients are connected'],
  signedOut: [4001, 'the session has ended'],
  tooSlow: [4002, 'messages were read too slowly'],
} as const satisfies Readonly<Record<string, CloseReason>>;

export type CloseReason = readonly [code: number, reason: string];
