import { z } from 'zod';
import { fixed, type InstrumentId, type Money } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';
import type { ExposureLimits, Heartbeat, HeartbeatTimes } from '../sessions/index.ts';

export interface WatchdogConfig {
  /** Names of the environment variables that hold the watchdog's own key; absent: the key of the live account. */
  readonly keyFrom: string | undefined;
  readonly secretFrom: string | undefined;
  readonly times: HeartbeatTimes;
  readonly limits: ExposureLimits;
  /** What becomes of the positions when the server is stopped in an orderly way. */
  readonly onStop: Heartbeat['positions'];
}

const decimal = z.union([z.string(), z.number()]).transform(String);

export const watchdogSection = z
  .strictObject({
    key_from: z.string().min(1).optional(),
    secret_from: z.string().min(1).optional(),
    stale_seconds: z.int().min(8).max(600).default(15),
    starting_seconds: z.int().min(30).max(3_600).default(120),
    on_stop: z.enum(['keep', 'flatten']).default('keep'),
    position_notional_max: decimal.optional(),
    gross_notional_max: decimal.optional(),
    position_max: z.record(z.string(), decimal).default({}),
  })
  .prefault({});

/** @throws {AssayError} CONFIG_INVALID */
export function settleWatchdog(section: z.output<typeof watchdogSection>, path: string): WatchdogConfig {
  const { key_from: keyFrom, secret_from: secretFrom } = section;
  if ((keyFrom === undefined) !== (secretFrom === undefined))
    throw usageError('CONFIG_INVALID', `${path}: watchdog.key_from and watchdog.secret_from belong together`);
  const amountOf = (name: string, text: string): Money => {
    try {
      const value = fixed(text);
      if (value > 0n) return value;
    } catch {
      // Said below, like an amount of nothing.
    }
    throw usageError('CONFIG_INVALID', `${path}: watchdog.${name} must be an amount above zero, was "${text}"`);
  };
  const { position_notional_max: position, gross_notional_max: gross } = section;
  return {
    keyFrom,
    secretFrom,
    onStop: section.on_stop,
    times: { staleMs: section.stale_seconds * 1_000, startingMs: section.starting_seconds * 1_000 },
    limits: {
      ...(position === undefined ? {} : { positionNotionalMax: amountOf('position_notional_max', position) }),
      ...(gross === undefined ? {} : { grossNotionalMax: amountOf('gross_notional_max', gross) }),
      positionMax: new Map(
        Object.entries(section.position_max).map(([instrument, text]) => [
          instrument.toUpperCase() as InstrumentId,
          amountOf(`position_max.${instrument}`, text),
        ]),
      ),
    },
  };
}
