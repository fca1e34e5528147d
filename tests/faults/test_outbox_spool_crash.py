"""What the spool has promised outlives the process that promised it."""

import asyncio
import re
import signal
import sys
from pathlib import Path

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.outbox import Spool
from sluiceway_common.testing import eventually
from tests.support import outgoing

# A process that keeps events while the log is away, and says of each that it was kept.
KEEPING = """
import asyncio, sys
from pathlib import Path
from tests.support import outgoing
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.outbox import Spool

async def main(folder):
    bus = MemoryBus()
    bus.away = True
    spool = Spool(bus, Path(folder), source="infer")
    number = 0
    while True:
        await spool(outgoing.submitted(f"doc_{number}"))
        print(f"kept doc_{number}", flush=True)
        number += 1

asyncio.run(main(sys.argv[1]))
"""


async def killed_while_keeping(folder: Path, after: int) -> set[str]:
    """Names of what the process had kept when it was killed in the middle of its work."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KEEPING, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        lines = [await process.stdout.readline() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        lines += (await process.stdout.read()).splitlines()
        await process.wait()
    return set(re.findall(r"kept (doc_\d+)", b"\n".join(lines).decode()))


async def test_what_a_killed_process_had_kept_is_said_by_the_next(tmp_path: Path) -> None:
    kept = await killed_while_keeping(tmp_path, 50) | await killed_while_keeping(tmp_path, 7)
    bus = MemoryBus()
    await bus.ensure_topics(DocumentSubmitted)
    spool = Spool(bus, tmp_path, source="infer")
    await spool.start()
    await eventually(lambda: kept <= {document for document, _ in outgoing.on(bus)})
    await spool.stop()
    assert list_of(tmp_path) == []


async def test_a_line_that_a_killed_process_had_half_written_is_cut(tmp_path: Path) -> None:
    kept = await killed_while_keeping(tmp_path, 3)
    tear(tmp_path)
    bus = MemoryBus()
    await bus.ensure_topics(DocumentSubmitted)
    spool = Spool(bus, tmp_path, source="infer")
    await spool.start()
    await eventually(lambda: list_of(tmp_path) == [])
    await spool.stop()
    assert kept <= {document for document, _ in outgoing.on(bus)}


def list_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def tear(folder: Path) -> None:
    """Leaves the first half of a line at the end, as a write that broke off does."""
    for path in folder.iterdir():
        with path.open("ab") as file:
            file.write(path.read_bytes()[:100])
