import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DiscrepancyAction, DiscrepancyView } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';
import { booksChanged } from './use-books.ts';

const TITLES: Readonly<Record<DiscrepancyAction, string>> = {
  adopt: 'Adopt the difference',
  close: 'Adopt it and close it',
  ignore: 'Let the difference stand',
};

/** Carries out a judgement of one difference, on the numbers of a comparison the server makes for it. */
export function ResolveDialog(props: {
  readonly discrepancy: DiscrepancyView;
  readonly action: DiscrepancyAction;
  readonly onClose: () => void;
}) {
  const { discrepancy, action, onClose } = props;
  const { id, detail, actions } = discrepancy;
  const [reason, setReason] = useState('');
  const resolve = useMutation({
    mutationFn: async () => (await api.resolveDiscrepancy({ id, action, reason: reason.trim() })).data,
    onSuccess: ({ status, note }) => {
      booksChanged();
      toast({ kind: 'success', title: `The difference is ${status}`, detail: note });
      onClose();
    },
  });
  const explanation = actions.find((one) => one.action === action)?.explanation;
  const isReady = reason.trim() !== '' && !resolve.isPending;
  return (
    <Dialog
      title={TITLES[action]}
      busy={resolve.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={resolve.isPending} onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            form="resolve-form"
            className={`btn ${action === 'close' ? 'btn-danger-solid' : 'btn-primary'}`}
            data-testid="resolve-confirm"
            disabled={!isReady}
          >
            {resolve.isPending ? 'Asking the server…' : TITLES[action]}
          </button>
        </>
      }
    >
      <form
        id="resolve-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) resolve.mutate();
        }}
      >
        <p>
          <strong>{detail}</strong>
        </p>
        {explanation !== undefined && <p className="sentence">{explanation}.</p>}
        <ReasonField
          label="Reason (it is written into the journal)"
          required
          value={reason}
          onChange={setReason}
          testId="resolve-reason"
        />
        <CommandError error={resolve.error} what="Nothing was settled" />
      </form>
    </Dialog>
  );
}
