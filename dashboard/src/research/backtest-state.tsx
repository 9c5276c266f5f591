import type { BacktestView } from '../../../contract/index.ts';
import { formatPercent } from '../format/number.ts';
import { formatDuration } from '../format/time.ts';

const TONES: Record<BacktestView['state'], 'good' | 'busy' | 'quiet' | 'bad' | 'warn'> = {
  queued: 'quiet',
  running: 'busy',
  finished: 'good',
  failed: 'bad',
  cancelled: 'quiet',
  interrupted: 'warn',
};

export function BacktestState({ state, stateReason }: Pick<BacktestView, 'state' | 'stateReason'>) {
  return (
    <span className={`pill pill-${TONES[state]}`} title={stateReason} data-state={state}>
      {state}
    </span>
  );
}

const STEPS = { loading: 'reading the bars', trading: 'trading', measuring: 'measuring' } as const;

/** How far one is that runs, and how long it still takes. */
export function BacktestProgress({ progress }: { readonly progress: NonNullable<BacktestView['progress']> }) {
  const { step, fraction, remainingMs } = progress;
  return (
    <span className="job-progress">
      <progress max={1} value={step === 'loading' ? undefined : fraction} aria-label={`Progress: ${STEPS[step]}`} />
      <span className="num">
        {STEPS[step]}
        {step === 'trading' && `, ${formatPercent(fraction, 'negative', 0)}`}
        {remainingMs !== null && `, ${formatDuration(remainingMs)} left`}
      </span>
    </span>
  );
}
