import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScopeView, TradingModeName } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { useLive } from '../live/use-live.ts';
import { useArming } from '../ui/arming-fields.tsx';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField, WordField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';
import { modeText } from './mode-pill.tsx';
import { riskChanged } from './use-risk.ts';

const WORD = 'RESUME';
const CAUTION: Readonly<Record<TradingModeName, number>> = { ACTIVE: 0, REDUCE_ONLY: 1, HALTED: 2 };

const CHOICES: readonly { readonly mode: TradingModeName; readonly title: string; readonly note: string }[] = [
  { mode: 'ACTIVE', title: 'Active', note: 'Everything the rules and limits allow.' },
  { mode: 'REDUCE_ONLY', title: 'Reduce only', note: 'Its entries are cancelled, and no more are sent.' },
  {
    mode: 'HALTED',
    title: 'Halted',
    note: 'The same, and strategies are not asked. Positions stay, with what protects them.',
  },
];

/** Makes one scope more or less cautious. Less needs a word, and is refused while something stands in the way. */
export function SetModeDialog({ scope, onClose }: { readonly scope: ScopeView; readonly onClose: () => void }) {
  const { name, mode: present } = scope;
  const isWhole = scope.scope.type === 'account' || scope.scope.type === 'global';
  const [mode, setMode] = useState<TradingModeName>(present === 'ACTIVE' ? 'REDUCE_ONLY' : 'ACTIVE');
  const [reason, setReason] = useState('');
  const [word, setWord] = useState('');
  const lowers = CAUTION[mode] < CAUTION[present];
  const asks = useLive((data) => data?.systemStatus.halt.arming);
  const arming = useArming(lowers && isWhole ? asks : undefined);
  const change = useMutation({
    mutationFn: async () => {
      const said = { scope: scope.scope, mode, reason: reason.trim(), ...arming.words };
      return (await api.setRiskMode(lowers ? { ...said, confirm: WORD } : said)).data;
    },
    onSuccess: (risk) => {
      riskChanged(risk);
      toast({ kind: 'success', title: `${name}: ${modeText(mode)}`, detail: 'The server confirms it, on record.' });
      onClose();
    },
  });
  const isReady =
    mode !== present && reason.trim() !== '' && (!lowers || word === WORD) && arming.ready && !change.isPending;
  return (
    <Dialog
      title={`Trading mode of ${name}`}
      busy={change.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={change.isPending} onClick={onClose}>
            Leave it {modeText(present)}
          </button>
          <button
            type="submit"
            form="mode-form"
            className={`btn ${lowers ? 'btn-primary' : 'btn-danger-solid'}`}
            data-testid="mode-confirm"
            disabled={!isReady}
          >
            {change.isPending ? 'Setting…' : `Set ${modeText(mode)}`}
          </button>
        </>
      }
    >
      <form
        id="mode-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) change.mutate();
        }}
      >
        {scope.latch !== null && (
          <p>
            Latched by {scope.latch.by}: <strong>{scope.latch.reason}</strong>. {scope.latch.lift}
          </p>
        )}
        <fieldset className="choices">
          <legend className="visually-hidden">Mode</legend>
          {CHOICES.filter((choice) => choice.mode !== present).map((choice) => (
            <label key={choice.mode} className="choice">
              <input
                type="radio"
                className="form-check-input"
                name="mode"
                data-testid={`mode-${choice.mode}`}
                checked={mode === choice.mode}
                onChange={() => {
                  setMode(choice.mode);
                }}
              />
              <span>
                <strong>{choice.title}</strong>
                <span className="muted">{choice.note}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <ReasonField
          label="Reason (it is written into the journal)"
          required
          value={reason}
          onChange={setReason}
          testId="mode-reason"
        />
        {lowers && <WordField word={WORD} value={word} onChange={setWord} testId="mode-word" />}
        {arming.fields}
        <CommandError error={change.error} what={`It stays ${modeText(present)}`} />
      </form>
    </Dialog>
  );
}
