"""Addresses: those on the list are read, and none leads inside."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_ingest.adapters.fetch import Allowed, HttpFetcher
from sluiceway_ingest.adapters.fetch.allowed import is_public


async def served(request: web.Request) -> web.Response:
    match request.path:
        case "/open/page":
            return web.Response(body=b"water" * 1000)
        case "/open/moved":
            return web.Response(status=302, headers={"Location": "/open/page"})
        case "/open/out":
            return web.Response(status=302, headers={"Location": "/closed"})
        case "/open/loop":
            return web.Response(status=302, headers={"Location": "/open/loop"})
        case "/open/busy":
            return web.Response(status=503)
        case _:
            return web.Response(status=404)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A web server on this machine."""
    server = web.Application()
    server.router.add_get("/{path:.*}", served)
    runner = web.AppRunner(server)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def fetcher(allowed: Sequence[str], *, private: bool = True) -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher(Allowed.of(allowed), private=private, seconds=5)
    await fetcher.start()
    yield fetcher
    await fetcher.stop()


async def read(fetcher: HttpFetcher, url: str) -> bytes:
    return b"".join([piece async for piece in fetcher.fetch(url)])


@pytest.mark.parametrize("path", ["/open/page", "/open/moved"])
async def test_an_address_on_the_list_is_read(site: str, path: str) -> None:
    async with fetcher([f"{site}/open/"]) as http:
        assert await read(http, site + path) == b"water" * 1000


@pytest.mark.parametrize(
    "path", ["/closed", "/open/out", "/open/loop", "/open/missing", "/openly", "/open/../closed", "/open/%2e%2e/closed"]
)
async def test_what_is_not_on_the_list_or_not_there_is_refused(site: str, path: str) -> None:
    async with fetcher([f"{site}/open/"]) as http:
        with pytest.raises(Invalid) as refused:
            await read(http, site + path)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a/b", "http://", "//a", "", "http://u:p@a/", "http://a:x/"]
)
async def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    async with fetcher(["http://a/"]) as http:
        with pytest.raises(Invalid):
            await read(http, url)


async def test_a_busy_host_is_asked_again_later(site: str) -> None:
    async with fetcher([f"{site}/open/"]) as http:
        with pytest.raises(Unavailable):
            await read(http, f"{site}/open/busy")


async def test_a_listed_address_inside_our_network_is_refused(site: str) -> None:
    async with fetcher([f"{site}/open/"], private=False) as http:
        with pytest.raises(Invalid):
            await read(http, f"{site}/open/page")


async def test_a_listed_name_that_leads_inside_is_not_connected_to(site: str) -> None:
    named = site.replace("127.0.0.1", "localhost")
    async with fetcher([f"{named}/open/"], private=False) as http:
        with pytest.raises(Unavailable):
            await read(http, f"{named}/open/page")


INSIDE = """127.0.0.1 10.0.0.1 169.254.169.254 192.168.1.1 0.0.0.0 100.64.0.1 224.0.0.1
::1 fe80::1 fd00::1 ::ffff:127.0.0.1""".split()


@pytest.mark.parametrize("host", INSIDE)
def test_private_networks_are_not_public(host: str) -> None:
    assert not is_public(host)


def test_the_rest_of_the_world_is_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
