"""Backtrader: its own averages and its own broker, in its fastest mode; an order at market fills at the next open."""

import datetime

import backtrader as bt
from protocol import COLUMNS, serve, trips_of_fills


class Bars(bt.feed.DataBase):
    """Columns in memory as a feed, which is cheaper than the frame that it comes with."""

    params = (("work", None),)

    def start(self):
        super().start()
        names = COLUMNS
        self.rows = zip(*(self.p.work.columns[name] for name in names), strict=True)

    def _load(self):
        row = next(self.rows, None)
        if row is None:
            return False
        opened, self.lines.open[0], self.lines.high[0], self.lines.low[0], self.lines.close[0], self.lines.volume[0] = row
        self.lines.openinterest[0] = 0.0
        self.lines.datetime[0] = bt.date2num(datetime.datetime.fromtimestamp(opened / 1_000, datetime.UTC).replace(tzinfo=None))
        return True


class Cross(bt.Strategy):
    params = (("work", None), ("fills", None))

    def __init__(self):
        self.fast = bt.ind.EMA(self.data.close, period=self.p.work.fast[0])
        self.slow = bt.ind.EMA(self.data.close, period=self.p.work.slow[0])

    def notify_order(self, order):
        if order.status == order.Completed:
            done = order.executed
            self.p.fills.append((len(self.data) - 1, done.price, done.size, done.comm))

    def next(self):
        if len(self.data) <= self.p.work.first_bar:
            return
        is_above, was_above = self.fast[0] > self.slow[0], self.fast[-1] > self.slow[-1]
        if is_above and not was_above:
            self.buy(size=self.p.work.quantity)
        elif was_above and not is_above and self.position:
            self.close()


def prepare(work):
    def begin():
        fills = []
        cerebro = bt.Cerebro(stdstats=False)
        cerebro.broker.setcash(work.cash)
        cerebro.broker.setcommission(commission=work.fee_rate)
        cerebro.adddata(Bars(work=work))
        cerebro.addstrategy(Cross, work=work, fills=fills)

        def run():
            cerebro.run()
            value = cerebro.broker.getvalue()
            return lambda: {"trips": trips_of_fills(fills), "finalEquity": value}

        return run

    return begin


serve("backtrader", prepare)
