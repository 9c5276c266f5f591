"""
NautilusTrader, its Python interface: the strategy hears each bar and sends an order to the simulated venue, which fills it
at the price of that instant. The bar has closed at the instant at which the next one opens, and in these bars at the same price.
"""

from decimal import Decimal
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.indicators import ExponentialMovingAverage
from nautilus_trader.model import Bar, BarType, InstrumentId, Money, Price, Quantity, Symbol, TraderId, Venue
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.instruments import CurrencyPair
from nautilus_trader.trading.strategy import Strategy
from protocol import MINUTE_MS, serve, trips_of_fills

VENUE = Venue("SIM")


class CrossConfig(StrategyConfig, frozen=True):
    bar_type: BarType
    first_bar: int
    fast: int
    slow: int
    quantity: int


class Cross(Strategy):
    def __init__(self, config):
        super().__init__(config)
        self.fast = ExponentialMovingAverage(config.fast)
        self.slow = ExponentialMovingAverage(config.slow)
        self.size = Quantity.from_int(config.quantity)
        self.was_above = False
        self.heard = 0
        self.holds = False
        self.filled = []

    def on_start(self):
        self.instrument = self.cache.instrument(self.config.bar_type.instrument_id)
        self.size = self.instrument.make_qty(self.config.quantity)
        self.register_indicator_for_bars(self.config.bar_type, self.fast)
        self.register_indicator_for_bars(self.config.bar_type, self.slow)
        self.subscribe_bars(self.config.bar_type)

    def on_bar(self, bar):
        is_above = self.fast.value > self.slow.value
        was_above, self.was_above = self.was_above, is_above
        self.heard += 1
        if self.heard <= self.config.first_bar or is_above == was_above:
            return
        if is_above:
            self.send(OrderSide.BUY)
        elif self.holds:
            self.send(OrderSide.SELL)

    def send(self, side):
        self.holds = side == OrderSide.BUY
        self.submit_order(self.order_factory.market(self.instrument.id, side, self.size))

    def on_order_filled(self, event):
        self.filled.append(event)


def instrument_of(work):
    return CurrencyPair(
        instrument_id=InstrumentId(Symbol("BTCUSDT"), VENUE),
        raw_symbol=Symbol("BTCUSDT"),
        base_currency=BTC,
        quote_currency=USDT,
        price_precision=2,
        size_precision=6,
        price_increment=Price.from_str("0.01"),
        size_increment=Quantity.from_str("0.000001"),
        maker_fee=Decimal(str(work.fee_rate)),
        taker_fee=Decimal(str(work.fee_rate)),
        ts_event=0,
        ts_init=0,
    )


def bars_of(work, bar_type):
    columns = work.columns
    made = []
    for at in range(work.length):
        closed_ns = int(columns["openTime"][at] + MINUTE_MS) * 1_000_000
        prices = [Price(columns[name][at], 2) for name in ("open", "high", "low", "close")]
        made.append(Bar(bar_type, *prices, Quantity(columns["volume"][at], 6), closed_ns, closed_ns))
    return made


def prepare(work):
    instrument = instrument_of(work)
    bar_type = BarType.from_str(f"{instrument.id}-1-MINUTE-LAST-EXTERNAL")
    bars = bars_of(work, bar_type)
    opened_ns = int(work.columns["openTime"][0]) * 1_000_000
    running = []

    def begin():
        while running:
            running.pop().dispose()
        engine = BacktestEngine(
            BacktestEngineConfig(
                trader_id=TraderId("BENCH-001"),
                logging=LoggingConfig(bypass_logging=True),
                run_analysis=False,
            )
        )
        running.append(engine)
        engine.add_venue(
            venue=VENUE,
            oms_type=OmsType.NETTING,
            account_type=AccountType.CASH,
            base_currency=None,
            starting_balances=[Money(work.cash, USDT), Money(0, BTC)],
        )
        engine.add_instrument(instrument)
        engine.add_data(bars)
        strategy = Cross(
            CrossConfig(
                bar_type=bar_type,
                first_bar=work.first_bar,
                fast=work.fast[0],
                slow=work.slow[0],
                quantity=int(work.quantity),
            )
        )
        engine.add_strategy(strategy)

        def run():
            engine.run()
            account = engine.cache.account_for_venue(VENUE)
            total = account.balance_total(USDT).as_double()
            return lambda: {"trips": trips_of_fills([fill_of(event) for event in strategy.filled]), "finalEquity": total}

        return run

    def fill_of(event):
        sign = 1 if event.order_side == OrderSide.BUY else -1
        bar = (event.ts_event - opened_ns) // (MINUTE_MS * 1_000_000)
        return bar, event.last_px.as_double(), sign * event.last_qty.as_double(), event.commission.as_double()

    return begin


serve("nautilus_trader", prepare)
