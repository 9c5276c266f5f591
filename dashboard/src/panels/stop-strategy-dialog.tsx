import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PositionView, StrategyView } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { formatMoney, formatQuantity, signOf } from '../format/decimal.ts';
import { useLive } from '../live/use-live.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';

type Fate = 'close' | 'keep';

export function StopStrategyDialog({
  strategy,
  onClose,
}: {
  readonly strategy: StrategyView;
  readonly onClose: () => void;
}) {
  const { strategyId, title } = strategy;
  const orders = useLive((data) => data?.orders)?.filter((order) => order.strategyId === strategyId).length;
  const open = strategy.positions.filter(({ quantity }) => signOf(quantity) !== 0);
  const [positions, setPositions] = useState<Fate>('close');
  const [reason, setReason] = useState('');
  const stop = useMutation({
    mutationFn: async () => {
      const why = reason.trim();
      return (await api.stopStrategy({ strategyId, positions, ...(why !== '' && { reason: why }) })).data;
    },
    onSuccess: ({ status, statusReason }) => {
      toast({ kind: 'success', title: `${title}: ${status}`, detail: statusReason });
      onClose();
    },
  });
  return (
    <Dialog
      title={`Stop ${title}`}
      busy={stop.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={stop.isPending} onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            form="stop-form"
            className="btn btn-danger-solid"
            data-testid="stop-confirm"
            disabled={stop.isPending}
          >
            {stop.isPending ? 'Stopping…' : 'Stop strategy'}
          </button>
        </>
      }
    >
      <form
        id="stop-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          stop.mutate();
        }}
      >
        <p>
          <code>{strategyId}</code> takes no new positions{cancelled(orders)}. Other strategies go on.
        </p>
        <fieldset className="choices">
          <legend className="form-label">Its positions</legend>
          <PositionList positions={open} />
          <Choice
            value="close"
            chosen={positions}
            onChoose={setPositions}
            title="Close at market"
            note="Leaves the strategy flat."
          />
          <Choice
            value="keep"
            chosen={positions}
            onChoose={setPositions}
            title="Keep"
            note="They stay open without protection: their stop and exit orders are cancelled too."
          />
        </fieldset>
        <ReasonField label="Reason (optional)" value={reason} onChange={setReason} testId="stop-reason" />
        <CommandError error={stop.error} what="It was not stopped" />
      </form>
    </Dialog>
  );
}

function cancelled(orders: number | undefined): string {
  if (orders === 0) return '; it has no open orders';
  return orders === 1 ? ', and its open order is cancelled' : `, and its ${orders ?? ''} open orders are cancelled`;
}

function PositionList({ positions }: { readonly positions: readonly PositionView[] }) {
  if (positions.length === 0) return <p className="muted">It has no open position now.</p>;
  return (
    <ul className="forecast-positions">
      {positions.map(({ instrument, quantity, unrealisedPnl }) => (
        <li key={instrument}>
          <span>{instrument}</span>
          <span className="num">{formatQuantity(quantity, 'always')}</span>
          <span className="num muted">
            {unrealisedPnl === null ? '' : `${formatMoney(unrealisedPnl, 'always')} open`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Choice(props: {
  readonly value: Fate;
  readonly chosen: Fate;
  readonly onChoose: (value: Fate) => void;
  readonly title: string;
  readonly note: string;
}) {
  const { value, chosen, onChoose, title, note } = props;
  return (
    <label className="choice">
      <input
        type="radio"
        className="form-check-input"
        name="positions"
        data-testid={`stop-positions-${value}`}
        value={value}
        checked={chosen === value}
        onChange={() => {
          onChoose(value);
        }}
      />
      <span>
        <strong>{title}</strong>
        <span className="muted">{note}</span>
      </span>
    </label>
  );
}
