"""Packages for other teams: each wheel installs alone into an empty environment, and works on a running machine."""

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # ships no types

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_client import discover
from sluiceway_common.testing import eventually
from sluiceway_faststream import topic_name
from tests.support.laptop import Laptop
from tests.support.repository import ROOT
from tests.support.system import client as connected
from tests.support.system import kafka_of, security_of

pytestmark = pytest.mark.server

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"
NEIGHBOURS = ("sluiceway_common", "sluiceway_local", "sluiceway_infer", "sluiceway_client", "sluiceway_faststream")
PACKAGES = PROTO, CLIENT, FASTSTREAM = "sluiceway-proto", "sluiceway-client", "sluiceway-faststream"
OFFLINE = ("--offline", "--quiet")
SEARCH = f"""
import os
import grpc
from sluiceway.embed.v1.embed_service_pb2 import SearchRequest
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub

key = ("authorization", "Bearer " + os.environ["SLUICEWAY_API_KEY"])
with grpc.insecure_channel(os.environ["SLUICEWAY_EMBED"]) as channel:
    found = EmbedServiceStub(channel).Search(SearchRequest(text={QUESTION!r}), metadata=[key], timeout=60)
assert found.passages
"""
PUBLISH = """
import asyncio, os
from faststream.security import SASLScram512
from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_faststream import connect

async def main():
    login = SASLScram512(username="sluiceway", password=os.environ["PASSWORD"])
    async with connect(os.environ["KAFKA"], source="alone", dead_letters=None, security=login) as broker:
        await broker.publish(DocumentOffered(source_key="alone://1", collection="alone", body=b"It is alone."))

asyncio.run(main())
"""
HEAR = """
import asyncio, os
from typing import Annotated
from faststream.security import SASLScram512
from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_faststream import EVENT, connect, subscriber

async def aside(letter):
    print(letter.reason)

async def main():
    login = SASLScram512(username="sluiceway", password=os.environ["PASSWORD"])
    broker = connect(os.environ["KAFKA"], source="alone", dead_letters=aside, security=login)
    heard = asyncio.Event()

    @subscriber(broker, DocumentOffered, group="alone")
    async def on_offered(event: Annotated[DocumentOffered, EVENT]) -> None:
        if event.source_key == os.environ["SOURCE_KEY"]:
            heard.set()

    async with broker, asyncio.timeout(60):
        await broker.start()
        await heard.wait()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Installed:
    """An environment with one package and what it needs."""

    folder: Path
    modules: frozenset[str]

    def runs(self, *words: str, **environment: str) -> str:
        """What the program of this environment prints, where nothing of the repository is in reach."""
        done = subprocess.run(
            (self.folder / "bin" / words[0], *words[1:]),
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def uv(*words: str, **environment: str) -> None:
    done = subprocess.run(
        ("tools/uv", *words), cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{shlex.join(words)}\n{done.stderr}"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """By package: its wheel, built once for all environments that it is put into."""
    place = tmp_path_factory.mktemp("wheels")
    for package in PACKAGES:
        uv("build", *OFFLINE, "--wheel", "--package", package, "--out-dir", str(place))
    built = {package: place.glob(f"{package.replace('-', '_')}-*.whl") for package in PACKAGES}
    return {package: str(next(found)) for package, found in built.items()}


def installed(folder: Path, package: str, *wheels: str) -> Installed:
    """These wheels, in an environment that has beside them what the lock says the package needs."""
    alone = ("--no-dev", "--no-install-workspace")
    uv("sync", *OFFLINE, "--locked", "--package", package, *alone, UV_PROJECT_ENVIRONMENT=str(folder))
    uv("pip", "install", *OFFLINE, "--no-index", "--no-deps", "--python", str(folder), *wheels)
    uv("pip", "check", "--python", str(folder))
    (site,) = folder.glob("lib/python*/site-packages")
    return Installed(folder, frozenset(path.name for path in site.iterdir()) & frozenset(NEIGHBOURS))


@pytest.fixture(scope="module")
def proto(tmp_path_factory: pytest.TempPathFactory, wheels: Mapping[str, str]) -> Installed:
    return installed(tmp_path_factory.mktemp("proto") / "environment", PROTO, wheels[PROTO])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, wheels: Mapping[str, str]) -> Installed:
    return installed(tmp_path_factory.mktemp("client") / "environment", CLIENT, wheels[PROTO], wheels[CLIENT])


@pytest.fixture(scope="module")
def faststream(tmp_path_factory: pytest.TempPathFactory, wheels: Mapping[str, str]) -> Installed:
    return installed(
        tmp_path_factory.mktemp("faststream") / "environment", FASTSTREAM, wheels[PROTO], wheels[FASTSTREAM]
    )


def where(machine: Laptop) -> dict[str, str]:
    """The machine as a stranger is told of it: an address of each service, and a key."""
    found = discover(machine.data, {})
    services = {f"SLUICEWAY_{name.upper()}": address for name, address in found.services.items()}
    return {"SLUICEWAY_API_KEY": found.api_key, **services}


def kafka(machine: Laptop) -> dict[str, str]:
    password = (machine.data / "secrets" / "kafka_password").read_text().strip()
    return {"KAFKA": kafka_of(machine), "PASSWORD": password}


def test_the_contracts_alone_call_a_service(machine: Laptop, sample: list[dict[str, Any]], proto: Installed) -> None:
    assert proto.modules == frozenset()
    proto.runs("python", "-c", SEARCH, **where(machine))


def test_the_client_alone_asks_and_is_answered(
    machine: Laptop, sample: list[dict[str, Any]], client: Installed
) -> None:
    assert client.modules == {"sluiceway_client"}
    said = client.runs("sluiceway", "ask", QUESTION, "--json", **where(machine))
    assert json.loads(said.splitlines()[-1])["citations"]


async def test_the_package_for_faststream_alone_offers_a_document(machine: Laptop, faststream: Installed) -> None:
    assert faststream.modules == {"sluiceway_faststream"}
    faststream.runs("python", "-c", PUBLISH, **kafka(machine))
    async with connected(machine) as sluiceway:

        async def offered() -> bool:
            listed = await sluiceway.documents.list(collection="alone")
            return "alone://1" in {each.source_key for each in listed}

        await eventually(offered, every=0.3)


async def test_the_package_for_faststream_alone_hears_what_our_services_pack(
    machine: Laptop, faststream: Installed
) -> None:
    offered = DocumentOffered(source_key="alone://2", collection="alone", body=b"It is packed. " * 1_000)
    await put_packed(machine, offered)
    faststream.runs("python", "-c", HEAR, SOURCE_KEY=offered.source_key, **kafka(machine))


async def put_packed(machine: Laptop, offered: DocumentOffered) -> None:
    """As the producers of our services pack it; what becomes no smaller goes unpacked."""
    headers = [("content-type", b"application/protobuf"), ("ce_type", offered.DESCRIPTOR.full_name.encode())]
    said = security_of(machine).arguments()
    producer = AIOKafkaProducer(bootstrap_servers=kafka_of(machine), compression_type="zstd", **said)
    await producer.start()
    try:
        key, body = offered.source_key.encode(), offered.SerializeToString()
        await producer.send_and_wait(topic_name(DocumentOffered), body, key, headers=headers)
    finally:
        await producer.stop()
