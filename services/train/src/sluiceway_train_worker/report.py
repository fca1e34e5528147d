"""The report of a run: JSON lines at the end of `report.jsonl`, which the service reads as they come.

A file and not a pipe: the worker goes on where the service is restarted, and the service reads on from where it was.
"""

import json
import os
from pathlib import Path
from typing import Final

FILE: Final = "report.jsonl"
Said = str | int | float | list[dict[str, str | int]] | None


class Report:
    """Lines of one attempt, which is 0 until the job is read. A line is written whole or not at all."""

    def __init__(self, folder: Path, *, speaks: bool) -> None:
        self._path, self._speaks = folder / FILE, speaks
        self.attempt = 0

    def say(self, kind: str, **said: Said) -> None:
        if self._speaks:
            line = json.dumps({"attempt": self.attempt, "kind": kind, **said}, ensure_ascii=False) + "\n"
            self._append(line.encode())

    def _append(self, line: bytes) -> None:
        """One write to a file that is open for appending: lines of two processes never mix."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
