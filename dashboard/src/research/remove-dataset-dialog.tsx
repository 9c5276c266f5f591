import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { WordField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';
import { addressOf } from './dataset-address.ts';
import { researchChanged } from './use-research.ts';

const WORD = 'DELETE';

export function RemoveDatasetDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [word, setWord] = useState('');
  const remove = useMutation({
    mutationFn: async () => (await api.removeDataset({ ...addressOf(name), confirm: WORD })).data,
    onSuccess() {
      toast({ kind: 'success', title: `${name} removed`, detail: 'The archive no longer has it.' });
      onClose();
    },
    onSettled: researchChanged,
  });
  const isReady = word === WORD && !remove.isPending;
  return (
    <Dialog
      title={`Remove ${name}`}
      tone="danger"
      busy={remove.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={remove.isPending} onClick={onClose}>
            Keep it
          </button>
          <button
            type="submit"
            form="remove-form"
            className="btn btn-danger-solid"
            data-testid="remove-confirm"
            disabled={!isReady}
          >
            {remove.isPending ? 'Removing…' : 'Remove for good'}
          </button>
        </>
      }
    >
      <form
        id="remove-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) remove.mutate();
        }}
      >
        <p>
          Its files are deleted and cannot be brought back from here; it has to be downloaded or imported again. Reports
          of backtests on it stay, but cannot be made again without it.
        </p>
        <WordField word={WORD} value={word} onChange={setWord} testId="remove-word" />
        <CommandError error={remove.error} what="Nothing was removed" />
      </form>
    </Dialog>
  );
}
