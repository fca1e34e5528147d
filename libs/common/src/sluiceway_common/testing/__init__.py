"""Helpers that tests of several packages need. The product never imports them."""

import socket

from sluiceway_common.testing.clock import ManualClock as ManualClock
from sluiceway_common.testing.waiting import eventually as eventually


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
