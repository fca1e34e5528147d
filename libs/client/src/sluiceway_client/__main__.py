"""Entry point of `sluiceway` and `python -m sluiceway_client`.

Reading all parts of the command takes a moment, in which a person may change their mind.
"""

import gc
import sys
from importlib import import_module

_INTERRUPTED = 130


def start() -> None:
    """Runs `sluiceway`."""
    # What is imported stays: looking through it again and again for garbage is a tenth of a command's time.
    gc.set_threshold(50_000)
    try:
        import_module("sluiceway_client.command.main").main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    start()
