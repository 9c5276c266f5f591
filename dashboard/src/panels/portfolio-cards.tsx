import type { ReactNode } from 'react';
import type { Portfolio } from '../../../contract/index.ts';
import { formatMoney, signOf } from '../format/decimal.ts';
import { formatDrawdown, formatNumber, formatPercent } from '../format/number.ts';
import { formatDuration, formatMinute } from '../format/time.ts';
import { useAgeMs, useLive } from '../live/use-live.ts';
import { Amount } from '../ui/amount.tsx';
import { Hint } from '../ui/hint.tsx';

/** The account in six figures. */
export function PortfolioCards() {
  const portfolio = useLive((data) => data?.portfolio);
  return (
    <section className="figures" aria-label="Portfolio" aria-busy={portfolio === undefined}>
      {portfolio === undefined ? (
        LABELS.map((label) => <Waiting key={label} label={label} />)
      ) : (
        <Figures portfolio={portfolio} />
      )}
    </section>
  );
}

const LABELS = ['Equity', 'Total P&L', 'P&L today', 'Drawdown', 'Exposure', 'Fees'];

function Figures({ portfolio }: { readonly portfolio: Portfolio }) {
  const { currency, equity, deposited, totalPnl, dayPnl, unrealisedPnl, cash, drawdown, peakEquity } = portfolio;
  const { grossExposure, netExposure, leverage, fees, funding } = portfolio;
  return (
    <>
      <Figure
        label="Equity"
        className="figure-lead"
        portfolio={portfolio}
        meaning="Cash plus every open position at its mark: what the account would be worth if it were closed now, before the costs of closing."
        value={<Amount value={equity} currency={currency} testId="equity-value" />}
        notes={[`cash ${formatMoney(cash)}`, `deposited ${formatMoney(deposited)}`]}
      />
      <Figure
        label="Total P&L"
        portfolio={portfolio}
        meaning="Equity less deposits, after fees and funding. Open: the part of it in positions that are not closed."
        value={<Amount value={totalPnl} signed />}
        notes={[
          `${formatPercent(share(totalPnl, deposited), 'always')} of deposits`,
          `open ${formatMoney(unrealisedPnl, 'always')}`,
        ]}
      />
      <Figure
        label="P&L today"
        portfolio={portfolio}
        meaning="Change of equity since 00:00 UTC of the market's day."
        value={<Amount value={dayPnl} signed />}
        notes={['since 00:00 UTC', 'of the market’s day']}
      />
      <Figure
        label="Drawdown"
        portfolio={portfolio}
        meaning="How far equity is below its highest value so far."
        value={<span className={`num ${drawdown !== 0 ? 'down' : ''}`}>{formatDrawdown(drawdown)}</span>}
        notes={['below the peak of', formatMoney(peakEquity)]}
      />
      <Figure
        label="Exposure"
        portfolio={portfolio}
        meaning="Gross: the size of all net positions added up, long or short. Net: long less short. Leverage: gross over equity."
        value={<Amount value={grossExposure} />}
        notes={[`net ${formatMoney(netExposure, 'always')}`, `leverage ${formatNumber(leverage, 2)}×`]}
      />
      <Figure
        label="Fees"
        portfolio={portfolio}
        meaning="Fees paid to the venue since the beginning. Funding is what perpetual positions paid (minus) or were paid (plus)."
        value={<Amount value={fees} />}
        notes={['paid so far', `funding ${formatMoney(funding, 'always')}`]}
      />
    </>
  );
}

function Figure(props: {
  readonly label: string;
  readonly meaning: string;
  readonly portfolio: Portfolio;
  readonly value: ReactNode;
  readonly notes: readonly [string, string];
  readonly className?: string;
}) {
  const { label, meaning, portfolio, value, notes, className = '' } = props;
  return (
    <div className={`card key-figure ${className}`}>
      <div className="figure-label">
        <h2>{label}</h2>
        <Hint about={label}>
          <span>{meaning}</span>
          <Source portfolio={portfolio} />
        </Hint>
      </div>
      <div className="figure-value">{value}</div>
      {notes.map((note) => (
        <div key={note} className="figure-note">
          {note}
        </div>
      ))}
    </div>
  );
}

/** Where a figure comes from and how old it is. */
function Source({ portfolio: { origin, asOf, marketTime } }: { readonly portfolio: Portfolio }) {
  const ageMs = useAgeMs(asOf);
  return (
    <span className="hint-source">
      {ORIGINS[origin]} {ageMs === undefined ? '' : formatDuration(ageMs)} ago
      {marketTime === null ? '; no market event yet.' : `, from events up to ${formatMinute(marketTime)} UTC.`}
    </span>
  );
}

const ORIGINS: Record<Portfolio['origin'], string> = {
  exchange: 'Reported by the exchange',
  computed: 'Computed by the server',
  simulated: 'Simulated account, computed by the server',
};

function Waiting({ label }: { readonly label: string }) {
  return (
    <div className={`card key-figure ${label === 'Equity' ? 'figure-lead' : ''}`}>
      <div className="figure-label">
        <h2>{label}</h2>
      </div>
      <div className="figure-value">
        <span className="skeleton" />
      </div>
      <div className="figure-note">
        <span className="skeleton skeleton-small" />
      </div>
      <div className="figure-note">
        <span className="skeleton skeleton-small" />
      </div>
    </div>
  );
}

/** A ratio is a statistic, so a float will do. */
function share(part: string, whole: string): number | null {
  return signOf(whole) === 0 ? null : Number(part) / Number(whole);
}
