"""Entry point of `sluiceway` and `python -m sluiceway_client`.

Reading all parts of the command takes a moment, in which a person may change their mind.
"""

import sys
from importlib import import_module

_INTERRUPTED = 130


def start() -> None:
    """Runs `sluiceway`."""
    try:
        import_module("sluiceway_client.command.main").main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    start()
