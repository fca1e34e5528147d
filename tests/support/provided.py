"""What cannot be had on this machine is skipped with the reason; where every server is required, it fails."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import pytest

from tests.support.servers import Missing

Server = TypeVar("Server")


@contextmanager
def provided(server: AbstractContextManager[Server]) -> Iterator[Server]:
    """Skips with the reason what cannot be had here; fails where every server is required."""
    try:
        started = server.__enter__()
    except Missing as missing:
        if os.environ.get("SLUICEWAY_REQUIRE_SERVERS") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    try:
        yield started
    finally:
        server.__exit__(None, None, None)
