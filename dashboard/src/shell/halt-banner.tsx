import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatDuration, formatMinute } from '../format/time.ts';
import { StopOctagon } from '../icons.tsx';
import { useAgeMs, useLive } from '../live/use-live.ts';
import { ResumeDialog } from './resume-dialog.tsx';

/** Stays on every page for as long as the server says that trading is halted. */
export function HaltBanner() {
  const halt = useLive((data) => data?.systemStatus.halt);
  const ageMs = useAgeMs(halt?.at ?? undefined);
  const [resuming, setResuming] = useState(false);
  if (halt?.state !== 'halted') return null;
  return (
    <section className="halt-banner" data-testid="halt-banner" aria-label="Trading is halted">
      <StopOctagon size={26} />
      <div className="halt-text">
        <strong>Trading halted</strong>
        <span>
          {halt.reason ?? 'No reason was given'}
          {halt.by !== null && <> · by {halt.by}</>}
          {halt.at !== null && <> · {formatMinute(halt.at)} UTC</>}
          {ageMs !== undefined && <> ({formatDuration(ageMs)} ago)</>} ·{' '}
          <Link to="/risk" className="halt-link">
            what latched it, and how to lift it
          </Link>
        </span>
      </div>
      <button
        type="button"
        className="btn halt-resume"
        onClick={() => {
          setResuming(true);
        }}
      >
        Resume trading…
      </button>
      {resuming && (
        <ResumeDialog
          onClose={() => {
            setResuming(false);
          }}
        />
      )}
    </section>
  );
}
