"""Ends of a run before its time, in words for who started it, and the wish for one."""

import signal


class Refused(Exception):
    """The run cannot be done as asked. `reason` is one of a closed list; the message says which way out there is."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Stopped(Exception):
    """Somebody asked it to end. What is learned up to `step` lies in a checkpoint."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped after step {step}")
        self.step = step


class Stop:
    """A signal of whoever started it: heard from the first moment on, kept until the step is over that it came in."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: object) -> None:
        self.asked = True
