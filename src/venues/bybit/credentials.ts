/** A key of the account. The secret signs and is never sent, logged or put into an error. */
export interface BybitCredentials {
  readonly key: string;
  readonly secret: string;
}

/**
 * Takes both halves of a key out of text from outside: Bybit's own "error sign!" repeats the key, and the client
 * library's rejections carry the secret.
 */
export function redactor(credentials: BybitCredentials | undefined): (text: string) => string {
  const words = credentials === undefined ? [] : [credentials.secret, credentials.key].filter((word) => word !== '');
  return (text) => words.reduce((clean, word) => clean.replaceAll(word, '[redacted]'), text);
}
