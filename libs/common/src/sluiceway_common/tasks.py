"""Tasks and those who own them."""

import asyncio
from typing import Any


async def end(*tasks: "asyncio.Future[Any] | None") -> None:
    """Cancels them and returns when all are over. How they ended is not told; None is a task that was never begun."""
    begun = [task for task in tasks if task is not None]
    for task in begun:
        task.cancel()
    await asyncio.gather(*begun, return_exceptions=True)
