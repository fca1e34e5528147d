"""Time slices of threads: who has asked for short ones, and who has them from him."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import pytest

from sluiceway_common import time_slice
from sluiceway_common.time_slice import SHORT_NANOSECONDS

T = TypeVar("T")

_USUAL: Final = time_slice.nanoseconds()
pytestmark = pytest.mark.skipif(_USUAL in (None, SHORT_NANOSECONDS), reason="this kernel gives all threads the same")


def test_what_a_thread_starts_has_its_slices() -> None:
    def asked() -> tuple[int | None, str]:
        time_slice.shorten()
        with ThreadPoolExecutor(1) as threads:
            of_thread = threads.submit(time_slice.nanoseconds).result()
        return of_thread, _said_by_child()

    assert _apart(asked) == (SHORT_NANOSECONDS, f"{SHORT_NANOSECONDS}")
    assert time_slice.nanoseconds() == _USUAL


def test_what_computes_has_the_usual_ones_again() -> None:
    def asked() -> int | None:
        time_slice.shorten()
        time_slice.restore()
        return time_slice.nanoseconds()

    assert _apart(asked) == _USUAL


def test_another_thread_is_asked_for_by_its_number() -> None:
    with subprocess.Popen((sys.executable, "-c", "input()"), stdin=subprocess.PIPE) as child:
        time_slice.shorten(child.pid)
        assert time_slice.nanoseconds(child.pid) == SHORT_NANOSECONDS
        child.communicate(b"\n")


def test_a_thread_that_has_ended_is_nobodys_trouble() -> None:
    with subprocess.Popen((sys.executable, "-c", "")) as child:
        child.wait()
    time_slice.shorten(child.pid)
    assert time_slice.nanoseconds(child.pid) is None


def test_the_priority_stays_as_it_is() -> None:
    code = "import os; from sluiceway_common import time_slice; os.nice(3); time_slice.shorten(); print(os.nice(0))"
    plain = "import os; os.nice(3); print(os.nice(0))"
    assert _output(code) == _output(plain)


def _apart(work: Callable[[], T]) -> T:
    """In a thread of its own: that of the tests keeps what it has."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def _said_by_child() -> str:
    return _output("from sluiceway_common import time_slice; print(time_slice.nanoseconds())")


def _output(code: str) -> str:
    return subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True).stdout.strip()
