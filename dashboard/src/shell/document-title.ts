import { useEffect } from 'react';
import { formatMoney } from '../format/decimal.ts';
import { useConnection, useLive } from '../live/use-live.ts';

/** The tab tells the mode and the equity, and what is wrong before either. */
export function useDocumentTitle(page: string | undefined): void {
  const { state } = useConnection();
  const phase = useLive((data) => data?.portfolio.phase);
  const equity = useLive((data) => data?.portfolio.equity);
  const currency = useLive((data) => data?.portfolio.currency);
  const halted = useLive((data) => data?.systemStatus.halt.state) === 'halted';
  const trouble = state === 'offline' ? 'OFFLINE' : state === 'stale' ? 'STALE' : halted ? 'HALTED' : undefined;
  const account =
    phase === undefined || equity === undefined
      ? undefined
      : `${phase.toUpperCase()} ${formatMoney(equity)} ${currency ?? ''}`;
  const title = [trouble, account, page, 'Assay'].filter((part) => part !== undefined).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
