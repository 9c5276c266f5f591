import { formatNumber } from '../format/number.ts';
import { formatMinute } from '../format/time.ts';
import { useLive } from '../live/use-live.ts';

/** On every page: which market this is, whether its prices ever happened, and what time it is there. */
export function MarketStrip() {
  const market = useLive((data) => data?.portfolio.market);
  const marketTime = useLive((data) => data?.portfolio.marketTime ?? data?.systemStatus.feed.marketTime);
  const speed = useLive((data) => data?.systemStatus.feed.speed);
  const feed = useLive((data) => data?.systemStatus.feed.state);
  if (market === undefined) return <div className="market-strip" />;
  return (
    <section className={`market-strip ${market.simulated ? 'simulated' : ''}`} aria-label="Market">
      {market.simulated && <strong className="simulated-label">Simulated market</strong>}
      <span className="market-label" title={market.label}>
        {market.label}
      </span>
      <span className="market-clock">
        {feed !== 'running' && feed !== undefined && <span className="market-feed">Feed {feed}</span>}
        {speed !== undefined && speed !== 1 && <span className="market-speed">{formatNumber(speed, 0)}×</span>}
        <span>Market time</span>
        <strong className="num">
          {marketTime === undefined || marketTime === null ? 'not yet' : `${formatMinute(marketTime)} UTC`}
        </strong>
      </span>
    </section>
  );
}
