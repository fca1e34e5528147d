"""The law of fetchers, held by pages in memory and by a web server on this machine."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_ingest.adapters.fetch import Allowed, HttpFetcher
from sluiceway_ingest.adapters.memory import MemoryFetcher
from sluiceway_ingest.ports import Fetcher

PAGE = b"water" * 200_000
# What is not on the list lies there too: nothing but the list keeps it from being read.
PAGES = {"/open/page": PAGE, "/open/empty": b"", "/closed": b"secret", "/openly": b"secret"}


@dataclass(frozen=True)
class Site:
    """A fetcher, and where the web begins that it may read."""

    fetcher: Fetcher
    root: str

    async def read(self, path: str) -> bytes:
        return b"".join([piece async for piece in self.fetcher.fetch(self.root + path)])


@pytest.fixture(params=["memory", "http"])
async def site(request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    if request.param == "memory":
        root = "http://mill.example"
        pages = {root + path: content for path, content in PAGES.items()}
        allowed = Allowed.of([f"{root}/open/"])
        yield Site(MemoryFetcher(allowed, pages, away={f"{root}/open/busy"}), root)
        return
    runner = await _served()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    fetcher = HttpFetcher(Allowed.of([f"{root}/open/"]), private=True, seconds=5)
    await fetcher.start()
    yield Site(fetcher, root)
    await fetcher.stop()
    await runner.cleanup()


async def _served() -> web.AppRunner:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/open/busy":
            return web.Response(status=503)
        return web.Response(body=PAGES[request.path]) if request.path in PAGES else web.Response(status=404)

    server = web.Application()
    server.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


@pytest.mark.parametrize(("path", "content"), [("/open/page", PAGE), ("/open/empty", b"")])
async def test_an_address_on_the_list_is_read_whole(site: Site, path: str, content: bytes) -> None:
    assert await site.read(path) == content


async def test_a_large_page_comes_in_pieces(site: Site) -> None:
    assert max([len(piece) async for piece in site.fetcher.fetch(site.root + "/open/page")]) < len(PAGE)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/closed", "is not on the allow-list"),
        ("/openly", "is not on the allow-list"),
        ("/open/../closed", "is not on the allow-list"),
        ("/open/missing", "has no such page|answers 404"),
    ],
)
async def test_what_is_not_on_the_list_or_not_there_is_invalid(site: Site, path: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        await site.read(path)
    assert refused.value.field == "url"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "//a", ""])
async def test_what_is_no_address_of_the_web_is_invalid(site: Site, url: str) -> None:
    with pytest.raises(Invalid, match="is of no page"):
        await anext(aiter(site.fetcher.fetch(url)))


async def test_a_host_that_does_not_answer_is_unavailable_and_the_next_page_is_read(site: Site) -> None:
    with pytest.raises(Unavailable):
        await site.read("/open/busy")
    assert await site.read("/open/empty") == b""
