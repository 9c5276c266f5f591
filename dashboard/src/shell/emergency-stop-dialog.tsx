import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { StopOctagon } from '../icons.tsx';
import { useLive } from '../live/use-live.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField, WordField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';
import { StopEvidence } from './stop-evidence.tsx';
import { StopForecast } from './stop-forecast.tsx';

const WORD = 'STOP';
/** Cancelling and closing take as long as they take; giving up earlier would only hide the answer. */
const TIMEOUT_MS = 60_000;

/** Says what will happen, asks for the word, and shows the server's own account of what did. */
export function EmergencyStopDialog({ onClose }: { readonly onClose: () => void }) {
  const [word, setWord] = useState('');
  const [reason, setReason] = useState('');
  const stop = useMutation({
    mutationFn: async () => {
      const why = reason.trim();
      const body = { confirm: WORD, ...(why !== '' && { reason: why }) } as const;
      return (await api.emergencyStop(body, { timeoutMs: TIMEOUT_MS })).data;
    },
    onSuccess: ({ state }) => {
      if (state === 'stopped')
        toast({ kind: 'success', title: 'Emergency stop done', detail: 'Halted, and verified: nothing is open.' });
      else
        toast({
          kind: 'error',
          title: 'Emergency stop incomplete',
          detail: 'Trading is halted, but something is still open.',
        });
    },
  });
  const halted = useLive((data) => data?.systemStatus.halt.state) === 'halted';
  const ready = word === WORD && !stop.isPending;
  const result = stop.data;
  return (
    <Dialog
      tone="danger"
      title={
        <>
          <StopOctagon size={22} /> Emergency stop
        </>
      }
      busy={stop.isPending}
      onClose={onClose}
      footer={
        result?.state === 'stopped' ? (
          <button type="button" className="btn btn-primary" onClick={onClose}>
            Close
          </button>
        ) : (
          <>
            <button type="button" className="btn" disabled={stop.isPending} onClick={onClose}>
              {result === undefined ? 'Cancel' : 'Close'}
            </button>
            <button
              type="submit"
              form="emergency-form"
              className="btn btn-danger-solid"
              data-testid="emergency-confirm"
              disabled={!ready}
            >
              {label(stop.isPending, result !== undefined || stop.isError)}
            </button>
          </>
        )
      }
    >
      <form
        id="emergency-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) stop.mutate();
        }}
      >
        {result === undefined ? <StopForecast halted={halted} /> : <StopEvidence result={result} />}
        {stop.isPending && (
          <p className="working" role="status">
            <span className="loader" aria-hidden="true" /> Asked the server to stop; waiting for its account of it…
          </p>
        )}
        {!stop.isPending && <CommandError error={stop.error} what="The server refused" />}
        {result === undefined && (
          <>
            <WordField word={WORD} value={word} onChange={setWord} testId="emergency-confirm-input" />
            <ReasonField label="Reason (optional)" value={reason} onChange={setReason} testId="emergency-reason" />
          </>
        )}
      </form>
    </Dialog>
  );
}

function label(pending: boolean, again: boolean): string {
  if (pending) return 'Stopping…';
  return again ? 'Stop again' : 'Stop everything';
}
