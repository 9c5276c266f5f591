import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { describeError, queryClient, sessionQuery } from '../api.ts';
import { live, useConnection, useLive } from '../live/use-live.ts';
import { Loading } from '../ui/panel.tsx';
import { HaltBanner } from './halt-banner.tsx';
import { MarketStrip } from './market-strip.tsx';
import { TopBar } from './top-bar.tsx';

/** Everything behind the sign-in: asks who is there first, and goes back to the door when nobody is. */
export function Shell() {
  const session = useQuery(sessionQuery);
  if (session.data?.signedIn === true) return <SignedIn />;
  if (session.data?.signedIn === false) return <Navigate to="/sign-in" replace />;
  if (session.isError) return <ServerAway error={session.error} onRetry={() => void session.refetch()} />;
  return (
    <main className="splash">
      <Loading what="Assay" />
    </main>
  );
}

function SignedIn() {
  const { state } = useConnection();
  const phase = useLive((data) => data?.portfolio.phase);
  useEffect(() => {
    live.start();
    return live.stop;
  }, []);
  useEffect(() => {
    // A browser does not say why a socket was refused; an ended session is one reason, and the server can be asked.
    if (state === 'offline') void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }, [state]);
  return (
    <div className={`shell phase-${phase ?? 'unknown'}`} data-connection={state}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <div className="shell-head">
        <TopBar />
        <HaltBanner />
        <MarketStrip />
      </div>
      <Content />
      <Footer />
    </div>
  );
}

function Content() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // The reading position follows the page, as it would if the browser had loaded it.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname]);
  return (
    <main id="content" ref={main} className="content" tabIndex={-1}>
      <Outlet />
    </main>
  );
}

function Footer() {
  const version = useLive((data) => data?.systemStatus.version);
  const commit = useLive((data) => data?.systemStatus.commit);
  return (
    <footer className="foot">
      <span>
        Assay {version}
        {commit !== undefined && commit !== null && ` (${commit.slice(0, 9)})`}
      </span>
      <span>All times are UTC</span>
      <span>
        TradingView Lightweight Charts™ Copyright © 2025 TradingView, Inc.{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
          www.tradingview.com
        </a>
      </span>
    </footer>
  );
}

function ServerAway({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <main className="splash" role="alert">
      <h1>Assay is not answering</h1>
      <p>{describeError(error)}</p>
      <p>
        Start it with <code>npm start</code>, then try again.
      </p>
      <button type="button" className="btn btn-primary" onClick={onRetry}>
        Try again
      </button>
    </main>
  );
}
