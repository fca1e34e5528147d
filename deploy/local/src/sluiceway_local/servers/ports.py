"""Ports of 127.0.0.1: who listens on one."""

import asyncio

LOOPBACK = "127.0.0.1"
_CONNECT_SECONDS = 2


async def accepts(port: int) -> bool:
    """Whether something takes connections there."""
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(LOOPBACK, port), _CONNECT_SECONDS)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
