import type { CampaignView } from '../../../contract/index.ts';

const TONES: Record<CampaignView['state'], 'good' | 'busy' | 'quiet' | 'bad' | 'warn'> = {
  queued: 'quiet',
  searching: 'busy',
  judging: 'busy',
  stopping: 'quiet',
  elsewhere: 'busy',
  stopped: 'warn',
  failed: 'bad',
  finished: 'good',
  abandoned: 'quiet',
  'by-hand': 'quiet',
};

export function CampaignState({ state, stateReason }: Pick<CampaignView, 'state' | 'stateReason'>) {
  const words = state === 'elsewhere' ? 'runs elsewhere' : state.replace('-', ' ');
  return (
    <span className={`pill pill-${TONES[state]}`} title={stateReason} data-state={state}>
      {words}
    </span>
  );
}

/** What was searched, and whether it ever happened. */
export function CampaignMarket({ market }: Pick<CampaignView, 'market'>) {
  if (market === null) return <span className="muted">market not known here</span>;
  return (
    <>
      {market.instrument} {market.timeframe} {market.simulated && <span className="pill pill-warn">SIMULATED</span>}
    </>
  );
}

const ENDED: ReadonlySet<CampaignView['state']> = new Set(['finished', 'abandoned', 'by-hand']);

export function isOpen({ state }: Pick<CampaignView, 'state'>): boolean {
  return !ENDED.has(state);
}
