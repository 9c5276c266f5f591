import type { ReplicaStatus } from '../../../client/index.ts';
import { formatDuration } from '../format/time.ts';
import { live, useConnection } from '../live/use-live.ts';

/** What is known of the server, and how old it is: never a claim, always derived from what was heard. */
export function ConnectionBadge() {
  const status = useConnection();
  const age = status.heardAt === undefined ? undefined : formatDuration(live.ageMs(status.heardAt));
  return (
    <span className="connection">
      <span
        className={`badge-state state-${status.state}`}
        data-testid="connection-badge"
        data-state={status.state}
        title={explanation(status, age)}
      >
        <span className="dot" aria-hidden="true" />
        {label(status, age)}
      </span>
      {status.state === 'offline' && (
        <button type="button" className="btn btn-sm retry" onClick={live.reconnect}>
          Reconnect
        </button>
      )}
    </span>
  );
}

function label({ state }: ReplicaStatus, age: string | undefined): string {
  switch (state) {
    case 'connecting':
      return 'Connecting';
    case 'live':
      return 'Live';
    case 'stale':
      return age === undefined ? 'Stale' : `Stale ${age}`;
    case 'offline':
      return age === undefined ? 'Offline' : `Offline ${age}`;
  }
}

function explanation({ state, problem }: ReplicaStatus, age: string | undefined): string {
  const heard =
    age === undefined ? 'Nothing has been heard from the server yet' : `Last heard from the server ${age} ago`;
  switch (state) {
    case 'connecting':
      return 'Waiting for the first snapshot of the account';
    case 'live':
      return `${heard}; every change since the snapshot has arrived`;
    case 'stale':
    case 'offline':
      return `${heard}${problem === undefined ? '' : `: ${problem}`}. What you see may have changed`;
  }
}
