import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, describeError, queryClient, remember, sessionQuery } from '../api.ts';
import { Mark, Moon, SignOut, StopOctagon, Sun } from '../icons.tsx';
import { useConnection, useLive } from '../live/use-live.ts';
import { useRisk } from '../risk/use-risk.ts';
import { toggleTheme, useTheme } from '../theme.ts';
import { toast } from '../ui/toasts.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import { EmergencyStopDialog } from './emergency-stop-dialog.tsx';

const LATCHES_EVERY_MS = 10_000;

export function TopBar() {
  const [stopping, setStopping] = useState(false);
  return (
    <header className="top-bar">
      <Link to="/" className="brand" aria-label="Assay, overview">
        <Mark />
        <span className="brand-name">Assay</span>
      </Link>
      <ModeBadge />
      <nav className="top-nav" aria-label="Pages">
        <Link to="/" className="top-link" activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
          Overview
        </Link>
        <Link to="/risk" className="top-link" activeProps={{ 'aria-current': 'page' }}>
          Risk
          <LatchCount />
        </Link>
        <Link to="/books" className="top-link" activeProps={{ 'aria-current': 'page' }}>
          Books
        </Link>
        <Link to="/research" className="top-link" activeProps={{ 'aria-current': 'page' }}>
          Research
        </Link>
        <Link to="/discovery" className="top-link" activeProps={{ 'aria-current': 'page' }}>
          Discovery
        </Link>
      </nav>
      <TradingState />
      <ConnectionBadge />
      <div className="top-tools">
        <ThemeToggle />
        <SignOutButton />
      </div>
      <button
        type="button"
        className="emergency"
        data-testid="emergency-stop"
        onClick={() => {
          setStopping(true);
        }}
      >
        <StopOctagon size={20} />
        <span>
          <span className="emergency-long">Emergency </span>stop
        </span>
      </button>
      {stopping && (
        <EmergencyStopDialog
          onClose={() => {
            setStopping(false);
          }}
        />
      )}
    </header>
  );
}

/** How many latches hold something back: a halt of one strategy must not stay unseen on the overview. */
function LatchCount() {
  const { data } = useRisk(LATCHES_EVERY_MS);
  const count = data?.scopes.filter(({ latch }) => latch !== null).length ?? 0;
  if (count === 0) return null;
  return (
    <span className="pill pill-warn nav-count">
      {count}
      <span className="visually-hidden"> latched</span>
    </span>
  );
}

/** Paper or live, in words and in a colour that is used for nothing else. */
function ModeBadge() {
  const phase = useLive((data) => data?.portfolio.phase);
  if (phase === undefined) return null;
  return <span className={`mode mode-${phase}`}>{phase.toUpperCase()}</span>;
}

function TradingState() {
  const halt = useLive((data) => data?.systemStatus.halt.state);
  const { state } = useConnection();
  if (halt === undefined) return <span className="trading" />;
  const known = halt === 'halted' ? 'Trading halted' : 'Trading allowed';
  return <span className={`trading trading-${halt}`}>{state === 'live' ? known : `${known} when last heard`}</span>;
}

function ThemeToggle() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" className="icon-button" aria-label={`Use the ${other} theme`} onClick={toggleTheme}>
      {theme === 'dark' ? <Sun /> : <Moon />}
    </button>
  );
}

function SignOutButton() {
  const signOut = useMutation({
    mutationFn: async () => remember((await api.signOut()).data),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    },
    onError: (error) => {
      toast({ kind: 'error', title: 'Still signed in', detail: describeError(error) });
    },
  });
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Sign out"
      disabled={signOut.isPending}
      onClick={() => {
        signOut.mutate();
      }}
    >
      <SignOut />
    </button>
  );
}
