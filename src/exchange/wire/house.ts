import type { EpochMs } from '../../domain/index.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Outcome } from '../core/outcome.ts';
import type { BookRow } from '../core/public-rows.ts';
import type { SymbolRef } from '../core/spec.ts';
import type { DisconnectProtection } from './disconnect-protection.ts';
import type { Veil } from './faults/veil.ts';
import type { Profile } from './profile.ts';

/** What every endpoint has at hand. */
export interface House {
  readonly exchange: Exchange;
  readonly profile: Profile;
  /** Bybit's cursors are percent-encoded text; a client that mishandles those should find out here. */
  readonly cursors: 'plain' | 'percent-encoded';
  /** What queries do not show although it is so. */
  readonly veil: Veil;
  readonly disconnectProtection: DisconnectProtection;
  /** What the exchange says the time is; a control can make it wrong. */
  now(): EpochMs;
  /** A book as those who follow its stream know it. */
  readBook(ref: SymbolRef, depth: number): Outcome<BookRow>;
  /** Announced maintenance, newest first. */
  readonly notices: Notice[];
}

/** A row of `/v5/system/status`. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly state: 'scheduled' | 'ongoing' | 'completed' | 'canceled';
  readonly begin: EpochMs;
  readonly end: EpochMs;
}
