"""A process with a door ends with the exit code it chose."""

import subprocess
import sys

PROGRAM = """
import asyncio, sys
from starlette.applications import Starlette
from starlette.routing import Route
from sluiceway_common.web import Door

async def fail(request):
    raise ValueError

async def main():
    door = Door(Starlette(routes=[Route("/", fail)]), "127.0.0.1:0")
    await door.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"GET / HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n")
    await reader.read(10)
    writer.close()
    await door.stop()

asyncio.run(main())
sys.exit(3)
"""


def test_the_servers_threads_do_not_abort_the_process() -> None:
    for _ in range(3):
        ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, timeout=60)
        assert ended.returncode == 3, ended.stderr
