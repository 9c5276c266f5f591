import type { CandleBar, FillMark } from '../charts/candle-series.ts';
import { pricePlaces } from '../charts/candle-series.ts';
import { formatPrice, formatQuantity } from '../format/decimal.ts';
import { formatNumber, formatPercent } from '../format/number.ts';
import { formatMinute } from '../format/time.ts';
import { toneOf } from '../ui/amount.tsx';

/** Fills listed before the rest is only counted. */
const LISTED = 2;

/** The bar under the pointer, or the newest one, in figures; and what we traded during it. */
export function CandleReading({
  bar,
  marks,
  simulated,
}: {
  readonly bar: CandleBar;
  readonly marks: readonly FillMark[];
  readonly simulated: boolean;
}) {
  const [openTime, open, high, low, close] = bar;
  const places = pricePlaces(close);
  const fills = marks.flatMap((mark) => mark.fills);
  return (
    <div className="candle-reading num">
      <span className="muted">{formatMinute(new Date(openTime).toISOString())}</span>
      {[
        ['O', open],
        ['H', high],
        ['L', low],
        ['C', close],
      ].map(([name, value]) => (
        <span key={name}>
          <span className="muted">{name}</span> {formatNumber(Number(value), places)}
        </span>
      ))}
      <span className={toneOf(close - open)}>{formatPercent(close / open - 1, 'always')}</span>
      {simulated && <span className="pill pill-warn">simulated prices</span>}
      {fills.slice(0, LISTED).map(({ at, strategyId, side, price, quantity, purpose }) => (
        <span
          key={`${at} ${strategyId ?? ''} ${side} ${price} ${quantity} ${purpose}`}
          className={side === 'buy' ? 'fill-buy' : 'fill-sell'}
        >
          {side === 'buy' ? '▲ Bought' : '▼ Sold'} {formatQuantity(quantity)} at {formatPrice(price)}
        </span>
      ))}
      {fills.length > LISTED && <span className="muted">and {fills.length - LISTED} more fills</span>}
    </div>
  );
}
