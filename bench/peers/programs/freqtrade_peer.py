"""
freqtrade: its backtester without the report and the files: indicators, signals, candle loop. Its exchange is ccxt's Binance,
told of one market by us, as freqtrade would ask the real one otherwise. No request leaves the machine.
"""

import pathlib
import tempfile
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from freqtrade.enums import RunMode
from freqtrade.optimize.backtesting import Backtesting
from freqtrade.resolvers import ExchangeResolver
from protocol import MINUTE_MS, serve, trip

PAIR = "BTC/USDT"
MARKET = {
    "id": "BTCUSDT",
    "symbol": PAIR,
    "base": "BTC",
    "quote": "USDT",
    "baseId": "BTC",
    "quoteId": "USDT",
    "type": "spot",
    "spot": True,
    "margin": False,
    "swap": False,
    "future": False,
    "option": False,
    "contract": False,
    "active": True,
    "precision": {"price": 0.01, "amount": 0.000001},
    "limits": {
        "amount": {"min": 0.000001, "max": None},
        "price": {"min": 0.01, "max": None},
        "cost": {"min": 5, "max": None},
    },
    "info": {},
}


def config_of(work, folder):
    return {
        "runmode": RunMode.BACKTEST,
        "dry_run": True,
        "dry_run_wallet": work.cash,
        "stake_currency": "USDT",
        "stake_amount": 100,  # Replaced by what the strategy asks for.
        "tradable_balance_ratio": 1.0,
        "max_open_trades": 1,
        "timeframe": "1m",
        "trading_mode": "spot",
        "margin_mode": "",
        "fee": work.fee_rate,
        "strategy": "Cross",
        "strategy_path": str(pathlib.Path(__file__).parent / "freqtrade_strategies"),
        "exchange": {"name": "binance", "pair_whitelist": [PAIR], "pair_blacklist": []},
        "pairlists": [{"method": "StaticPairList"}],
        "entry_pricing": {"price_side": "same", "use_order_book": False},
        "exit_pricing": {"price_side": "same", "use_order_book": False},
        "user_data_dir": pathlib.Path(folder),
        "datadir": pathlib.Path(folder),
        "dataformat_ohlcv": "feather",
        "candle_type_def": "spot",
        "export": "none",
        "work": work,
    }


def prepare(work):
    config = config_of(work, tempfile.mkdtemp(prefix="peer-"))
    exchange = ExchangeResolver.load_exchange(config, validate=False)
    for api in (exchange._api, exchange._api_async):
        api.set_markets([MARKET])
    exchange._markets = exchange._api.markets
    backtesting = Backtesting(config, exchange=exchange)
    strategy = backtesting.strategylist[0]
    backtesting._set_strategy(strategy)
    opened = np.asarray(work.columns["openTime"])
    frame = pd.DataFrame({name: np.asarray(work.columns[name]) for name in ("open", "high", "low", "close", "volume")})
    frame.insert(0, "date", pd.to_datetime(opened, unit="ms", utc=True))
    start = datetime.fromtimestamp(opened[0] / 1_000, UTC)
    end = datetime.fromtimestamp(opened[-1] / 1_000, UTC)

    def bar_of(date):
        return round((date.timestamp() * 1_000 - opened[0]) / MINUTE_MS)

    def begin():
        data = {PAIR: frame.copy()}

        def run():
            processed = strategy.advise_all_indicators(data)
            content = backtesting.backtest(processed=processed, start_date=start, end_date=end)

            def told():
                trips = [
                    trip(
                        bar_of(one.open_date),
                        bar_of(one.close_date),
                        one.open_rate,
                        one.close_rate,
                        one.amount,
                        one.amount * (one.open_rate * one.fee_open + one.close_rate * one.fee_close),
                    )
                    for one in content["results"].itertuples()
                ]
                return {"trips": trips, "finalEquity": float(content["final_balance"])}

            return told

        return run

    return begin


serve("freqtrade", prepare)
