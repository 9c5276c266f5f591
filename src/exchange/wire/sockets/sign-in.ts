import { refused, type Refusal } from '../../core/outcome.ts';
import type { ApiKey } from '../door/keys.ts';
import { socketSignatureIsGood, type Nows } from '../door/signature.ts';
import type { Session } from './session.ts';

const MS_TEXT = /^\d{1,15}$/;

export interface SignInParts {
  keyNamed(key: string): ApiKey | undefined;
  nows(): Nows;
}

/** `{"op":"auth","args":[key, expires, signature]}`. @returns the key, or why not */
export function signIn(session: Session, args: unknown, { keyNamed, nows }: SignInParts): ApiKey | Refusal {
  const [name, expires, signature] = Array.isArray(args) ? (args as unknown[]) : [];
  // Some clients write the instant as a number, some as a text.
  const until = typeof expires === 'number' ? String(expires) : expires;
  if (typeof name !== 'string' || typeof until !== 'string' || typeof signature !== 'string' || !MS_TEXT.test(until)) {
    return refused(10001, 'Params Error');
  }
  const key = keyNamed(name);
  if (key === undefined) return refused(10003, 'Your api key is invalid');
  if (key.ips.length > 0 && !key.ips.includes(session.address)) return refused(10010, 'Unmatched IP');
  if (!nows().some((now) => Number(until) > now)) return refused(10004, 'Params Error: expires is in the past');
  if (!socketSignatureIsGood(key, until, signature)) return refused(10004, 'Invalid sign');
  if (key.expiresAt !== undefined && key.expiresAt <= nows()[0]!) return refused(33004, 'Your api key has expired');
  return key;
}
