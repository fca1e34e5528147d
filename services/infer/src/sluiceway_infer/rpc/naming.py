"""A refusal by the names that the caller sent: the service, and the neighbour behind it, have names of their own."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sluiceway_common.errors import Refusal

_NAMED = re.compile(r"`([a-z_]+(?:\[\d+\])?)`")


@contextmanager
def naming(as_sent: Callable[[str], str]) -> Iterator[None]:
    """Says each field as the caller knows it, in what is raised inside. It stays the same error, with its cause."""
    try:
        yield
    except Refusal as error:
        error.message = _NAMED.sub(lambda found: f"`{as_sent(found[1])}`", error.message)
        error.field = as_sent(error.field)
        raise
