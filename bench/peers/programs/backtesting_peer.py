"""backtesting.py: its averages are given, as its documentation does; an order fills at the next open."""

import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy
from protocol import serve, trip


def average(values, period):
    return pd.Series(values).ewm(span=period, adjust=False).mean()


def prepare(work):
    index = pd.DatetimeIndex(pd.to_datetime(np.asarray(work.columns["openTime"]), unit="ms"))
    frame = pd.DataFrame(
        {name.capitalize(): np.asarray(work.columns[name]) for name in ("open", "high", "low", "close", "volume")},
        index=index,
    )

    class Cross(Strategy):
        def init(self):
            self.fast = self.I(average, self.data.Close, work.fast[0])
            self.slow = self.I(average, self.data.Close, work.slow[0])

        def next(self):
            if len(self.data) <= work.first_bar:
                return
            is_above, was_above = self.fast[-1] > self.slow[-1], self.fast[-2] > self.slow[-2]
            if is_above and not was_above:
                self.buy(size=int(work.quantity))
            elif was_above and not is_above and self.position:
                self.position.close()

    def run():
        stats = Backtest(frame, Cross, cash=work.cash, commission=work.fee_rate).run()

        def told():
            trips = [
                trip(one.EntryBar, one.ExitBar, one.EntryPrice, one.ExitPrice, one.Size, one.Commission)
                for one in stats["_trades"].itertuples()
            ]
            return {"trips": trips, "finalEquity": float(stats["Equity Final [$]"])}

        return told

    return lambda: run


serve("backtesting", prepare)
