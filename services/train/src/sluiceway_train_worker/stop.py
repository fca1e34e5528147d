"""A wish that the run ends: a signal of whoever started it."""

import signal


class Stop:
    """Heard from the first moment on; kept until the step is over that the run is in."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: object) -> None:
        self.asked = True
