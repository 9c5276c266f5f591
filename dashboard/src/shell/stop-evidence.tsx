import { useEffect, useRef } from 'react';
import type { StopResult } from '../../../contract/index.ts';
import { formatQuantity } from '../format/decimal.ts';
import { formatTimeOfDay } from '../format/time.ts';
import { Check, Cross } from '../icons.tsx';

/** The server's account of an emergency stop, step by step, and what is left. */
export function StopEvidence({ result }: { readonly result: StopResult }) {
  const { state, steps, residue } = result;
  const complete = state === 'stopped';
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The field that had the focus is gone; the answer is what to read now.
    outcome.current?.focus();
  }, []);
  return (
    <div ref={outcome} tabIndex={-1} className="outcome" data-testid="emergency-result" data-state={state}>
      <div className={`notice ${complete ? 'notice-good' : 'notice-danger'}`} role={complete ? 'status' : 'alert'}>
        <strong>{complete ? 'Stopped, and verified' : 'Halted, but not everything is closed'}</strong>
        <span>
          {complete
            ? 'The server reports no open orders and no positions. Trading stays halted until you resume it.'
            : 'No new order can leave, but what is listed below is still open. Stop again, or close it at the venue.'}
        </span>
      </div>
      <ol className="evidence">
        {steps.map(({ name, at, ok, detail }) => (
          <li key={`${name} ${at}`} className={ok ? 'evidence-ok' : 'evidence-failed'}>
            {ok ? <Check size={18} /> : <Cross size={18} />}
            <span>
              <strong>
                {name}
                <span className="visually-hidden">{ok ? ' (done)' : ' (failed)'}</span>
              </strong>
              <span>{detail}</span>
            </span>
            <time dateTime={at} className="num muted">
              {formatTimeOfDay(at)}
            </time>
          </li>
        ))}
      </ol>
      {!complete && (
        <ul className="residue" aria-label="Still open">
          {residue.openOrders > 0 && <li>{residue.openOrders} orders</li>}
          {residue.positions.map(({ instrument, quantity }) => (
            <li key={instrument}>
              {instrument} <strong className="num">{formatQuantity(quantity, 'always')}</strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
