import { z } from 'zod';
import { readAs, type Reading } from './reading.ts';

const keyReply = z.object({
  readOnly: z.union([z.literal(0), z.literal(1)]),
  permissions: z.record(z.string(), z.array(z.string())),
  ips: z
    .array(z.string())
    .nullish()
    .transform((ips) => ips ?? []),
  userID: z.union([z.number(), z.string()]).transform(String),
  uta: z.union([z.literal(0), z.literal(1)]),
  unified: z.union([z.literal(0), z.literal(1)]).nullish(),
  deadlineDay: z.number().nullish(),
  expiredAt: z.string().nullish(),
});

/** The reply of `user/query-api`. */
export type AccessKey = z.infer<typeof keyReply>;

export function readAccessKey(raw: unknown): Reading<AccessKey> {
  return readAs(keyReply, 'the key', raw);
}

const accountReply = z.object({
  unifiedMarginStatus: z.number(),
  marginMode: z.enum(['ISOLATED_MARGIN', 'REGULAR_MARGIN', 'PORTFOLIO_MARGIN']),
});

/** The reply of `account/info`. */
export type AccountInfo = z.infer<typeof accountReply>;

export function readAccountInfo(raw: unknown): Reading<AccountInfo> {
  return readAs(accountReply, 'the account', raw);
}

const settingsReply = z.object({ lpaSpot: z.boolean().nullish(), lpaPerp: z.boolean().nullish() });

/** The reply of `account/user-setting-config`. */
export type TradeSettings = z.infer<typeof settingsReply>;

export function readSettings(raw: unknown): Reading<TradeSettings> {
  return readAs(settingsReply, 'the settings', raw);
}
