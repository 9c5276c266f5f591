import { QueryCache, MutationCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { ClientError, createClient } from '../../client/index.ts';
import type { SessionView } from '../../contract/index.ts';

let csrf: string | undefined;

/** The server this page came from. */
export const api = createClient({ baseUrl: '', csrf: () => csrf });

/** Who is signed in. Everything else on the page stands behind this. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => remember((await api.getSession(undefined, { signal })).data),
  staleTime: 60_000,
});

/** Keeps the token that every change must carry. */
export function remember(session: SessionView): SessionView {
  csrf = session.csrf ?? undefined;
  return session;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: askAgainWhoIsSignedIn }),
  mutationCache: new MutationCache({ onError: askAgainWhoIsSignedIn }),
  defaultOptions: {
    queries: {
      // A refusal will be the same next time; silence may not be.
      retry: (failures, error) => failures < 2 && !(error instanceof ClientError && error.refused),
      refetchOnWindowFocus: false,
      // Loopback has no "offline": the browser's opinion of the internet does not matter here.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** What to tell a person about a request that failed. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof ClientError ? error.code : undefined;
}

function askAgainWhoIsSignedIn(error: unknown): void {
  if (error instanceof ClientError && error.status === 401) {
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }
}
