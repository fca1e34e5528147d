"""Ports of 127.0.0.1: who listens on one."""

import asyncio
import socket

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


async def speaks(port: int, greeting: bytes) -> bool:
    """Whether something there says a byte to that. For a process that is frozen the kernel still takes connections."""
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
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
    """Who listens there, as far as we may know."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another program"
    pids = (each.pid for each in connections if each.laddr and each.laddr.port == port and each.status == "LISTEN")
    pid = next((pid for pid in pids if pid), None)
    return f"process {pid} ({psutil.Process(pid).name()})" if pid else "another program"
