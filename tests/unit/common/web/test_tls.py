"""HTTP over TLS: whose certificate is asked for, for what, and one that changes beneath a server."""

import asyncio
import shutil
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from sluiceway_common.testing.clock import ManualClock
from sluiceway_common.tls import Tls, TlsFiles
from tests.support.certificates import Authority
from tests.unit.common.web.servers import Knocking, open_server

HERE = ("127.0.0.1",)


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path, "ours")


async def greeting(_request: Request) -> Response:
    return Response("hello")


def believing(authority: Authority, certificate: str = "") -> ssl.SSLContext:
    """A caller who believes the authority, and shows a certificate where there is one."""
    context = ssl.create_default_context(cafile=authority.path)
    if certificate:
        context.load_cert_chain(certificate)
    return context


def asking_for(authority: Authority) -> Tls:
    return Tls(TlsFiles(certificate=authority.sign("infer", HERE), client_ca=authority.path))


async def status(at: Knocking, path: str = "/greeting") -> int:
    return (await at.client.get(path)).status_code


async def test_who_shows_a_certificate_of_the_authority_is_answered(ours: Authority) -> None:
    believes = believing(ours, ours.sign("caller"))
    async with open_server(greeting, tls=asking_for(ours), believes=believes, asks_for_certificates=True) as at:
        assert await status(at) == 200


async def test_who_shows_none_hears_why_and_probes_are_answered(ours: Authority) -> None:
    async with open_server(greeting, tls=asking_for(ours), believes=believing(ours), asks_for_certificates=True) as at:
        refused = await at.client.get("/greeting")
        assert (refused.status_code, await status(at, "/health/live"), await status(at, "/metrics")) == (401, 200, 200)
        assert "no certificate came with this connection; show one" in refused.text


@pytest.mark.parametrize("reason", ["stranger", "ended"])
async def test_a_certificate_that_is_not_believed_ends_the_connection(
    ours: Authority, tmp_path: Path, reason: str
) -> None:
    strangers = Authority.new(tmp_path, "strangers")
    shown = strangers.sign("other") if reason == "stranger" else ours.sign("old", ended=timedelta(minutes=1))
    believes = believing(ours, shown)
    async with open_server(greeting, tls=asking_for(ours), believes=believes, asks_for_certificates=True) as at:
        with pytest.raises(httpx.TransportError):
            await at.client.get("/greeting")


async def test_who_speaks_in_the_clear_is_not_heard(ours: Authority) -> None:
    async with (
        open_server(greeting, tls=Tls(TlsFiles(certificate=ours.sign("infer", HERE))), believes=believing(ours)) as at,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{at.server.port}") as plain,
    ):
        with pytest.raises(httpx.TransportError):
            await plain.get("/health/live")
        assert await status(at) == 200


async def test_a_new_connection_gets_the_certificate_of_now(ours: Authority, tmp_path: Path) -> None:
    clock, shown = ManualClock(), tmp_path / "shown.pem"
    shutil.copy(ours.sign("first", HERE), shown)
    async with open_server(
        greeting, tls=Tls(TlsFiles(certificate=str(shown)), clock.monotonic), believes=believing(ours)
    ) as at:
        assert await status(at) == 200
        shutil.copy(ours.sign("second", HERE), shown)
        clock.advance(1)
        # The kept connection is of before, and goes on.
        assert await status(at) == 200
        assert await _subject(at.server.port, ours) == "second"


async def _subject(port: int, authority: Authority) -> str:
    """Whom the server names itself on a new connection."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=believing(authority))
    shown: dict[str, Any] = writer.get_extra_info("peercert")
    writer.close()
    return str(dict(entry[0] for entry in shown["subject"])["commonName"])
