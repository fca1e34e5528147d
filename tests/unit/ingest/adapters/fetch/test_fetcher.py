"""Addresses: those on the list are read, and none leads inside."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from aiohttp import web

from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_ingest.adapters.fetch import Allowed, HttpFetcher
from sluiceway_ingest.adapters.fetch.allowed import is_public


@dataclass
class Site:
    """A web server on this machine that has something behind every path, and the paths that it was asked for."""

    root: str = ""
    asked: set[str] = field(default_factory=set)
    shown: dict[str, str | None] = field(default_factory=dict)

    async def served(self, request: web.Request) -> web.Response:
        self.asked.add(request.raw_path)
        self.shown[request.path] = request.headers.get("Cookie")
        leads = {
            "/open/moved": "/open/page",
            "/open/out": "/closed",
            "/open/climbs": "/open/..%2fclosed",
            "/open/elsewhere": self.root.replace("127.0.0.1", "127.0.0.2") + "/open/page",
            "/open/loop": "/open/loop",
        }
        match request.path:
            case "/open/page":
                return web.Response(body=b"water" * 1000)
            case path if path in leads:
                return web.Response(status=302, headers={"Location": leads[path]})
            case "/open/nowhere":
                return web.Response(status=302, headers={"Location": request.query["to"]})
            case "/open/cookie":
                return web.Response(body=b"private", headers={"Set-Cookie": "session=tenant-a"})
            case "/open/unsaid":
                return web.Response(status=302)
            case "/open/busy":
                return web.Response(status=503)
            case "/open/missing":
                return web.Response(status=404)
            case path:
                return web.Response(body=b"plain" if path.startswith("/open/") else b"secret")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site, server = Site(), web.Application()
    server.router.add_get("/{path:.*}", site.served)
    runner = web.AppRunner(server)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    site.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@asynccontextmanager
async def fetcher(allowed: Sequence[str], *, private: bool = True) -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher(Allowed.of(allowed), private=private, seconds=5)
    await fetcher.start()
    yield fetcher
    await fetcher.stop()


async def test_what_a_page_gives_to_one_tenant_is_not_shown_for_the_next(site: Site) -> None:
    # Of an address in numbers no cookie is kept in any case.
    root = site.root.replace("127.0.0.1", "localhost")
    async with fetcher([f"{root}/open/"]) as http:
        await read(http, f"{root}/open/cookie")
        await read(http, f"{root}/open/page")
    assert site.shown["/open/page"] is None


async def read(fetcher: HttpFetcher, url: str) -> bytes:
    return b"".join([piece async for piece in fetcher.fetch(url)])


@pytest.mark.parametrize("path", ["/open/page", "/open/moved"])
async def test_an_address_on_the_list_is_read(site: Site, path: str) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        assert await read(http, site.root + path) == b"water" * 1000


@pytest.mark.parametrize(
    "path",
    [
        "/closed",
        "/openly",
        "/open/../closed",
        "/open/%2e%2e/closed",
        "/open/..%2fclosed",
        "/open/..%2Fclosed",
        "/open/..%5cclosed",
        "/open/..\\closed",
        "/open/..;/closed",
        "/open/..;a=b/closed",
        "/open/%252e%252e/closed",
        "/open/..%252fclosed",
        "/open/%25252e%25252e%25252fclosed",
        "/open/x/..%2f..%2fclosed",
        "/open%2fpage",
        "/open/out",
        "/open/climbs",
        "/open/elsewhere",
    ],
)
async def test_what_is_not_on_the_list_is_not_read_though_it_is_there(site: Site, path: str) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        with pytest.raises(Invalid, match="is not on the allow-list") as refused:
            await read(http, site.root + path)
    assert refused.value.field == "url"
    assert site.asked <= {"/open/out", "/open/climbs", "/open/elsewhere"}, "nothing but redirects was asked for"


@pytest.mark.parametrize(("path", "said"), [("/open/loop", "leads on more than 5"), ("/open/missing", "answers 404")])
async def test_what_leads_nowhere_is_refused(site: Site, path: str, said: str) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        with pytest.raises(Invalid, match=said):
            await read(http, site.root + path)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        *((to, "leads on to no address") for to in ("http://[::1", "http://[x]/", "//a:x/", "http://a:99999/", "")),
        ("http://%00/", "is not on the allow-list"),
        ("#top", "leads on more than 5"),
    ],
)
async def test_a_redirect_to_what_is_no_address_is_refused(site: Site, to: str, said: str) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        with pytest.raises(Invalid, match=said) as refused:
            await read(http, f"{site.root}/open/nowhere?to={quote(to)}")
    assert refused.value.field == "url"


async def test_a_redirect_that_says_no_address_is_refused(site: Site) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        with pytest.raises(Invalid, match="leads on to no address"):
            await read(http, f"{site.root}/open/unsaid")


@pytest.mark.parametrize(
    "path", ["/open/two..dots", "/open/a%20b", "/open/wasser-m%C3%BChle", "/open/x;y=z", "/open/50%25"]
)
async def test_dots_and_escapes_that_climb_nowhere_are_read(site: Site, path: str) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        assert await read(http, site.root + path) == b"plain"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "must begin with http"),
        ("ftp://a/b", "must begin with http"),
        ("http://", "must begin with http"),
        ("//a", "must begin with http"),
        ("", "must begin with http"),
        ("http://a:x/", "is no address"),
        ("http://u:p@a/", "carries a password"),
        ("http://token@a/", "carries a password"),
        ("http://:p@a/", "carries a password"),
    ],
)
async def test_what_is_no_address_of_the_web_is_refused(url: str, said: str) -> None:
    async with fetcher(["http://a/"]) as http:
        with pytest.raises(Invalid, match=said):
            await read(http, url)


async def test_before_the_start_nothing_is_fetched() -> None:
    with pytest.raises(Unavailable, match="ingest is starting; ask again"):
        await read(HttpFetcher(Allowed.of(["http://a/"]), private=True, seconds=5), "http://a/")


async def test_a_busy_host_is_asked_again_later(site: Site) -> None:
    async with fetcher([f"{site.root}/open/"]) as http:
        with pytest.raises(Unavailable):
            await read(http, f"{site.root}/open/busy")


async def test_a_listed_address_inside_our_network_is_refused(site: Site) -> None:
    async with fetcher([f"{site.root}/open/"], private=False) as http:
        with pytest.raises(Invalid, match="which lies in a private network"):
            await read(http, f"{site.root}/open/page")


async def test_a_listed_name_that_leads_inside_is_not_connected_to(site: Site) -> None:
    named = site.root.replace("127.0.0.1", "localhost")
    async with fetcher([f"{named}/open/"], private=False) as http:
        with pytest.raises(Unavailable):
            await read(http, f"{named}/open/page")
    assert site.asked == set()


INSIDE = """127.0.0.1 10.0.0.1 169.254.169.254 192.168.1.1 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 198.18.0.1
::1 :: fe80::1 fe80::1%eth0 fd00::1 ff02::1 fec0::1 febf::1 2001:db8::1
::ffff:127.0.0.1 ::ffff:10.1.2.3 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::192.168.7.7 64:ff9b:1::8.8.8.8
2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:101::1 2001:0:7f00:1::f5ff:fffe 2001:0:808:808::f5ff:fffe
2600::5efe:10.0.0.1 2600::200:5efe:127.0.0.1
127.1 2130706433 0177.0.0.1 1.2.3.4.5""".split()


@pytest.mark.parametrize("host", INSIDE)
def test_private_networks_are_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize(
    "host", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_the_rest_of_the_world_is_public(host: str) -> None:
    """Behind NAT64 as well, where all that speaks IPv4 alone is reached so."""
    assert is_public(host)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "[64:ff9b::127.0.0.1]", "[::127.0.0.1]", "[2002:7f00:1::]"])
async def test_a_number_that_leads_inside_is_not_connected_to(host: str) -> None:
    async with fetcher([f"http://{host}/"], private=False) as http:
        with pytest.raises(Invalid, match="which lies in a private network"):
            await read(http, f"http://{host}/page")
