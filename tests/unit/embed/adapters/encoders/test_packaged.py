"""The encoder's graph is made once a machine."""

import asyncio
import sys
from pathlib import Path

from sluiceway_embed.adapters.encoders import packaged

MAKE = """
import sys
from pathlib import Path
from sluiceway_embed.adapters.encoders import packaged
print(packaged(Path(sys.argv[1])).graph)
"""


def files(cache: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"}


async def made(cache: Path) -> str:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", MAKE, str(cache), stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    assert child.returncode == 0
    return said.decode().strip()


async def test_two_processes_at_once_make_one_graph_and_the_next_start_finds_it(tmp_path: Path) -> None:
    one, other = await asyncio.gather(made(tmp_path), made(tmp_path))
    assert one == other
    before = files(tmp_path)
    assert list(before) == [Path(one).name]
    assert str(packaged(tmp_path).graph) == one
    assert files(tmp_path) == before
