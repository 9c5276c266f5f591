import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, describeError, errorCode, queryClient, remember, sessionQuery } from '../api.ts';
import { Mark } from '../icons.tsx';
import { pastedToken } from '../sign-in-token.ts';

/**
 * The door.
 *
 * @param takeToken gives the token of the link this page was opened with, once: it is spent by its first use
 */
export function SignIn({ takeToken }: { readonly takeToken: () => string | undefined }) {
  const session = useQuery(sessionQuery);
  const [text, setText] = useState('');
  const signIn = useMutation({
    mutationFn: async (token: string) => {
      // An answer to "who is signed in?" that is still on its way would say "nobody" after this has said otherwise.
      await queryClient.cancelQueries({ queryKey: sessionQuery.queryKey });
      return remember((await api.signIn({ token })).data);
    },
    onSuccess: (signedIn) => {
      queryClient.setQueryData(sessionQuery.queryKey, signedIn);
    },
  });

  const { mutate } = signIn;
  useEffect(() => {
    document.title = 'Sign in · Assay';
    const token = takeToken();
    if (token !== undefined) mutate(token);
  }, [takeToken, mutate]);

  if (session.data?.signedIn === true) return <Navigate to="/" replace />;
  const empty = text.trim() === '';
  return (
    <main className="door">
      <div className="door-card card">
        <div className="door-brand">
          <Mark size={44} />
          <div>
            <h1>Assay</h1>
            <p className="muted">Finds, proves and trades crypto strategies</p>
          </div>
        </div>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!empty) mutate(pastedToken(text));
          }}
        >
          <div>
            <label className="form-label" htmlFor="token">
              One-time sign-in token
            </label>
            <input
              id="token"
              className="form-control token-field"
              data-testid="sign-in-token"
              autoComplete="one-time-code"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={500}
              aria-describedby="token-help"
              aria-invalid={signIn.isError}
              placeholder="Paste the token or the whole link"
              value={text}
              onChange={(event) => {
                setText(event.target.value);
              }}
            />
          </div>
          {signIn.isError && <SignInError error={signIn.error} />}
          <button
            type="submit"
            className="btn btn-primary btn-block"
            data-testid="sign-in-submit"
            disabled={empty || signIn.isPending}
          >
            {signIn.isPending ? 'Signing in…' : 'Sign in'}
          </button>
        </form>
        <div id="token-help" className="door-help">
          <strong>Where is it?</strong>
          <p>
            In the terminal where Assay runs: it prints a link and a token when it starts. Each works once; open the
            link, or paste either here.
          </p>
          <pre aria-label="An example of what the terminal prints">
            <span className="muted">Sign in: </span>
            {location.origin}/sign-in?token=…
          </pre>
        </div>
      </div>
    </main>
  );
}

function SignInError({ error }: { readonly error: unknown }) {
  const code = errorCode(error);
  return (
    <div className="notice notice-danger" role="alert">
      <strong>Not signed in</strong>
      <span>
        {describeError(error)} {code !== undefined && <code>{code}</code>}
      </span>
    </div>
  );
}
