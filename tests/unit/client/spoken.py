"""The command, said against services of a test."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sluiceway_common.disk import write_atomically


@dataclass(frozen=True)
class Spoken:
    """How a command ended, and what it printed."""

    code: int | None
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def say(data: Path, *words: str, stdin: str = "", **addresses: str) -> Spoken:
    """`sluiceway …` that finds these services."""
    # At once: another command may be reading it.
    write_atomically(data / "client.json", json.dumps({"api_key": "sw_1", **addresses}))
    command = (sys.executable, "-m", "sluiceway_client", "--data", str(data), *words)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE if stdin else None, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate(stdin.encode() or None)
    return Spoken(process.returncode, out.decode(), err.decode())
