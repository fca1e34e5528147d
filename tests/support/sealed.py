"""The test world ends at this machine: an audit hook of the interpreter sees every connection that Python makes."""

import ipaddress
import socket
import sys

_OWN_NAMES = {"localhost", "", None, socket.gethostname()}


class LeftTheMachine(BaseException):
    """A test asked for somebody else. Not an Exception: no retry and no fallback may hide it."""


def seal() -> None:
    """From now on nobody but this machine is asked. A hook cannot be taken back, so call it once."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        _refuse_strangers(arguments[1])
    elif event == "socket.getaddrinfo":
        _refuse_strangers((arguments[0],))


def _refuse_strangers(address: object) -> None:
    host = address[0] if isinstance(address, tuple) else None
    if not _is_here(host):
        raise LeftTheMachine(f"a test asked for {host!r}; tests reach this machine alone")


def _is_here(host: object) -> bool:
    """A path or None is a Unix socket; a name other than our own would be looked up elsewhere."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in _OWN_NAMES or not isinstance(name, str):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False
