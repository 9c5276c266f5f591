import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LimitView, RiskView } from '../../../contract/index.ts';
import { api, errorCode } from '../api.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField, TextField, WordField } from '../ui/fields.tsx';
import { toast } from '../ui/toasts.tsx';
import { readTyped, showLimit, typedOf, wantedFor } from './limit-words.ts';
import { riskChanged } from './use-risk.ts';

const WORD = 'LOOSEN';

/** Changes one limit. The server says when it would allow more, and only then asks for the word. */
export function SetLimitDialog(props: {
  readonly limit: LimitView;
  readonly risk: RiskView;
  readonly onClose: () => void;
}) {
  const { limit, risk, onClose } = props;
  const { name, title, value, ceiling, standard } = limit;
  const [text, setText] = useState(typedOf(value));
  const [reason, setReason] = useState('');
  const [word, setWord] = useState('');
  const change = useMutation({
    mutationFn: async () => {
      const changes = { [name]: readTyped(text, limit) };
      const said = { version: risk.limits.version, changes, reason: reason.trim() };
      return (await api.setRiskLimits({ ...said, ...(word === WORD && { confirm: WORD }) })).data;
    },
    onSuccess: (now) => {
      riskChanged(now);
      const set = now.limits.items.find((one) => one.name === name);
      const shown = set === undefined ? '' : showLimit(set.value, set, now.currency);
      toast({ kind: 'success', title: `${title}: ${shown}`, detail: `Limits, version ${now.limits.version}.` });
      onClose();
    },
  });
  const asksForWord = errorCode(change.error) === 'NOT_CONFIRMED' || word !== '';
  const isReady =
    text !== typedOf(value) && reason.trim() !== '' && (!asksForWord || word === WORD) && !change.isPending;
  const shown = (one: LimitView['value']): string => showLimit(one, limit, risk.currency);
  return (
    <Dialog
      title={title}
      busy={change.isPending}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn" disabled={change.isPending} onClick={onClose}>
            Leave it
          </button>
          <button
            type="submit"
            form="limit-form"
            className="btn btn-primary"
            data-testid="limit-confirm"
            disabled={!isReady}
          >
            {change.isPending ? 'Changing…' : asksForWord ? 'Loosen it' : 'Change it'}
          </button>
        </>
      }
    >
      <form
        id="limit-form"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) change.mutate();
        }}
      >
        <p>
          <code>{name}</code> is <strong>{shown(value)}</strong>; it began as {shown(standard)}
          {ceiling !== null && `, and its ceiling here is ${shown(ceiling)}`}.
        </p>
        <TextField
          label={`New value. ${wantedFor(limit)}`}
          note={standard === null ? 'Empty: no limit.' : 'Empty: as it began.'}
          value={text}
          onChange={setText}
          testId="limit-value"
        />
        <ReasonField
          label="Reason (it is written into the journal)"
          required
          value={reason}
          onChange={setReason}
          testId="limit-reason"
        />
        <CommandError error={change.error} what="The limit was not changed" />
        {asksForWord && <WordField word={WORD} value={word} onChange={setWord} testId="limit-word" />}
      </form>
    </Dialog>
  );
}
