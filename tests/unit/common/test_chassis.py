"""Every service has the same components around its own, and they behave the same."""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import grpc
import pytest

import sluiceway
from sluiceway.guard.v1.guard_service_pb2 import CheckRequest
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceStub
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.produced import ProducedTopics
from sluiceway_common.bus.records import Record
from sluiceway_common.calls.authentication import UNKNOWN_AT_A_TIME
from sluiceway_common.calls.tarpit import Tarpit
from sluiceway_common.chassis import Kit
from sluiceway_common.database import Database
from sluiceway_common.delivery import Delivery
from sluiceway_common.delivery.dead_letter_watch import DeadLetterWatch
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.errors import Overloaded
from sluiceway_common.health import Health
from sluiceway_common.outbox import Outbox, Spool
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Server
from sluiceway_common.run import BESIDE_DRAIN, BackgroundTask, Component, Draining, Shutdown, stop_order
from sluiceway_common.temporary_folders import Sweeper
from sluiceway_common.testing import eventually
from sluiceway_common.web import HttpServer
from tests.support.replica import NOWHERE, replica_of, settings_of, shared_settings, started, unconnected

SERVICES = tuple(sluiceway.services())
FIRST = (Sweeper, Database, Database, KafkaBus, ProducedTopics)
LAST = (DeadLetterWatch, Delivery, Server, HttpServer, Tarpit, Health)
BELOW = 10.0
"""Seconds of BESIDE_DRAIN for what stops after the last work has ended: the bus, the stores."""

every_service = pytest.mark.parametrize("service", SERVICES)


@every_service
async def test_what_every_service_owes_stands_around_its_own(service: str, tmp_path: Path) -> None:
    components = unconnected(service, tmp_path).components
    assert tuple(map(type, components[: len(FIRST)])) == FIRST
    assert tuple(map(type, components[-len(LAST) :])) == LAST


@every_service
async def test_nothing_that_every_service_owes_is_there_twice(service: str, tmp_path: Path) -> None:
    own = unconnected(service, tmp_path).components[len(FIRST) : -len(LAST)]
    assert [component for component in own if isinstance(component, (Sweeper, KafkaBus, ProducedTopics, *LAST))] == []
    leftovers = [each for each in own if isinstance(each, BackgroundTask) and vars(each)["_name"] == "leftovers"]
    assert len(leftovers) == 1


@every_service
async def test_a_replica_without_its_database_is_not_ready(service: str, tmp_path: Path) -> None:
    health = unconnected(service, tmp_path).health
    async with started(health):
        assert "database" in await health.troubles()


@every_service
async def test_a_broker_that_is_away_makes_nobody_unready_but_who_must_know_what_was_said(
    service: str, tmp_path: Path
) -> None:
    replica = unconnected(service, tmp_path)
    async with started(replica.delivery, replica.health):
        said = (await replica.health.troubles()).get("delivery", "")
    catches_up = any(each.from_start for name, each in subscriptions_of_services() if name == service)
    assert said.startswith("still catching up") == catches_up
    assert bool(said) == catches_up


@every_service
@pytest.mark.parametrize("mode", ["off", "accept", "require"])
async def test_every_service_hears_signed_events_alone_and_signs_its_own(
    service: str, mode: Any, tmp_path: Path
) -> None:
    """Whatever way it says them: outbox, spool, bus."""
    shared = shared_settings("127.0.0.1:1", NOWHERE, tmp_path).model_copy(update={"signatures": mode})
    replica = replica_of(service, shared)
    ways = [each for each in replica.components if isinstance(each, Outbox | Spool | KafkaBus)]
    said = Record("t", b"k", b"v")
    assert {vars(each)["_sign"](said) != said for each in ways} == {mode != "off"}
    heard = [each.signatures.fault(said, said_by=service) for each in vars(replica.delivery)["_subscriptions"]]
    assert {fault is not None for fault in heard} == {mode != "off"}


async def test_settings_say_how_often_a_caller_hears_refusals_and_how_late_at_the_most(tmp_path: Path) -> None:
    said = {"refusals_per_second": 0.1, "refusal_hold_seconds": 3.0}
    shared = shared_settings("127.0.0.1:1", NOWHERE, tmp_path).model_copy(update=said)
    kit = Kit.of("embed", shared, Shutdown(), schema="embed", pool=1)
    refusal = await kit.tarpit.held(Overloaded("full"), Principal("acme", "ada", frozenset()), left=0.0)
    assert refusal.retry_after == 3.0


