"""Entry point of a service: its modules are read without the garbage collector, and without what draws on terminals.

Most of a start is reading modules. The collector walks over what was read again and again, and structlog reads `rich`,
for coloured tracebacks alone, wherever that is installed.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn


def entry(name: str, *, serve: Callable[[], int]) -> NoReturn:
    """`command` of the service. A replica has the collector back from where it begins to live, in `service_main`."""
    gc.disable()
    with _kept_out("rich"):
        import structlog  # noqa: F401
    from sluiceway_common.command import command

    command(name, serve=serve)


@contextmanager
def _kept_out(name: str) -> Iterator[None]:
    """Whoever imports it meanwhile is told that it is not installed."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # the way of the import system to say so
    try:
        yield
    finally:
        del sys.modules[name]
