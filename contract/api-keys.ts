import { z } from 'zod';

/** What a key may do: look; also trade; also change limits, keys and modes. */
export const keyScope = z.enum(['read', 'trade', 'admin']);
export type KeyScope = z.output<typeof keyScope>;

const instant = z.iso.datetime();

export const apiKeyView = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: keyScope,
  /** The only instruments whose orders it may touch; null: all. */
  instruments: z.array(z.string()).nullable(),
  /** The only addresses it is taken from, single or as CIDR; null: any. */
  addresses: z.array(z.string()).nullable(),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  /** Null: not since Assay keeps it, to the minute. */
  lastUsedAt: instant.nullable(),
  /** `unreadable`: its secret was sealed with another master key. */
  state: z.enum(['active', 'expired', 'revoked', 'unreadable']),
});
export type ApiKeyView = z.output<typeof apiKeyView>;

/** The only answer that ever holds the secret. */
export const newApiKey = z.strictObject({ key: apiKeyView, secret: z.string() });

export const apiKeyOrder = z.strictObject({
  name: z.string().trim().min(1, 'give it a name that says who uses it').max(60),
  scope: keyScope.default('read'),
  instruments: z.array(z.string().min(1).max(60)).min(1).max(200).optional(),
  addresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .min(1)
    .max(50)
    .optional(),
  expiresAt: instant.optional(),
});