async def test_an_address_that_is_not_there_gets_the_same_page_from_all(tmp_path: Path) -> None:
    pages = {await _page(service, tmp_path) for service in SERVICES}
    assert len(pages) == 1


@every_service
async def test_what_drains_ends_in_the_time_that_its_service_gives(service: str, tmp_path: Path) -> None:
    steps = _draining(unconnected(service, tmp_path).components)
    longest = [max(each.drain for each in step if isinstance(each, Draining)) for step in steps]
    assert sum(longest) <= settings_of(service).drain_seconds + BESIDE_DRAIN - BELOW


@every_service
async def test_events_calls_and_requests_drain_side_by_side(service: str, tmp_path: Path) -> None:
    (step,) = _draining(unconnected(service, tmp_path).components)
    assert {type(component) for component in step} == {Delivery, Server, HttpServer}


def _draining(components: Sequence[Component]) -> list[Sequence[Component]]:
    return [step for step in stop_order(components) if isinstance(step[0], Draining)]


async def _page(service: str, folder: Path) -> tuple[int, bytes]:
    replica = unconnected(service, folder)
    async with started(replica.http_server):
        return await asyncio.to_thread(_fetched, f"http://127.0.0.1:{replica.http_server.port}/nothing")


def _fetched(url: str) -> tuple[int, bytes]:
    with pytest.raises(HTTPError) as caught:
        urlopen(url, timeout=10)
    with caught.value as refused:
        return refused.code, refused.read()


async def test_keys_that_are_not_known_are_looked_at_within_one_bound_over_grpc_and_http(tmp_path: Path) -> None:
    """Behind a database that does not answer each of them waits."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(_silent_database(ended := asyncio.Event()))
        replica = replica_of("guard", shared_settings("127.0.0.1:1", database, tmp_path))
        await stack.enter_async_context(started(replica.server, replica.http_server))
        stack.callback(ended.set)
        # A look ends after some seconds. A busy machine does not come this far in them, and takes all places anew.
        asked = partial(_refused_over_both, replica.http_server.port, replica.server.port, stack)
        assert await eventually(asked, despite=(AssertionError,))


async def _refused_over_both(http: int, grpc_port: int, stack: AsyncExitStack) -> bool:
    """All places are taken over HTTP; whoever comes next, over HTTP or gRPC, hears that."""
    for each in range(UNKNOWN_AT_A_TIME):
        await _asked_with(f"sw_{each}", http, stack)
    told = await (await _asked_with("sw_one-more", http, stack)).readline()
    assert told.startswith(b"HTTP/1.1 429 ")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
        call = GuardServiceStub(channel).Check(CheckRequest(), metadata=[("authorization", "Bearer sw_x")])
        with pytest.raises(grpc.aio.AioRpcError, match="credentials that are not known here are being looked at"):
            await call
    return True


@asynccontextmanager
async def _silent_database(ended: asyncio.Event) -> AsyncIterator[str]:
    async def hear(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as listener:
        yield f"postgresql://nobody:nothing@127.0.0.1:{listener.sockets[0].getsockname()[1]}/none"


async def _asked_with(key: str, port: int, stack: AsyncExitStack) -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    writer.write(f"GET /nothing HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\r\n".encode())
    return reader


_KEY = base64.b64encode(bytes(32)).decode()
_SERVED = """import sys
from sluiceway_common.service_main import serve
from sluiceway_common.settings import Shared, read

def app(shared, settings, shutdown):
    print(f"{sys.getswitchinterval():.4f}", file=sys.stderr)
    sys.exit(0)

serve("ingest", read(Shared), None, app)
"""


def test_a_thread_that_computes_lets_the_loop_of_a_service_go_on_soon() -> None:
    """Fifty times sooner than it is the standard of Python."""
    settings = {"SLUICEWAY_DATABASE": NOWHERE, "SLUICEWAY_MASTER_KEY": _KEY, "SLUICEWAY_INTERNAL_KEY": _KEY}
    words = (sys.executable, "-c", _SERVED)
    served = subprocess.run(words, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60)
    assert "0.0001" in served.stderr
