"""Probe that an engine runs inside a container."""

import asyncio
import subprocess
import sys

import pytest
from starlette.applications import Starlette

from sluiceway_common.errors import Unavailable
from sluiceway_common.health import Health
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.probe import trouble
from sluiceway_common.testing import free_port
from sluiceway_common.tls import Tls, TlsFiles
from sluiceway_common.web import HttpServer, operations
from tests.support.certificates import Authority
from tests.support.replica import started


async def away() -> None:
    raise Unavailable("the database is away")


def server(health: Health, tls: Tls | None = None) -> HttpServer:
    return HttpServer(Starlette(routes=operations(health, Metrics().registry)), "127.0.0.1:0", tls=tls)


async def asked(http: HttpServer, **more: str) -> str:
    return await asyncio.to_thread(trouble, "guard", {"GUARD_HTTP": f"0.0.0.0:{http.port}", **more})


async def test_a_replica_that_is_ready_has_no_trouble() -> None:
    health = Health()
    http = server(health)
    async with started(http, health):
        assert await asked(http) == ""


async def test_a_replica_that_is_not_ready_says_why() -> None:
    health = Health({"database": away})
    http = server(health)
    async with started(http, health):
        assert await asked(http) == "database: the database is away"


async def test_over_tls_no_certificate_is_needed(tmp_path_factory: pytest.TempPathFactory) -> None:
    authority = Authority.new(tmp_path_factory.mktemp("tls"))
    certificate = authority.sign("guard", ["10.0.0.1"])
    health = Health()
    http = server(health, Tls(TlsFiles(certificate=certificate, key="", ca="", client_ca=authority.path)))
    async with started(http, health):
        assert await asked(http, SLUICEWAY_TLS_CERTIFICATE=certificate) == ""


def test_where_nobody_listens_it_says_so() -> None:
    port = free_port()
    assert trouble("guard", {"GUARD_HTTP": f"0.0.0.0:{port}"}).startswith(f"nobody answers on port {port}: ")


@pytest.mark.parametrize("address", ["", "guard", "0.0.0.0:0"])
def test_without_a_port_it_names_the_variable(address: str) -> None:
    said = f"GUARD_HTTP is {address!r}; set it to the `host:port` that the service listens on"
    assert trouble("guard", {"GUARD_HTTP": address}) == said


def test_as_a_command_it_ends_with_what_an_engine_looks_at() -> None:
    environment = {"GUARD_HTTP": f"127.0.0.1:{free_port()}"}
    command = (sys.executable, "-m", "sluiceway_common.probe")
    ended = subprocess.run((*command, "guard"), env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.partition(":")[0]) == (
        1,
        f"nobody answers on port {environment['GUARD_HTTP'][10:]}",
    )
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=False).returncode == 1


def test_it_imports_nothing_that_takes_its_time() -> None:
    asked = "import sys, sluiceway_common.probe; print([name for name in sys.modules if name in ('grpc', 'pydantic')])"
    said = subprocess.run((sys.executable, "-c", asked), capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
