"""Cancellation of asyncio tasks by whoever owns them."""

import asyncio
from typing import Any


async def end(*tasks: "asyncio.Future[Any] | None") -> None:
    """Cancels them and returns when all are over. How they ended is not told; None is a task that was never begun."""
    begun = [task for task in tasks if task is not None]
    # What is over already costs no turn of the loop.
    left = [task for task in begun if task.cancel()]
    if left:
        await asyncio.wait(left)
    for task in begun:
        # Asked for, so that asyncio does not complain that nobody did.
        _ = task.cancelled() or task.exception()
