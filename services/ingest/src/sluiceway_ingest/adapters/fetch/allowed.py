"""Allow-list of addresses. Whoever hands in a URL makes this machine speak to a host of their choice (SSRF)."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from yarl import URL

from sluiceway_common.errors import Invalid


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
            raise Invalid(f"`url` {_shown(url)} is not on the allow-list of ingest (INGEST_FETCH)", field="url")
        return url


def is_public(host: str) -> bool:
    """Whether an IP address lies outside every private, local and reserved network."""
    address = ipaddress.ip_address(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


def is_literal(host: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parsed(address: str) -> URL:
    try:
        url = URL(address)
        port = url.port
    except ValueError:
        raise Invalid(f"`url` {address[:200]!r} is no address", field="url") from None
    if url.scheme not in ("http", "https") or not url.host or port is None:
        raise Invalid(f"`url` {address[:200]!r} must begin with http:// or https:// and name a host", field="url")
    if url.user or url.password:
        raise Invalid("`url` carries a password; it would be kept in the open", field="url")
    return url


def _begins(url: URL, beginning: URL) -> bool:
    same_host = (url.scheme, url.host, url.port) == (beginning.scheme, beginning.host, beginning.port)
    folder = beginning.path if beginning.path.endswith("/") else beginning.path + "/"
    return same_host and (url.path == beginning.path or url.path.startswith(folder)) and ".." not in url.parts


def _shown(url: URL) -> str:
    return str(url.with_query(None).with_fragment(None))[:200]
