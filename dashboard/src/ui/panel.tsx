import { useId, type ReactNode } from 'react';
import { describeError, errorCode } from '../api.ts';
import { formatDuration } from '../format/time.ts';
import { live, useConnection } from '../live/use-live.ts';

/** A titled box. While the connection is not live it says how old its content is. */
export function Panel(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { title, note, actions, className = '', children } = props;
  const id = useId();
  return (
    <section className={`card panel ${className}`} aria-labelledby={id}>
      <header className="panel-header">
        <h2 id={id} className="panel-title">
          {title}
        </h2>
        {note !== undefined && <span className="panel-note">{note}</span>}
        <StaleTag />
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}

/** How old what is shown is, when it is older than it should be. */
export function StaleTag() {
  const { state, heardAt } = useConnection();
  if (state === 'live' || heardAt === undefined) return null;
  return <span className="pill pill-warn">{formatDuration(live.ageMs(heardAt))} old</span>;
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="panel-state" role="status">
      <span className="loader" aria-hidden="true" />
      <span>Loading {what}…</span>
    </div>
  );
}

/** Nothing to show, and why that is so. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="panel-state">
      <strong>{title}</strong>
      {children !== undefined && <span>{children}</span>}
    </div>
  );
}

export function Failed(props: { readonly what: string; readonly error: unknown; readonly onRetry: () => void }) {
  const { what, error, onRetry } = props;
  const code = errorCode(error);
  return (
    <div className="panel-state panel-state-error" role="alert">
      <strong>{what} could not be loaded</strong>
      <span>{describeError(error)}</span>
      {code !== undefined && <code>{code}</code>}
      <button type="button" className="btn btn-sm" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
