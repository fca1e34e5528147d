"""Allow-list of addresses. Whoever hands in a URL makes this machine speak to a host of their choice (SSRF)."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from yarl import URL

from sluiceway_common.errors import Invalid

# Unspecified, loopback and what was once compatible with IPv4; NAT64 of one's own network.
_INSIDE: Final = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})
_LAST_32: Final = 0xFFFF_FFFF
_SLASHES: Final = re.compile(r"[/\\]")
# More often nobody escapes in good faith.
_MOST_ESCAPED: Final = 5


@dataclass(frozen=True)
class Allowed:
    """Beginnings of addresses: the same scheme, host and port, and a path that begins with theirs."""

    beginnings: tuple[URL, ...]

    @classmethod
    def of(cls, beginnings: Sequence[str]) -> "Allowed":
        return cls(tuple(URL(beginning) for beginning in beginnings))

    def checked(self, address: str) -> URL:
        """Raises Invalid for what is not on the list."""
        url = _parsed(address)
        if not any(_begins(url, beginning) for beginning in self.beginnings):
            raise Invalid(
                f"`url` {_shown(url)} is not on the allow-list of ingest; an operator can add it (INGEST_FETCH)",
                field="url",
            )
        return url


def is_public(host: str) -> bool:
    """Whether an IP address lies outside every private, local and reserved network; so must those that a translator on
    the way would make of it. What is a number and no address (`127.1`) is none.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped is not None:
        return is_public(str(address.ipv4_mapped))
    outside = address.is_global and not (address.is_multicast or address.is_site_local)
    return outside and not any(address in network for network in _INSIDE) and all(map(is_public, _embedded(address)))


def is_literal(host: str) -> bool:
    """Whether a host is written as a number, which is connected to as it is; the HTTP library looks no closer."""
    return ":" in host or host.replace(".", "").isdigit()


def _embedded(address: ipaddress.IPv6Address) -> Iterator[str]:
    """IPv4 addresses that it is a way to: by NAT64, 6to4, Teredo (server and client), ISATAP."""
    if address in _NAT64:
        yield str(ipaddress.IPv4Address(int(address) & _LAST_32))
    if address.sixtofour is not None:
        yield str(address.sixtofour)
    if address.teredo is not None:
        yield from map(str, address.teredo)
    if (int(address) >> 32) & _LAST_32 in _ISATAP:
        yield str(ipaddress.IPv4Address(int(address) & _LAST_32))


def _parsed(address: str) -> URL:
    try:
        url = URL(address)
        port = url.port
    except ValueError:
        raise Invalid(f"`url` {address[:200]!r} is no address; write it as a browser shows it", field="url") from None
    if url.scheme not in ("http", "https") or not url.host or port is None:
        raise Invalid(
            f"`url` {address[:200]!r} is of no page; it must begin with http:// or https:// and name a host",
            field="url",
        )
    if url.user or url.password:
        raise Invalid("`url` carries a password; it would be kept in the open", field="url")
    return url


def _begins(url: URL, beginning: URL) -> bool:
    """Compared as it is sent: an escaped slash is none to us, and may be one to the server."""
    same_host = (url.scheme, url.host, url.port) == (beginning.scheme, beginning.host, beginning.port)
    path, begun = url.raw_path, beginning.raw_path
    folder = begun if begun.endswith("/") else begun + "/"
    return same_host and (path == begun or path.startswith(folder)) and not _climbs(path)


def _climbs(path: str) -> bool:
    """Whether some server may read a step up in it: escaped once or more often, with backslashes, or with a parameter
    behind the dots (`..;x`).
    """
    for _ in range(_MOST_ESCAPED):
        steps = (step.partition(";")[0].strip() for step in _SLASHES.split(path))
        if "\0" in path or any(step in ("..", ".") for step in steps):
            return True
        plain = unquote(path)
        if plain == path:
            return False
        path = plain
    return True


def _shown(url: URL) -> str:
    return str(url.with_query(None).with_fragment(None))[:200]
