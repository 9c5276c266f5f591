/**
 * Takes the halves of a key out of text from outside: exchanges repeat the key in their errors, and client libraries
 * the secret.
 *
 * @param words those that nobody may read; empty ones are passed over
 */
export function redactor(words: readonly (string | undefined)[]): (text: string) => string {
  const secret = words.flatMap((word) => (word === undefined || word === '' ? [] : [word]));
  return (text) => secret.reduce((clean, word) => clean.replaceAll(word, '[redacted]'), text);
}
