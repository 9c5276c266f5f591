"""What every Python program of the comparison shares: the work it is given, and the lines it is asked in.

A program is started with the path of a work (work.ts writes it) and asked on standard input, a word a line:
`run` does the work once and answers how long it took, `result` answers what the last run came to.
"""

import gc
import importlib.metadata
import json
import os
import platform
import sys
import time
from dataclasses import dataclass

COLUMNS = ("openTime", "open", "high", "low", "close", "volume")
MINUTE_MS = 60_000


@dataclass(frozen=True)
class Work:
    """Bars as columns of doubles, read with `array`, so that a program without numpy can have them as well."""

    length: int
    first_bar: int
    fast: tuple
    slow: tuple
    cash: float
    fee_rate: float
    quantity: float
    notional: float
    quantity_step: float
    columns: dict


def read_work(path):
    from array import array

    with open(path, encoding="utf8") as file:
        told = json.load(file)
    columns = {}
    with open(os.path.join(os.path.dirname(path), told["file"]), "rb") as file:
        for name in COLUMNS:
            column = array("d")
            column.fromfile(file, told["length"])
            columns[name] = column
    return Work(
        length=told["length"],
        first_bar=told["firstBar"],
        fast=tuple(told["fast"]),
        slow=tuple(told["slow"]),
        cash=told["cash"],
        fee_rate=told["feeRate"],
        quantity=told["quantity"],
        notional=told["notional"],
        quantity_step=told["quantityStep"],
        columns=columns,
    )


def trip(entry_bar, exit_bar, entry_price, exit_price, quantity, fees):
    return {
        "entryBar": int(entry_bar),
        "exitBar": int(exit_bar),
        "entryPrice": float(entry_price),
        "exitPrice": float(exit_price),
        "quantity": float(quantity),
        "fees": float(fees),
    }


def trips_of_fills(fills):
    """Round trips of (bar, price, signed quantity, fee): every second fill of a long-or-flat strategy closes."""
    return [
        trip(entry[0], leave[0], entry[1], leave[1], entry[2], entry[3] + leave[3])
        for entry, leave in zip(fills[::2], fills[1::2], strict=True)
    ]


def serve(package, prepare):
    """
    `prepare(work)` returns a function that is called before each run, untimed, and gives the run; what the run returns
    is a function that tells the result, untimed again.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What a library prints is no answer.
    sys.stdout = sys.stderr
    begin = prepare(read_work(sys.argv[1]))
    told = None
    version = f"{importlib.metadata.version(package)}, Python {platform.python_version()}"
    answers.write(json.dumps({"version": version}) + "\n")
    answers.flush()
    for line in sys.stdin:
        if line.strip() == "run":
            told = None
            gc.collect()
            run = begin()
            wall, work = time.perf_counter(), time.process_time()
            told = run()
            answer = {
                "wallMs": (time.perf_counter() - wall) * 1_000,
                "cpuMs": (time.process_time() - work) * 1_000,
            }
        else:
            answer = told()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
