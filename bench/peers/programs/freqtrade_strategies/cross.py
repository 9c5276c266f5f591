"""The strategy that `freqtrade_peer.py` runs; it is loaded by freqtrade itself, and told of its work in the configuration."""

import numpy as np
import talib.abstract as ta
from freqtrade.strategy import IStrategy


class Cross(IStrategy):
    timeframe = "1m"
    can_short = False
    minimal_roi = {}
    stoploss = -0.99
    use_exit_signal = True
    startup_candle_count = 0

    def populate_indicators(self, dataframe, metadata):
        work = self.config["work"]
        dataframe["fast"] = ta.EMA(dataframe, timeperiod=work.fast[0])
        dataframe["slow"] = ta.EMA(dataframe, timeperiod=work.slow[0])
        above = (dataframe["fast"] > dataframe["slow"]).to_numpy()
        before = np.concatenate(([False], above[:-1]))
        begun = np.arange(len(above)) >= work.first_bar
        dataframe["up"] = above & ~before & begun
        dataframe["down"] = ~above & before & begun
        return dataframe

    def populate_entry_trend(self, dataframe, metadata):
        dataframe.loc[dataframe["up"], "enter_long"] = 1
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        dataframe.loc[dataframe["down"], "exit_long"] = 1
        return dataframe

    def custom_stake_amount(self, current_rate, **kwargs):
        # A crumb more: freqtrade cuts the quantity to whole steps, and a rounding must not take one of them away.
        return self.config["work"].quantity * current_rate * (1 + 1e-10)
