"""Keys of a provider that is slow: who comes with a key that is known does not wait, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import repeat
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from jwt import get_algorithm_by_name

from sluiceway_common.access.provider_keys import ProviderKeys, fetched
from sluiceway_common.errors import Unauthenticated, Unavailable
from sluiceway_common.testing import eventually
from sluiceway_common.testing.clock import ManualClock

ISSUER = "https://login.example.com"
KEY = get_algorithm_by_name("EdDSA").to_jwk(ed25519.Ed25519PrivateKey.generate().public_key(), as_dict=True)


class SlowProvider:
    """Lists its keys once it may."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.listed, self.strange, self.reads = ["one"], list[Mapping[str, Any]](), 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.clock = ManualClock()
        self.keys = ProviderKeys(ISSUER, f"{ISSUER}/keys", self.clock, self.fetch, seconds=seconds)

    async def fetch(self, _url: str) -> Mapping[str, Any]:
        self.reads += 1
        await self.may_answer.wait()
        return {"keys": [*self.strange, *(KEY | {"kid": kid, "alg": "EdDSA"} for kid in self.listed)]}


async def test_a_key_that_is_known_waits_for_no_look_and_is_looked_for_behind_the_call() -> None:
    there = SlowProvider()
    await there.keys.of("one")
    there.may_answer.clear()
    there.listed.clear()
    there.clock.advance(301)
    for _ in range(3):
        assert (await there.keys.of("one")).key_id == "one"
    await eventually(lambda: there.reads == 2)
    there.may_answer.set()
    with pytest.raises(Unauthenticated, match="does not list"):
        await there.keys.of("two")
    with pytest.raises(Unauthenticated, match="does not list"):
        await there.keys.of("one")


async def test_where_nobody_has_looked_for_long_a_key_that_was_taken_back_opens_nothing() -> None:
    there = SlowProvider()
    await there.keys.of("one")
    there.listed.clear()
    there.clock.advance(3_600)
    with pytest.raises(Unauthenticated, match="does not list"):
        await there.keys.of("one")


async def test_a_look_that_takes_too_long_is_given_up() -> None:
    there = SlowProvider(seconds=0.05)
    there.may_answer.clear()
    with pytest.raises(Unavailable, match=r"the keys of https://login\.example\.com cannot be read; ask again"):
        await there.keys.of("one")


@pytest.mark.parametrize("strange", [{"kty": "oct", "kid": "two"}, {**KEY, "alg": "EdDSA", "kid": ["two"]}])
async def test_a_key_that_nobody_can_use_is_in_the_way_of_no_other(strange: Mapping[str, Any]) -> None:
    there = SlowProvider()
    there.strange.append(strange)
    assert (await there.keys.of("one")).key_id == "one"


@asynccontextmanager
async def answering(pieces: Iterable[bytes]) -> AsyncIterator[str]:
    """The address of a server whose answer comes in these pieces."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        for piece in pieces:
            if writer.is_closing():
                return
            writer.write(piece)
            await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"


async def test_a_document_that_trickles_in_is_given_up() -> None:
    async with answering(repeat(b" ")) as url:
        with pytest.raises(Unavailable, match="cannot be read; ask again in a moment") as refused:
            await fetched(url, seconds=0.05)
    assert isinstance(refused.value.__cause__, TimeoutError)


async def test_a_document_that_is_nested_too_deeply_cannot_be_read() -> None:
    async with answering([b"[" * 1_000_000]) as url:
        with pytest.raises(Unavailable, match="cannot be read; ask again in a moment"):
            await fetched(url)
