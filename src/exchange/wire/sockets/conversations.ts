import type { Timers } from '../../../runtime/index.ts';
import { refused } from '../../core/outcome.ts';
import type { Desk } from '../desk.ts';
import type { AddressLimits } from '../door/rate-limits.ts';
import type { House } from '../house.ts';
import type { Outage } from '../outage.ts';
import type { Streams } from '../streams/streams.ts';
import { PrivateSocket } from './private-socket.ts';
import { PublicSocket } from './public-socket.ts';
import type { Session, SocketKind } from './session.ts';
import type { SignInParts } from './sign-in.ts';
import type { Conversation } from './socket-door.ts';
import { TradeSocket } from './trade-socket.ts';

export interface ConversationParts extends SignInParts {
  readonly house: House;
  readonly desk: Desk;
  readonly streams: Streams;
  readonly addresses: AddressLimits;
  readonly outage: Outage;
  readonly timers: Timers;
}

/** @returns undefined when nothing is served at this path */
export function kindOf(path: string, tradeSocket: boolean): SocketKind | undefined {
  if (path === '/v5/private') return 'private';
  if (path === '/v5/trade') return tradeSocket ? 'trade' : undefined;
  if (path === '/v5/public/misc/status') return 'status';
  return /^\/v5\/public\/(linear|spot|inverse|option)$/.test(path) ? 'public' : undefined;
}

/** What is spoken on a connection of each kind. */
export function converse(session: Session, path: string, parts: ConversationParts): Conversation {
  const { house, desk, streams, addresses, outage, timers, keyNamed, nows } = parts;
  switch (session.kind) {
    case 'public':
    case 'status':
      return new PublicSocket(session, {
        isSpot: path.endsWith('/spot'),
        channel: (topic) => streams.channel(path, topic),
      });
    case 'private': {
      const { disconnectProtection } = house;
      return new PrivateSocket(session, { streams: streams.accounts, disconnectProtection, timers, keyNamed, nows });
    }
    case 'trade':
      return new TradeSocket(session, {
        desk,
        timers,
        keyNamed,
        nows,
        isLimited: () => addresses.factor !== Infinity,
        ban: (address, forMs) => addresses.ban(address, timers.monotonicMs(), forMs),
        refusing: () => (outage.isDraining ? refused(10019, 'The service is restarting.') : undefined),
      });
  }
}
