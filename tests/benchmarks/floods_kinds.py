"""Kinds of flood: `python -m tests.benchmarks.floods_kinds KIND SECONDS` is one, with its target on stdin as JSON.

What the services do is measured, not what this costs: it runs with the lowest priority (nice 19) and within a share of
one core.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Final

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common.bus.connection import Login, Security
from sluiceway_common.bus.topics import topic_of
from tests.benchmarks.floods_tenant import Flood, Target
from tests.benchmarks.texts import prose
from tests.support.documents import bomb_pdf

_CHARACTERS: Final = 40_000
_KIND: Final = DocumentOffered.DESCRIPTOR.full_name.encode()


async def uploads(flood: Flood) -> None:
    """Texts of some thirty passages each."""
    text = prose(2 * _CHARACTERS, seed=7)

    async def call(number: int) -> None:
        start = number * 37 % _CHARACTERS
        await flood.submit(f"{number} {text[start : start + _CHARACTERS]}".encode(), f"upload-{number}.txt")

    await flood.workers(32, call)


async def slow_bodies(flood: Flood) -> None:
    """Bodies over HTTP and uploads over gRPC that come a byte a second."""

    async def call(number: int) -> None:
        await (flood.dribble(f"slow-{number}.txt") if number % 8 == 0 else flood.body())

    await flood.workers(600, call)


async def watches(flood: Flood) -> None:
    """Watches of all that the tenant has."""

    async def call(_: int) -> None:
        await flood.watch()

    await flood.workers(600, call)


async def schemas(flood: Flood) -> None:
    """JSON Schemas at what is allowed and far beyond it."""
    words = [f"word{number}" for number in range(60_000)]
    written = [
        json.dumps(shape)
        for shape in (
            {"enum": words},
            {"enum": words[:1_000]},
            {"enum": words[:120]},
            {"type": "array", "maxItems": 60, "items": {"type": "string", "minLength": 60, "maxLength": 120}},
            {"type": "object", "properties": {word: {"type": "string"} for word in words[:100]}},
        )
    ]

    async def call(number: int) -> None:
        await flood.generate("Say something.", written[number % len(written)])

    await flood.workers(16, call)


async def long_prompts(flood: Flood) -> None:
    """Prompts that fill the window, and every fourth of megabytes."""
    text = prose(200_000, seed=8)

    async def call(number: int) -> None:
        await flood.generate(f"{number} {text * 30 if number % 4 == 0 else text[:12_000]}")

    await flood.workers(16, call)


async def hostile_pdfs(flood: Flood) -> None:
    """PDFs whose page tree holds itself, that unpack to hundreds of megabytes, that are cut off."""
    shapes = (_SELF, _RING, bomb_pdf(300), bomb_pdf(20)[:-200], _SELF[:100])

    async def call(number: int) -> None:
        await flood.submit(shapes[number % len(shapes)] + b"\n%% %d\n" % number, f"hostile-{number}.pdf")

    await flood.workers(16, call)


_SELF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)
_RING = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 3 0 R]/Count 9>>endobj\n"
    b"3 0 obj<</Type/Pages/Parent 2 0 R/Kids[2 0 R 2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>"
)


async def garbage(flood: Flood) -> None:
    """Records on an external topic that are no event, name another tenant, or unpack to hundreds of megabytes."""
    target, topic = flood.target, topic_of(DocumentOffered).name
    way = {"bootstrap_servers": target.kafka} | Security(
        login=Login(target.kafka_user, target.kafka_password)
    ).arguments()
    plain = AIOKafkaProducer(**way)
    packed = AIOKafkaProducer(compression_type="zstd", max_request_size=2**30, **way)
    draw = random.Random(9)
    kind, spelt = ("ce_type", _KIND), ("content-type", b"application/json")
    shapes = (
        (b"x", []),
        (draw.randbytes(200), [kind]),
        (b"{" * 5_000, [kind, spelt]),
        (b"{}", [kind, spelt, ("ce_tenant", b"bystander")]),
    )

    async def call(number: int) -> None:
        value, headers = shapes[number % len(shapes)]
        await plain.send_and_wait(topic, value, b"%d" % number, headers=headers)

    await plain.start()
    await packed.start()
    try:
        await packed.send_and_wait(topic, bytes(300 * 2**20), b"bomb", headers=[kind])
        await flood.workers(16, call)
    finally:
        await packed.stop()
        await plain.stop()


KINDS: Final[Mapping[str, Callable[[Flood], Awaitable[None]]]] = {
    "uploads": uploads,
    "slow bodies": slow_bodies,
    "watches": watches,
    "schemas": schemas,
    "long prompts": long_prompts,
    "hostile PDFs": hostile_pdfs,
    "garbage records": garbage,
}


async def _main(kind: str, seconds: float) -> None:
    flood = Flood(Target(**json.load(sys.stdin)), seconds)
    print(json.dumps(asdict(await flood.run(KINDS[kind]))))


if __name__ == "__main__":
    os.nice(19)
    asyncio.run(_main(sys.argv[1], float(sys.argv[2])))
