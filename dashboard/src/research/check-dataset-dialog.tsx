import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Failed, Loading } from '../ui/panel.tsx';
import { addressOf } from './dataset-address.ts';

/** Reads a dataset anew and says everything that is known of its quality. */
export function CheckDatasetDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['research', 'check', name],
    staleTime: 0,
    gcTime: 0,
    queryFn: async ({ signal }) => (await api.checkDataset(addressOf(name), { signal, timeoutMs: 120_000 })).data,
  });
  return (
    <Dialog
      title={`Quality of ${name}`}
      onClose={onClose}
      footer={
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      }
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="every bar" />
        ) : (
          <Failed what="The check" error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="check-report" data-testid="check-report">
          <p className={data.sound ? 'up' : 'down'}>
            <strong>{data.sound ? 'Sound' : 'Not fit to be used'}</strong>
            {data.sound && <span className="muted">: gaps, silence and jumps are for you to judge</span>}
          </p>
          <pre tabIndex={0} aria-label={`Report of ${name}`}>
            {data.report}
          </pre>
        </div>
      )}
    </Dialog>
  );
}
