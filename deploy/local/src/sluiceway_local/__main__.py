"""`python -m sluiceway_local`: the supervisor without a terminal, as `sluiceway up --detach` starts it."""

import argparse
import asyncio
import sys
from pathlib import Path

from sluiceway_common.errors import Refusal
from sluiceway_local.addresses import BASE
from sluiceway_local.machine import run
from sluiceway_local.place import Place
from sluiceway_local.state import State
from sluiceway_local.wish import Wish, counted


def main() -> int:
    """Says in one line what it could not begin."""
    parser = argparse.ArgumentParser(prog="python -m sluiceway_local")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port-base", type=int, default=BASE)
    parser.add_argument("--replicas", action="append", default=[])
    said = parser.parse_args()
    try:
        return asyncio.run(run(Wish(Place(said.data), said.port_base, counted(said.replicas)), _nobody_looks))
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        return 1


def _nobody_looks(_: State) -> None:
    """The state file is what is looked at."""


if __name__ == "__main__":
    sys.exit(main())
