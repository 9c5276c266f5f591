import { Refusal } from '../refusal.ts';
import type { SignedIn } from '../sign-in/sign-in.ts';

/**
 * A key of some instruments may change what concerns one of them, and nothing that concerns the whole account or cannot
 * be told from the request alone.
 *
 * @throws Refusal INSTRUMENT_NOT_ALLOWED
 */
export function requireInstrument(session: SignedIn | undefined, params: unknown, body: unknown): void {
  const allowed = session?.key?.instruments;
  if (allowed === undefined) return;
  const named = [params, body, part(body, 'scope')].map((said) => part(said, 'instrument'));
  const instruments = named.filter((one) => typeof one === 'string');
  if (instruments.length > 0 && instruments.every((one) => allowed.has(one))) return;
  const what =
    instruments.length === 0 ? 'this concerns more than one instrument' : `${instruments.join(', ')} is another`;
  throw new Refusal('INSTRUMENT_NOT_ALLOWED', `this key may touch ${[...allowed].join(', ')}, and ${what}`);
}

function part(said: unknown, name: string): unknown {
  return typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>)[name] : undefined;
}
