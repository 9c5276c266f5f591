import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { StrategyView } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { useLive } from '../live/use-live.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';

export function StartStrategyDialog({
  strategy,
  onClose,
}: {
  readonly strategy: StrategyView;
  readonly onClose: () => void;
}) {
  const { strategyId, title, instruments } = strategy;
  const halted = useLive((data) => data?.systemStatus.halt.state) === 'halted';
  const [reason, setReason] = useState('');
  const start = useMutation({
    mutationFn: async () => {
      const why = reason.trim();
      return (await api.startStrategy({ strategyId, ...(why !== '' && { reason: why }) })).data;
    },
    onSuccess: ({ status, statusReason }) => {
      toast({ kind: 'success', title: `${title}: ${status}`, detail: statusReason });
      onClose();
    },
  });
  return (
    <Dialog
      title={`Start ${title}`}
      busy={start.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={start.isPending} onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            form="start-form"
            className="btn btn-primary"
            data-testid="start-confirm"
            disabled={start.isPending}
          >
            {start.isPending ? 'Starting…' : 'Start'}
          </button>
        </>
      }
    >
      <form
        id="start-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <p>
          <code>{strategyId}</code> may take positions in {instruments.join(', ')} again from the next bar on.
        </p>
        {halted && (
          <div className="notice notice-warn" role="note">
            <strong>Trading is halted</strong>
            <span>It will not trade until the halt is cleared.</span>
          </div>
        )}
        <ReasonField label="Reason (optional)" value={reason} onChange={setReason} testId="start-reason" />
        <CommandError error={start.error} what="It was not started" />
      </form>
    </Dialog>
  );
}
