"""vectorbt: the averages, the signals a bar later, the simulation at the open."""

import numpy as np
import pandas as pd
import vectorbt as vbt
from protocol import serve, trip

# Columns that are simulated at once; a thousand of them do not fit into the memory of a small machine.
CHUNK = 100


def prepare(work):
    index = pd.DatetimeIndex(pd.to_datetime(np.asarray(work.columns["openTime"]), unit="ms"))
    close = pd.Series(np.asarray(work.columns["close"]), index=index)
    opens = np.asarray(work.columns["open"])[:, None]
    return (lambda: lambda: single(work, close, opens)) if len(work.fast) == 1 else (lambda: lambda: sweep(work, close, opens))


def signals(work, fast, slow):
    """Where the fast average has crossed the slow one, a bar later: orders fill at the open after the decision."""
    above = fast > slow
    entries = np.zeros_like(above)
    exits = np.zeros_like(above)
    first = work.first_bar
    entries[first + 1 :] = above[first:-1] & ~above[first - 1 : -2]
    exits[first + 1 :] = ~above[first:-1] & above[first - 1 : -2]
    return entries, exits


def portfolio(work, close, opens, entries, exits, size):
    return vbt.Portfolio.from_signals(
        close,
        entries,
        exits,
        price=opens,
        size=size,
        fees=work.fee_rate,
        init_cash=work.cash,
        direction="longonly",
        freq="1min",
    )


def single(work, close, opens):
    fast = vbt.MA.run(close, work.fast[0], ewm=True).ma.values
    slow = vbt.MA.run(close, work.slow[0], ewm=True).ma.values
    entries, exits = signals(work, fast, slow)
    made = portfolio(work, close, opens[:, 0], entries, exits, work.quantity)
    records = made.exit_trades.values
    final = made.final_value()

    def told():
        trips = [
            trip(one["entry_idx"], one["exit_idx"], one["entry_price"], one["exit_price"], one["size"], one["entry_fees"] + one["exit_fees"])
            for one in records
        ]
        return {"trips": trips, "finalEquity": float(final)}

    return told


def sweep(work, close, opens):
    """Every fast average with every slow one; each average is made once."""
    averages = {
        period: vbt.MA.run(close, period, ewm=True).ma.values for period in dict.fromkeys((*work.fast, *work.slow))
    }
    pairs = [(fast, slow) for slow in work.slow for fast in work.fast]
    steps = np.floor(work.notional / close.values / work.quantity_step + 1e-6)
    size = np.roll(steps * work.quantity_step, 1)[:, None]  # Decided at the close before.
    finals, fees, trades = [], [], []
    for at in range(0, len(pairs), CHUNK):
        chunk = pairs[at : at + CHUNK]
        fast = np.column_stack([averages[one] for one, _ in chunk])
        slow = np.column_stack([averages[other] for _, other in chunk])
        entries, exits = signals(work, fast, slow)
        made = portfolio(work, close, opens, entries, exits, size)
        finals.append(made.final_value().values)
        fees.append(made.orders.fees.sum().values)
        trades.append(made.exit_trades.closed.count().values)

    def told():
        return {
            "finalEquity": np.concatenate(finals).tolist(),
            "fees": np.nan_to_num(np.concatenate(fees)).tolist(),
            "trades": np.concatenate(trades).tolist(),
        }

    return told


serve("vectorbt", prepare)
