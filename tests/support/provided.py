"""What cannot be had on this machine is skipped with the reason; where every server is required, it fails."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import pytest

from tests.support.servers import Missing

Server = TypeVar("Server")


@contextmanager
def provided(server: AbstractContextManager[Server]) -> Iterator[Server]:
    """Skips with the reason what cannot be had here; fails where every server is required."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(server)
        except Missing as missing:
            if os.environ.get("SLUICEWAY_REQUIRE_SERVERS") == "1":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        # It hears of a failure: what it has logged may say why.
        yield started
