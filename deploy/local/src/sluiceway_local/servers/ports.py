"""Ports of 127.0.0.1: who listens on one."""

import asyncio
import socket
import ssl
from collections.abc import Iterable

import psutil

LOOPBACK = "127.0.0.1"
_CONNECT_SECONDS = 2


async def accepts(port: int) -> bool:
    """Whether something takes connections there."""
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(LOOPBACK, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def speaks(port: int, greeting: bytes, context: ssl.SSLContext | None = None) -> bool:
    """Whether something there says a byte to that. For a process that is frozen the kernel still takes connections."""
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(LOOPBACK, port, ssl=context)
            try:
                writer.write(greeting)
                return await reader.read(1) != b""
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


def listener_on(port: int) -> str:
    """Who holds it, as far as we may know."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another program"
    holding = [each for each in connections if each.laddr and each.laddr.port == port and each.pid]
    # One that only connects from there holds it as well, and is named where nobody listens.
    pid = next((each.pid for each in sorted(holding, key=lambda each: each.status != psutil.CONN_LISTEN)), None)
    try:
        return f"process {pid} ({psutil.Process(pid).name()})" if pid else "another program"
    except psutil.NoSuchProcess:
        return "a process that has ended meanwhile"


def taken(ports: Iterable[tuple[str, int]]) -> str:
    """Who holds the first of the ports that is not free, and the way out; nothing where all are free."""
    held = ((name, port) for name, port in ports if not is_free(port))
    for name, port in held:
        by = f"port {port} for {name} is taken by {listener_on(port)}"
        return f"{by}; stop that, or choose other ports with `sluiceway up --port-base`"
    return ""
