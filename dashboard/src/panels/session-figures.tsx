import type { ReactNode } from 'react';
import type { PositionView, SessionStats } from '../../../contract/index.ts';
import { formatMoney, formatPrice, formatQuantity, signOf } from '../format/decimal.ts';
import { formatCount, formatDrawdown, formatPercent, UNKNOWN } from '../format/number.ts';
import { formatMinute, formatShort } from '../format/time.ts';
import { Amount } from '../ui/amount.tsx';

/** How a strategy does since its session began. */
export function SessionFigures({
  session,
  positions,
}: {
  readonly session: SessionStats;
  readonly positions: readonly PositionView[];
}) {
  const {
    startedAt,
    equityShare,
    pnl,
    realisedPnl,
    fees,
    trades,
    wins,
    winRate,
    maxDrawdown,
    lastSignalAt,
    lastReason,
  } = session;
  const open = positions.filter(({ quantity }) => signOf(quantity) !== 0);
  return (
    <section className="figures" aria-label="Session">
      <Figure
        label="P&L"
        note={
          <>
            realised {formatMoney(realisedPnl, 'always')} · fees {formatMoney(fees)}
          </>
        }
        lead
      >
        <Amount value={pnl} signed />
      </Figure>
      <Figure
        label="Its share of equity"
        note={startedAt === null ? 'not started' : `since ${formatMinute(startedAt)} UTC`}
      >
        <Amount value={equityShare} />
      </Figure>
      <Figure
        label="Position"
        note={
          open
            .map(({ averageEntry }) => (averageEntry === null ? UNKNOWN : `at ${formatPrice(averageEntry)}`))
            .join(', ') || 'no position'
        }
      >
        {open.length === 0
          ? 'Flat'
          : open.map(({ instrument, quantity }) => (
              <span key={instrument} className={`num ${signOf(quantity) > 0 ? 'long' : 'short'}`} title={instrument}>
                {formatQuantity(quantity, 'always')}
              </span>
            ))}
      </Figure>
      <Figure label="Trades" note={`${formatCount(wins)} won`}>
        <span className="num">{formatCount(trades)}</span>
      </Figure>
      <Figure label="Win rate" note={<>max drawdown {formatDrawdown(maxDrawdown)}</>}>
        <span className="num">{formatPercent(winRate, 'negative', 1)}</span>
      </Figure>
      <Figure label="Last signal" note={lastReason ?? 'no signal yet'}>
        <span className="num">{lastSignalAt === null ? UNKNOWN : formatShort(lastSignalAt)}</span>
      </Figure>
    </section>
  );
}

function Figure(props: {
  readonly label: string;
  readonly note: ReactNode;
  readonly lead?: boolean;
  readonly children: ReactNode;
}) {
  const { label, note, lead = false, children } = props;
  return (
    <div className={`card key-figure ${lead ? 'figure-lead' : ''}`}>
      <div className="figure-label">
        <h2>{label}</h2>
      </div>
      <div className="figure-value">{children}</div>
      <div className="figure-note">{note}</div>
    </div>
  );
}
