import { formatMoney, formatQuantity, signOf } from '../format/decimal.ts';
import { formatDuration } from '../format/time.ts';
import { live, useConnection, useLive } from '../live/use-live.ts';

/** What an emergency stop will do, counted from what is known now, and how far that can be trusted. */
export function StopForecast({ halted }: { readonly halted: boolean }) {
  const { state, heardAt } = useConnection();
  const orders = useLive((data) => data?.orders);
  const netPositions = useLive((data) => data?.portfolio.netPositions);
  const currency = useLive((data) => data?.portfolio.currency) ?? '';
  const positions = netPositions?.filter(({ quantity }) => signOf(quantity) !== 0);
  return (
    <>
      {halted && <p>Trading is halted already. Pressing again cancels and closes whatever is still open.</p>}
      <ol className="forecast">
        <li>
          <strong>Halt.</strong> No strategy can place an order until someone resumes trading. It survives a restart.
        </li>
        <li>
          <strong>Cancel {orders === undefined ? 'every open order' : plural(orders.length, 'open order')}.</strong>
        </li>
        <li>
          <strong>
            Close {positions === undefined ? 'every position' : plural(positions.length, 'position')} at market.
          </strong>
          {positions !== undefined && positions.length > 0 && (
            <ul className="forecast-positions">
              {positions.map(({ instrument, quantity, notional }) => (
                <li key={instrument}>
                  <span>{instrument}</span>
                  <span className="num">{formatQuantity(quantity, 'always')}</span>
                  <span className="num muted">{notional === null ? '' : `${formatMoney(notional)} ${currency}`}</span>
                </li>
              ))}
            </ul>
          )}
        </li>
        <li>
          <strong>Verify</strong> with the venue that nothing is left, and report each step here.
        </li>
      </ol>
      {state !== 'live' && (
        <div className="notice notice-warn" role="note">
          <strong>These counts may be out of date</strong>
          <span>
            {heardAt === undefined
              ? 'Nothing has been heard from the server yet'
              : `Last heard ${formatDuration(live.ageMs(heardAt))} ago`}
            . The stop acts on what the server finds, not on what is shown here.
          </span>
        </div>
      )}
    </>
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
