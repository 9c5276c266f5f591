import type { SessionView } from '../../../contract/index.ts';
import type { Log } from '../../runtime/index.ts';
import type { Handlers } from '../handlers.ts';
import { Refusal, tooSoon } from '../refusal.ts';
import { clearCookie, setCookie } from './cookie.ts';
import type { LockOut } from './lock-out.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

/** The routes that sign a browser in and out. */
export function signInHandlers(parts: {
  readonly signIn: SignIn;
  readonly lockOut: LockOut;
  readonly version: string;
  readonly log: Log;
  /** Called when a session has been ended, for whatever else depends on it. */
  readonly ended: (session: SignedIn) => void;
}): Pick<Handlers, 'getSession' | 'signIn' | 'signOut'> {
  const { signIn, lockOut, version, log, ended } = parts;
  const view = (session: SignedIn | undefined): SessionView => ({
    signedIn: session !== undefined,
    user: session?.user ?? null,
    csrf: session?.csrf ?? null,
    version,
  });
  return {
    getSession: ({ session }) => view(session),

    async signIn({ body, address, session: previous, reply }) {
      const waitMs = lockOut.attempt(address);
      if (waitMs > 0) throw tooSoon('SIGN_IN_LOCKED', 'too many sign-ins have failed', waitMs);
      const entered = await signIn.enter(body.token);
      if (entered === undefined) {
        log.warn('a sign-in was refused', { address });
        throw new Refusal(
          'TOKEN_REFUSED',
          'this token is unknown, used or older than 15 minutes: get a new one where Assay runs',
        );
      }
      lockOut.succeeded(address);
      if (previous !== undefined) {
        await signIn.leave(previous);
        ended(previous);
      }
      setCookie(reply, entered.secret, entered.session);
      log.info('signed in', { user: entered.session.user, address });
      return view(entered.session);
    },

    async signOut({ session, reply }) {
      if (session.key !== undefined) throw new Refusal('NOT_A_BROWSER', 'a key is not signed in: to end it, revoke it');
      await signIn.leave(session);
      ended(session);
      clearCookie(reply);
      return view(undefined);
    },
  };
}
