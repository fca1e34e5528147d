"""What zvec does to a folder in a process of its own: `python -m sluiceway_embed.adapters.zvec.<module> FOLDER`."""

import asyncio
import sys
from pathlib import Path

from sluiceway_common.errors import Unavailable


async def did(module: str, folder: Path, seconds: float) -> bool:
    """Whether the child came to a good end in time. It dies with its caller. Raises Unavailable where none starts."""
    command = (sys.executable, "-m", f"sluiceway_embed.adapters.zvec.{module}", str(folder))
    try:
        child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    except OSError as error:
        raise Unavailable(f"no process could be started for {module} of {folder}") from error
    try:
        return await asyncio.wait_for(child.wait(), seconds) == 0
    except TimeoutError:
        return False
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
