/**
 * The page in the browser: what the server knows, how old it is, and the few commands a person has.
 *
 * Never: a number of its own making, a claim the server did not make, or a request to anywhere else. It speaks the
 * contract and uses the client, and knows nothing of the rest. Start with `router.tsx` and `live/live-store.ts`.
 */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api.ts';
import { createAppRouter } from './router.tsx';
import { tokenIn } from './sign-in-token.ts';
import { applyTheme } from './theme.ts';
import '@tabler/core/dist/css/tabler.min.css';
import './styles/index.css';

applyTheme();

// A token does not stay in the address bar, for histories and screenshots to keep.
let token = tokenIn(location.href);
if (token !== undefined) history.replaceState(undefined, '', '/sign-in');
addEventListener('hashchange', () => {
  // A link with its token after the "#" that is pasted over an open page loads nothing by itself.
  if (tokenIn(location.href) !== undefined) location.reload();
});

const router = createAppRouter(() => {
  const taken = token;
  token = undefined;
  return taken;
});

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no element with the id "root"');
createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
