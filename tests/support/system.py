"""What tests of the whole product look at, past the command: the log, the stored texts, the measures, the index."""

import dataclasses
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import urlopen

from google.protobuf.message import Message
from prometheus_client.parser import text_string_to_metric_families

from sluiceway.embed.v1 import embed_service_pb2, values_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub
from sluiceway_client import Sluiceway, Unavailable, discover
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_common.blobs.port import Blobs, uri_of
from sluiceway_common.bus.connection import Login, Security
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.testing import eventually
from sluiceway_local.port_plan import allocate
from sluiceway_local.services import KAFKA_USER
from tests.support.laptop import Laptop
from tests.support.log import log_at, said_on
from tests.support.signing import sign_of

M = TypeVar("M", bound=Message)
Span = tuple[str, int, int, str]

TENANT = "default"
HEAD_OFFICE = "head-office"
"""Whose admins administer every tenant of the machine that loop tests share."""
_MOST_OF_A_DOCUMENT = 100


def rows(spoken: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    """The objects that a command with `--json` printed; nothing else may stand on stdout."""
    assert spoken.returncode == 0, spoken.stderr
    return [json.loads(line) for line in spoken.stdout.splitlines()]


def addresses(laptop: Laptop, replica: int = 0) -> Addresses:
    """Of each service's first replica, or of the one that bears the number; with the key that `up` made."""
    found = discover(laptop.data, {})
    if replica == 0:
        return found
    there = laptop.status()
    return dataclasses.replace(found, services={name: there[f"{name}-{replica}"]["grpc"] for name in found.services})


@asynccontextmanager
async def client(laptop: Laptop, replica: int = 0) -> AsyncIterator[Sluiceway]:
    """The typed client."""
    async with Sluiceway(addresses(laptop, replica)) as sluiceway:
        yield sluiceway


def kafka_of(laptop: Laptop) -> str:
    """Its own broker, or the external one that it was told of."""
    return laptop.environment.get("SLUICEWAY_KAFKA") or f"127.0.0.1:{allocate(laptop.port_base).kafka}"


def login_of(laptop: Laptop) -> Login:
    """What its Kafka wants to be shown, as its data folder keeps it."""
    return Login(KAFKA_USER, (laptop.data / "secrets" / "kafka_password").read_text())


def security_of(laptop: Laptop) -> Security:
    """What its Kafka asks for; an external one speaks TLS."""
    told = laptop.environment
    if "SLUICEWAY_KAFKA" not in told:
        return Security(login=login_of(laptop))
    login = Login(told["SLUICEWAY_KAFKA_USER"], told["SLUICEWAY_KAFKA_PASSWORD"])
    return Security(ssl.create_default_context(cafile=told["SLUICEWAY_KAFKA_CA"]), login)


def database_of(laptop: Laptop) -> str:
    """URL of the services' database, with the password in it."""
    password = (laptop.data / "secrets" / "database_password").read_text()
    return f"postgresql://sluiceway:{password}@127.0.0.1:{allocate(laptop.port_base).postgres}/sluiceway"


@asynccontextmanager
async def log_of(laptop: Laptop) -> AsyncIterator[KafkaBus]:
    """The log, to write to it and to read it."""
    async with log_at(kafka_of(laptop), security=security_of(laptop), sign=sign_of(laptop)) as bus:
        yield bus


async def said(laptop: Laptop, message: type[M]) -> list[M]:
    """Every event of one kind; those of one key stand in their order."""
    async with log_of(laptop) as log:
        return [each.event for each in await said_on(log, message)]


async def quoted(blobs: Blobs, text_sha256: str, start: int, end: int) -> str:
    """What stands in the stored text; the store compares the digest."""
    return (await blobs.get(uri_of(TENANT, text_sha256))).decode()[start:end]


def measured(laptop: Laptop, replica: str, name: str, **labels: str) -> float:
    """A measure of a process, summed over the labels that are not named."""
    scheme = urlsplit(discover(laptop.data, {}).openai).scheme
    url, unlooked = f"{scheme}://{laptop.status()[replica]['http']}/metrics", ssl._create_unverified_context()
    with urlopen(url, timeout=10, context=unlooked) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


async def spans(sluiceway: Sluiceway, document_id: str, collection: str) -> list[Span]:
    """Every passage of a document that the index holds: where it comes from, its span and its text's digest."""
    only = values_pb2.Filter(match=values_pb2.Match(field="document_id", values=[document_id]))

    async def answers() -> list[list[Span]]:
        found = await sluiceway.passages.search(
            "everything", collection=collection, k=_MOST_OF_A_DOCUMENT, alpha=1.0, where=only
        )
        return [sorted((each.source_key, each.start, each.end, each.text_sha256) for each in found)]

    # An index that a kill has torn is made anew.
    (held,) = await eventually(answers, within=60, every=0.3, despite=(Unavailable,))
    return held


async def indexed_chunks(laptop: Laptop, collection: str) -> int:
    """How many passages embed itself counts in a collection."""
    found = addresses(laptop)
    async with connect(found.of("embed"), found) as channel:
        request = embed_service_pb2.ListIndexesRequest(collection=collection)
        answer = await EmbedServiceStub(channel).ListIndexes(request, metadata=credential(found), timeout=15)
    return sum(index.chunks for index in answer.indexes if index.live)


async def parked(laptop: Laptop, service: str = "") -> set[str]:
    """Ids of the records that lie in the dead letters of one service or all."""
    async with client(laptop) as sluiceway:
        return {each.id for each in await sluiceway.dead_letters.list(service=service)}
