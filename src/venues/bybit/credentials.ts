import { redactor } from '../redactor.ts';

/** A key of the account. The secret signs and is never sent, logged or put into an error. */
export interface BybitCredentials {
  readonly key: string;
  readonly secret: string;
}

/** Bybit's own "error sign!" repeats the key, and the client library's rejections carry the secret. */
export function redactorOf(credentials: BybitCredentials | undefined): (text: string) => string {
  return redactor([credentials?.secret, credentials?.key]);
}
