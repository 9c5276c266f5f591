import { usageError } from '../runtime/index.ts';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|\[::1\]|localhost)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Host and port of a practice exchange on this machine.
 *
 * @param origin where it listens, e.g. `http://127.0.0.1:4100`
 * @throws {AssayError} VENUE_ENVIRONMENT for anything but plain HTTP on a loopback address
 */
export function practiceHost(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || url.protocol !== 'http:' || !isLoopback(url.hostname)) {
    throw usageError(
      'VENUE_ENVIRONMENT',
      `"${origin.slice(0, 80)}" is no practice exchange: it has to be plain HTTP on this machine, like http://127.0.0.1:4100`,
    );
  }
  return url.host;
}
