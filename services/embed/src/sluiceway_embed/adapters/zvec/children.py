"""What zvec does to a folder in a process of its own: `python -m sluiceway_embed.adapters.zvec.<module> FOLDER`."""

import asyncio
import sys
from pathlib import Path


async def did(module: str, folder: Path) -> bool:
    """Whether the child came to a good end. It dies with its caller."""
    command = (sys.executable, "-m", f"sluiceway_embed.adapters.zvec.{module}", str(folder))
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    try:
        return await child.wait() == 0
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
