import type { StrategyView } from '../../../contract/index.ts';

const TONES: Record<StrategyView['status'], 'good' | 'busy' | 'quiet' | 'bad'> = {
  queued: 'quiet',
  backtesting: 'busy',
  'warming-up': 'busy',
  running: 'good',
  stopped: 'quiet',
  halted: 'bad',
  finished: 'quiet',
  failed: 'bad',
};

export function StatusBadge({ status, reason }: { readonly status: StrategyView['status']; readonly reason: string }) {
  return (
    <span className={`pill pill-${TONES[status]}`} title={reason} data-status={status}>
      {status.replace('-', ' ')}
    </span>
  );
}
