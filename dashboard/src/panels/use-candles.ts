import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Candles } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { hasHole, joinBars, type CandleBar } from '../charts/candle-series.ts';
import { useEpoch, useMessages } from '../live/use-live.ts';

/** Bars asked for; as many again may be pushed before the whole is asked for anew. */
const LIMIT = 1_000;
/** Fills come in bursts, and each asks for the whole chart again: at most this often. */
const REFRESH_MS = 1_500;

interface CandleSubject {
  readonly instrument: string;
  readonly timeframe: Candles['timeframe'];
  /** Whose fills; everyone's when absent. */
  readonly strategyId: string | undefined;
}

/**
 * Bars of an instrument with our fills, kept up to date: bars as they are pushed, and the whole again soon after a fill
 * was told of or a bar was passed over.
 */
export function useCandles({ instrument, timeframe, strategyId }: CandleSubject): {
  readonly candles: Candles | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
} {
  const epoch = useEpoch();
  const subject = `${instrument} ${timeframe} ${strategyId ?? ''} ${epoch}`;
  const [latest, setPushed] = useState<{ readonly subject: string; readonly bars: readonly CandleBar[] }>({
    subject,
    bars: [],
  });
  const pushed = latest.subject === subject ? latest.bars : NONE;
  const query = useQuery<Candles>({
    queryKey: ['candles', instrument, timeframe, strategyId, epoch],
    enabled: epoch > 0,
    placeholderData: (previous) => (previous?.instrument === instrument ? previous : undefined),
    queryFn: async ({ signal }) => {
      const request = { instrument, timeframe, limit: LIMIT, ...(strategyId !== undefined && { strategyId }) };
      return (await api.getCandles(request, { signal })).data;
    },
  });
  const { data: fetched, error, refetch } = query;
  const refreshSoon = useSoon(() => void refetch({ cancelRefetch: false }), REFRESH_MS);

  useMessages((messages) => {
    const bars = messages.flatMap((message) =>
      message.type === 'bar' && message.data.instrument === instrument && message.data.timeframe === timeframe
        ? [message.data.bar]
        : [],
    );
    if (bars.length > 0) {
      setPushed((before) => ({
        subject,
        bars: [...(before.subject === subject ? before.bars : []), ...bars].slice(-LIMIT),
      }));
    }
    if (messages.some((message) => isFill(message, instrument))) refreshSoon();
  });

  const candles = useMemo(
    () => (fetched === undefined ? undefined : { ...fetched, bars: joinBars(fetched.bars, pushed) }),
    [fetched, pushed],
  );
  const added = candles?.bars.slice(Math.max(0, (fetched?.bars.length ?? 0) - 1)) ?? NONE;
  const incomplete = added.length > LIMIT || hasHole(added, timeframe);
  useEffect(() => {
    if (incomplete) refreshSoon();
  });

  return { candles, error, refetch: () => void refetch() };
}

const NONE: readonly CandleBar[] = [];

function isFill(message: { readonly type: string; readonly data: unknown }, instrument: string): boolean {
  if (message.type !== 'activity') return false;
  const { kind, instrument: where } = message.data as { readonly kind: string; readonly instrument: string | null };
  return (kind === 'fill' || kind === 'liquidation') && where === instrument;
}

/** Calls `run` after `delayMs`, once however often it is asked to meanwhile. */
function useSoon(run: () => void, delayMs: number): () => void {
  const latest = useRef(run);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const fire = (): void => {
    timer.current = undefined;
    latest.current();
  };
  return () => {
    timer.current ??= setTimeout(fire, delayMs); // ambient-ok: a chart is fetched again a little later
  };
}
