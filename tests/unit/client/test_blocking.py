"""The blocking client says all that the awaited one says, from any thread."""

import asyncio
import inspect
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any, cast

import pytest

from sluiceway_client import BlockingSluiceway, Sluiceway
from sluiceway_client.client_thread import ClientThread
from sluiceway_client.discovery import Addresses
from sluiceway_client.documents import Header
from sluiceway_client.errors import Invalid, Unavailable
from sluiceway_common.testing import eventually
from tests.unit.client.ingests import Ingest, running

NOBODY = Addresses(api_key="sw_1", services={})
FORKED = """
import os
from sluiceway_client import Addresses, BlockingSluiceway, Unavailable

with BlockingSluiceway(Addresses(api_key="sw_1", services={})) as sluiceway:
    if os.fork():
        os.wait()
    else:
        try:
            sluiceway.collections()
        except Unavailable as error:
            print(error, flush=True)
"""
CALL = re.compile(r"self\._client\.(\w+\.\w+)\(")


async def test_every_call_of_the_client_can_be_waited_for() -> None:
    async with Sluiceway(NOBODY) as client:
        there = {
            f"{facade}.{name}"
            for facade, calls in ((part, getattr(client, part)) for part in Sluiceway.PARTS)
            for name, call in inspect.getmembers(type(calls), inspect.isfunction)
            if not name.startswith("_") and (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))
        }
    said = {call for part in BlockingSluiceway.__mro__[:-1] for call in CALL.findall(inspect.getsource(part))}
    assert {each for each in there if not each.endswith(".close")} == said


async def test_many_threads_hand_in_at_once() -> None:
    async with running() as ingest:
        await asyncio.to_thread(_hand_in, ingest.addresses, [f"{number}.txt" for number in range(20)])
    assert sorted(ingest.taken) == sorted(f"{number}.txt" for number in range(20))


async def test_a_refusal_is_the_services_own() -> None:
    async with running() as ingest:
        ingest.refuses = "unwanted"
        with pytest.raises(Invalid, match="this name is refused"):
            await asyncio.to_thread(_hand_in, ingest.addresses, ["unwanted"])


async def test_changes_come_as_they_happen() -> None:
    async with running() as ingest:
        ingest.states = ["SUBMITTED", "INDEXED"]
        assert await asyncio.to_thread(_states, ingest.addresses) == ["submitted", "indexed"]


async def test_a_call_of_another_thread_ends_when_the_client_is_closed() -> None:
    async with running() as ingest:
        ingest.away = 1_000
        sluiceway = await asyncio.to_thread(BlockingSluiceway, ingest.addresses)
        ends: list[Exception] = []
        calling = Thread(target=_submit, args=(sluiceway, ends), daemon=True)
        calling.start()
        await eventually(lambda: ingest.request_ids)
        await asyncio.to_thread(sluiceway.close)
        await eventually(lambda: ends)
    assert [(type(end), str(end)) for end in ends] == [(Unavailable, "the client was closed; make another one")]


def test_who_calls_a_closed_client_is_told_and_to_close_twice_is_to_close_once() -> None:
    sluiceway = BlockingSluiceway(NOBODY)
    sluiceway.close()
    sluiceway.close()
    with pytest.raises(Unavailable, match="was closed"):
        sluiceway.collections()


def test_a_process_that_was_forked_is_told_and_waits_for_no_thread_that_it_has_not() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (
        0,
        "the client was made before this process was forked; make another one\n",
    )


def test_who_would_wait_for_the_thread_that_he_is_in_is_told() -> None:
    """Such as a function that is told of progress."""
    thread = ClientThread(NOBODY)

    async def calling() -> None:
        thread.run(asyncio.sleep(0))

    async def closing() -> None:
        thread.close()

    try:
        with pytest.raises(Invalid, match="would wait for itself"):
            thread.run(calling())
        with pytest.raises(Invalid, match="would wait for itself"):
            thread.run(closing())
    finally:
        thread.close()


def test_a_call_that_is_interrupted_goes_on_nowhere() -> None:
    with ThreadPoolExecutor(1) as beside, held() as (ingest, hears), BlockingSluiceway(ingest) as sluiceway:
        beside.submit(_interrupt_once, hears.begun)
        with pytest.raises(KeyboardInterrupt):
            sluiceway.document("doc_1")
        assert hears.over.wait(10)


def test_a_client_that_cannot_be_made_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with pytest.raises(AttributeError):
        BlockingSluiceway(Addresses(api_key="sw_1", services={"ingest": cast(Any, 5)}))
    assert set(threading.enumerate()) <= before


class Held(Ingest):
    """Never says what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.over = threading.Event(), threading.Event()

    async def GetDocument(self, request: Any, context: Any) -> Any:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.over.set()


@contextmanager
def held() -> Iterator[tuple[Addresses, Held]]:
    """One that runs in a thread of its own."""
    ingest, ready, over = Held(), threading.Event(), threading.Event()

    async def serve() -> None:
        async with running(ingest):
            ready.set()
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as beside:
        serving = beside.submit(asyncio.run, serve())
        try:
            assert ready.wait(10)
            yield ingest.addresses, ingest
        finally:
            over.set()
            serving.result(10)


def _interrupt_once(begun: threading.Event) -> None:
    begun.wait(10)
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _submit(sluiceway: BlockingSluiceway, ends: list[Exception]) -> None:
    try:
        sluiceway.submit(b"text", Header(source_key="a.txt"))
    except Exception as error:
        ends.append(error)


def _hand_in(addresses: Addresses, names: list[str]) -> None:
    with BlockingSluiceway(addresses) as sluiceway, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: sluiceway.submit(name.encode(), Header(source_key=name)), names))


def _states(addresses: Addresses) -> list[str]:
    with BlockingSluiceway(addresses) as sluiceway:
        return [document.state for document in sluiceway.wait(["doc_1"])]
