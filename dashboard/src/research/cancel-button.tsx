import { useMutation } from '@tanstack/react-query';
import type { BacktestView } from '../../../contract/index.ts';
import { api, describeError } from '../api.ts';
import { toast } from '../ui/toasts.tsx';
import { isOpen, researchChanged } from './use-research.ts';

/** Stops a backtest that runs or waits; nothing where there is nothing to stop. */
export function CancelButton({ backtest: { id, state } }: { readonly backtest: Pick<BacktestView, 'id' | 'state'> }) {
  const cancel = useMutation({
    mutationFn: async () => api.cancelBacktest({ id }),
    onSettled: researchChanged,
    onError: (error) => {
      toast({ kind: 'error', title: `${id} was not stopped`, detail: describeError(error) });
    },
  });
  if (!isOpen({ state })) return null;
  return (
    <button
      type="button"
      className="btn btn-sm"
      data-testid={`cancel-${id}`}
      disabled={cancel.isPending}
      onClick={() => {
        cancel.mutate();
      }}
    >
      Stop<span className="visually-hidden"> {id}</span>
    </button>
  );
}
