import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ActivityItem } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { useEpoch, useLive, useMessages } from '../live/use-live.ts';
import { mergeActivity } from './merge-activity.ts';

const PAGE = 100;
/** More than this is not kept in the page; the journal has it. */
const KEPT = 2_000;

interface Known {
  readonly epoch: number;
  /** Pushed since the first page was asked for, and older pages: all that stands around the first page. */
  readonly around: readonly ActivityItem[];
  /** How many there are in all, as far as is known; `undefined` before the server said. */
  readonly total: number | undefined;
}

/**
 * Activity of the account, or of one strategy, newest first and without a hole: a first page, everything pushed after
 * it, and older pages as they are asked for.
 */
export function useActivity(strategyId: string | undefined): {
  readonly items: readonly ActivityItem[] | undefined;
  readonly more: boolean;
  readonly loading: boolean;
  readonly error: Error | null;
  readonly loadOlder: () => void;
} {
  const epoch = useEpoch();
  const snapshot = useLive((data) => data?.activity);
  const [latest, setKnown] = useState<Known>({ epoch, around: [], total: undefined });
  const known = current(latest, epoch);
  const request = { limit: PAGE, ...(strategyId !== undefined && { strategyId }) };

  const first = useQuery({
    queryKey: ['activity', strategyId ?? 'account', epoch],
    enabled: epoch > 0,
    queryFn: ({ signal }) => api.listActivity({ ...request, page: 1 }, { signal }),
  });

  const items = useMemo(() => {
    const start = first.data?.data ?? (strategyId === undefined ? snapshot : undefined);
    return start === undefined ? undefined : mergeActivity(known.around, start).slice(0, KEPT);
  }, [known.around, first.data, snapshot, strategyId]);
  const count = items?.length ?? 0;

  // All newer ones are known, so the first unknown one stands at `count` in the server's list, whatever was added to it.
  const older = useMutation({
    mutationFn: () => api.listActivity({ ...request, page: Math.floor(count / PAGE) + 1 }),
    onSuccess: (page) => {
      setKnown((before) => ({ ...extended(before, epoch, page.data), total: page.count }));
    },
  });

  useMessages((messages) => {
    const pushed = messages.flatMap((message) =>
      message.type === 'activity' && (strategyId === undefined || message.data.strategyId === strategyId)
        ? [message.data]
        : [],
    );
    if (pushed.length === 0) return;
    setKnown((before) => extended(before, epoch, pushed));
  });

  return {
    items,
    more: count < KEPT && count < (known.total ?? first.data?.count ?? 0),
    loading: first.isFetching || older.isPending,
    error: older.error ?? first.error,
    loadOlder: () => {
      if (first.isError) void first.refetch();
      else older.mutate();
    },
  };
}

/** What was gathered in an earlier epoch may have a hole, so it is let go. */
function current(known: Known, epoch: number): Known {
  return known.epoch === epoch ? known : { epoch, around: [], total: undefined };
}

function extended(known: Known, epoch: number, items: readonly ActivityItem[]): Known {
  const { around, total } = current(known, epoch);
  return {
    epoch,
    around: mergeActivity(around, items).slice(0, KEPT),
    total: total === undefined ? undefined : total + items.length,
  };
}
