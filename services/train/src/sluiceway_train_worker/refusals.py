"""Ends of a run before its time, in words for who started it."""


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
