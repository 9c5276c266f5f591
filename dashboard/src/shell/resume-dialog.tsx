import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { useLive } from '../live/use-live.ts';
import { useArming } from '../ui/arming-fields.tsx';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField, WordField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';

const WORD = 'RESUME';

/** Lets trading go on after a halt: typed, with a reason, and believed only when the server says so. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const halt = useLive((data) => data?.systemStatus.halt);
  const strategies = useLive((data) => data?.strategies);
  const [word, setWord] = useState('');
  const [reason, setReason] = useState('');
  const arming = useArming(halt?.arming);
  const resume = useMutation({
    mutationFn: async () => (await api.clearHalt({ confirm: WORD, reason: reason.trim(), ...arming.words })).data,
    onSuccess: ({ halt: now }) => {
      if (now.state === 'active')
        toast({ kind: 'success', title: 'Trading resumed', detail: 'The server confirms that the halt is cleared.' });
      else
        toast({
          kind: 'error',
          title: 'Still halted',
          detail: now.reason ?? 'The server answered that trading is still halted.',
        });
      onClose();
    },
  });
  const waiting = strategies?.filter(({ status }) => status === 'halted').length ?? 0;
  const ready = word === WORD && reason.trim() !== '' && arming.ready && !resume.isPending;
  return (
    <Dialog
      title="Resume trading"
      busy={resume.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={resume.isPending} onClick={onClose}>
            Stay halted
          </button>
          <button
            type="submit"
            form="resume-form"
            className="btn btn-primary"
            data-testid="resume-confirm"
            disabled={!ready}
          >
            {resume.isPending ? 'Resuming…' : 'Resume trading'}
          </button>
        </>
      }
    >
      <form
        id="resume-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) resume.mutate();
        }}
      >
        <p>
          Trading was halted{halt?.by === undefined || halt.by === null ? '' : ` by ${halt.by}`}:{' '}
          <strong>{halt?.reason ?? 'no reason was given'}</strong>.
        </p>
        <p>
          Strategies may place orders again from the next bar on
          {waiting > 0 && ` (${waiting} ${waiting === 1 ? 'is' : 'are'} waiting)`}. Positions that were closed are not
          opened again by this.
        </p>
        <ReasonField
          label="Reason (it is written into the journal)"
          required
          value={reason}
          onChange={setReason}
          testId="resume-reason"
        />
        {arming.fields}
        <WordField word={WORD} value={word} onChange={setWord} testId="resume-confirm-input" />
        <CommandError error={resume.error} what="Trading was not resumed" />
      </form>
    </Dialog>
  );
}
