"""The public Python client of Bybit, unmodified but for its base URLs, trades on the practice exchange and says what it
saw, as one line of JSON. Usage: URL KEY SECRET"""

import json
import queue
import sys

import pybit._websocket_trading as trading
import pybit.unified_trading as pybit
from pybit.exceptions import InvalidRequestError

url, key, secret = sys.argv[1:]
sockets = "ws" + url.removeprefix("http")
pybit.PUBLIC_WSS = sockets + "/v5/public/{CHANNEL_TYPE}"
pybit.PRIVATE_WSS = sockets + "/v5/private"
trading.TRADE_WSS = sockets + "/v5/trade"

session = pybit.HTTP(api_key=key, api_secret=secret)
session.endpoint = url
market = {"category": "linear", "symbol": "BTCUSDT"}


def heard(messages, wanted):
    """The first message that satisfies, within twenty seconds."""
    while True:
        message = messages.get(timeout=20)
        if wanted(message):
            return message


def refusal(call, **fields):
    try:
        call(**fields)
    except InvalidRequestError as error:
        return error.status_code
    return 0


public, private = queue.Queue(), queue.Queue()
stream = pybit.WebSocket(testnet=False, channel_type="linear")
stream.orderbook_stream(depth=50, symbol="BTCUSDT", callback=public.put)
book = heard(public, lambda message: message["type"] == "snapshot")["data"]
best = [list(book["b"][0]), list(book["a"][0])]  # pybit keeps the book up to date in place.
own = pybit.WebSocket(testnet=False, channel_type="private", api_key=key, api_secret=secret)
own.order_stream(callback=private.put)
own.execution_stream(callback=private.put)

instruments = session.get_instruments_info(**market)["result"]["list"]
placed = session.place_order(
    **market, side="Buy", orderType="Limit", timeInForce="PostOnly", qty="0.01", price="49000", orderLinkId="py-1"
)["result"]
session.amend_order(**market, orderLinkId="py-1", qty="0.02", price="49100")
amended = session.get_open_orders(**market, orderLinkId="py-1")["result"]["list"][0]
session.cancel_order(**market, orderLinkId="py-1")
cancelled = heard(
    private, lambda message: message["topic"] == "order" and message["data"][0]["orderStatus"] == "Cancelled"
)["data"][0]

session.set_leverage(**market, buyLeverage="5", sellLeverage="5")
taken = session.place_order(**market, side="Buy", orderType="Market", qty="0.7", orderLinkId="py-2")["result"]
execution = heard(private, lambda message: message["topic"] == "execution")["data"][0]
session.set_trading_stop(**market, positionIdx=0, tpslMode="Full", stopLoss="45000")

answers = queue.Queue()
entry = pybit.WebSocketTrading(testnet=False, api_key=key, api_secret=secret)
entry.place_order(
    answers.put, **market, side="Sell", orderType="Market", qty="0.3", reduceOnly=True, orderLinkId="py-3"
)
over_socket = answers.get(timeout=20)
heard(public, lambda message: message["data"]["b"] and message["data"]["b"][0] == ["49990", "0.2"])

print(
    json.dumps(
        {
            "instrument": instruments[0]["symbol"],
            "best": best,
            "bestAfter": [book["b"][0], book["a"][0]],
            "placed": placed["orderLinkId"],
            "amended": [amended["qty"], amended["price"]],
            "cancelled": [cancelled["orderId"], cancelled["orderLinkId"]],
            "executionOf": execution["orderId"],
            "taken": taken["orderId"],
            "fills": session.get_executions(**market, orderId=taken["orderId"])["result"]["list"],
            "overSocket": [over_socket["retCode"], over_socket["data"]["orderLinkId"]],
            "position": session.get_positions(**market)["result"]["list"][0],
            "wallet": session.get_wallet_balance(accountType="UNIFIED", coin="USDT")["result"]["list"][0]["coin"][0],
            "closed": session.get_closed_pnl(**market)["result"]["list"],
            "refusals": {
                "twice": refusal(session.place_order, **market, side="Buy", orderType="Market", qty="0.1", orderLinkId="py-2"),
                "no such order": refusal(session.cancel_order, **market, orderLinkId="py-9"),
                "too small": refusal(session.place_order, **market, side="Buy", orderType="Market", qty="0.00001"),
                "same leverage": refusal(session.set_leverage, **market, buyLeverage="5", sellLeverage="5"),
            },
        }
    )
)
