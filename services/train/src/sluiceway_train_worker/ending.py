"""Ends of a run before its time, in words for who started it, and the wish for one."""

import signal
from collections.abc import Callable


class Refused(Exception):
    """The run cannot be done as asked. `reason` is one of a closed list; the message says which way out there is."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def diverged(what: str) -> Refused:
    """What is learned from numbers that ran away is none."""
    return Refused("DIVERGED", f"{what}: the run has diverged, take a lower learning_rate")


class Stopped(Exception):
    """Somebody asked it to end. What is learned up to `step` lies in a checkpoint; 0: it had not begun to learn."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped after step {step}")
        self.step = step


class Stop:
    """A signal of whoever started it: heard from the first moment on, and told at once, for the time that it leaves may
    be short. It is kept until the step is over that it came in; before the first one nothing is lost by ending there.
    """

    def __init__(self, on_asked: Callable[[], None]) -> None:
        self.asked = False
        self._on_asked = on_asked
        self._learns = False

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def wait_for_steps(self) -> None:
        """From here on it ends between two steps. Raises `Stopped` where it was asked to before."""
        self._learns = True
        if self.asked:
            raise Stopped(0)

    def _ask(self, _number: int, _frame: object) -> None:
        if not self.asked:
            self._on_asked()
        self.asked = True
        if not self._learns:
            raise Stopped(0)
