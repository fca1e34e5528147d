"""The first slice: what a producer of one tenant says on its own topic, over SASL and TLS, is found by that tenant over
mutual TLS, and by no other; with all six services, on a Kafka and a PostgreSQL that they reach over TLS alone."""

import asyncio
import os
import random
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import TopicAuthorizationFailedError  # type: ignore[import-untyped]  # ships no types
from pydantic import SecretStr

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_client import NotFound, Overloaded, Question, Sluiceway, Unavailable
from sluiceway_client.discovery import Addresses, ClientTls
from sluiceway_client.record_values import ExplainedAnswer
from sluiceway_common.acls import Acl, acls_of
from sluiceway_common.bus.topics import group_of, topic_of
from sluiceway_common.settings import Shared, TopicIdentity
from sluiceway_common.testing import eventually
from sluiceway_common.topics import heard_by
from sluiceway_embed.settings import EmbedSettings
from sluiceway_eval.settings import EvalSettings
from sluiceway_faststream import attributes
from sluiceway_guard.settings import GuardSettings
from sluiceway_infer.settings import ExtractiveModel, InferSettings
from sluiceway_ingest.settings import IngestSettings
from sluiceway_train.settings import TrainSettings
from tests.support.consumer_groups import has_heard_all
from tests.support.guarded_kafka import PASSWORD, TEAMS, GuardedKafka, guarded_kafka
from tests.support.offering import COLLECTION, contract, producer
from tests.support.postgres_tls import HOST, believing, tls_before
from tests.support.provided import provided
from tests.support.replica import key_of, migrated, replica_of, shared_settings, started
from tests.support.repository import ROOT

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

DOCUMENTS = 200
KILLS = 5
WITHIN = 400.0
ANYWHERE = "127.0.0.1:0"
GROUP = group_of("ingest", topic_of(DocumentOffered).name)
DOORS = {team: f"{topic_of(DocumentOffered).name}.{team}" for team in TEAMS}
TENANTS = dict(zip(TEAMS, "ab", strict=True))


@pytest.fixture(scope="module")
def guarded() -> Iterator[GuardedKafka]:
    with provided(guarded_kafka()) as broker:
        yield broker


@dataclass(frozen=True)
class World:
    """How somebody with a key of a tenant reaches all services."""

    a: Addresses
    b: Addresses


async def test_what_one_tenant_s_producer_says_on_its_door_that_tenant_finds_and_no_other(
    guarded: GuardedKafka, database: str, tmp_path: Path
) -> None:
    for team in TEAMS:
        await guarded.allow(team, documented_rights(team))
    authority = guarded.authority
    async with (
        tls_before(database, authority.sign("database", (HOST,))) as url,
        slice_world(settings(guarded, believing(url, authority), tmp_path), guarded) as world,
        Sluiceway(world.a) as a,
        Sluiceway(world.b) as b,
    ):
        await offered_through_kills(guarded)
        # While all of a tenant's documents come at once its calls may be told to ask again.
        await eventually(lambda: indexed(b), within=WITHIN, every=0.5, despite=(Overloaded,))
        # What was said twice, too.
        await eventually(lambda: has_heard_all(guarded.open, GROUP, DOORS["team-b"]), within=WITHIN, every=0.5)
        found = {each.source_key: each.version for each in await b.documents.list(collection=COLLECTION)}
        assert found == {f"crm://contracts/{number}": 1 for number in range(DOCUMENTS)}
        best, *_ = await b.passages.search("Contract 7 runs for 9 years.", collection=COLLECTION)
        assert best.source_key == "crm://contracts/7"
        await is_answered_judged_and_explained(b)
        with pytest.raises(NotFound, match=f"there is no collection '{COLLECTION}'"):
            await a.passages.search("Contract 7 runs for 9 years.", collection=COLLECTION)
        assert await a.documents.list() == []
        await nobody_without_a_certificate(world.b)
        await b_speaks_for_nobody_else(guarded, a, b)


async def is_answered_judged_and_explained(b: Sluiceway) -> None:
    answer = await b.answers.ask(Question(text="How many years does Contract 7 run?", collection=COLLECTION))
    assert ("9 years" in answer.text, {each.source_key for each in answer.citations}) == (True, {"crm://contracts/7"})
    explained = await eventually(
        lambda: found_in_the_record(b, answer.answer_id), within=60, every=0.3, despite=(NotFound,)
    )
    assert explained.answer.answer_id == answer.answer_id
    assert {each.kind for each in explained.verdicts} >= {"question", "answer"}


async def found_in_the_record(b: Sluiceway, answer_id: str) -> ExplainedAnswer | None:
    told = await b.record.explain(answer_id)
    return told if told.verdicts and all(each.judged_at for each in told.verdicts) else None


async def nobody_without_a_certificate(known: Addresses) -> None:
    """A key alone is not enough."""
    assert known.tls is not None
    bare = Addresses(api_key=known.api_key, services=known.services, tls=ClientTls(ca=known.tls.ca))
    async with Sluiceway(bare) as without:
        with pytest.raises(Unavailable, match="SLUICEWAY_CLIENT_CERTIFICATE where it asks for one"):
            await without.documents.list()


async def b_speaks_for_nobody_else(guarded: GuardedKafka, a: Sluiceway, b: Sluiceway) -> None:
    """Not on the door of A, nor in A's name on its own."""
    broker = producer(guarded.safe, told(guarded, "team-b"))
    await broker.connect()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await broker.publish(contract(1), topic=DOORS["team-a"], headers=attributes(id="on-the-door-of-a"))
        await broker.publish(contract(1), headers={**attributes(id="in-the-name-of-a"), "ce_tenant": "a"})
    finally:
        await broker.stop()
    (letter,) = await eventually(lambda: b.dead_letters.list(service="ingest"), within=60, every=0.3)
    assert (letter.reason, letter.topic) == ("TENANT", DOORS["team-b"])
    assert (await a.dead_letters.list(service="ingest"), await a.documents.list()) == ([], [])


def documented_rights(team: str) -> Acl:
    """What `docs/producers.md` has whoever runs Kafka allow a producer on its door."""
    page = (ROOT / "docs" / "producers.md").read_text()
    (command,) = re.findall(r"kafka-acls\.sh .*\\\n.*User:team-b|kafka-acls\.sh .*User:team-b \\\n.*", page)
    assert f"--topic {DOORS['team-b']}" in command
    operations: Sequence[Any] = re.findall(r"--operation (\w+)", command)
    return Acl("what it offers", "topic", (DOORS[team],), tuple(operations))


def told(guarded: GuardedKafka, team: str) -> Mapping[str, str]:
    return {
        "KAFKA_USER": team,
        "KAFKA_PASSWORD": PASSWORD,
        "KAFKA_CA": guarded.authority.path,
        "KAFKA_TOPIC": DOORS[team],
    }


async def offered_through_kills(guarded: GuardedKafka) -> None:
    """By B's application, which is killed at work and each time offers all of it again."""
    draw = random.Random(11)
    for _ in range(KILLS):
        offering = await application(guarded)
        assert offering.stdout is not None
        for _ in range(draw.randrange(5, DOCUMENTS)):
            await offering.stdout.readline()
        offering.kill()
        await offering.communicate()
    offering = await application(guarded)
    said, _ = await offering.communicate()
    assert (offering.returncode, len(said.splitlines())) == (0, DOCUMENTS)


async def application(guarded: GuardedKafka) -> Process:
    command = (sys.executable, "-m", "tests.support.offering", "offer", guarded.safe, str(DOCUMENTS))
    environment = {**os.environ, **told(guarded, "team-b")}
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=DEVNULL)


async def indexed(sluiceway: Sluiceway) -> bool:
    return len(await sluiceway.documents.list(states=["indexed"])) == DOCUMENTS


def settings(guarded: GuardedKafka, database: str, folder: Path) -> Shared:
    """Of services that log in to Kafka over TLS, each as itself, and let in who shows a certificate."""
    authority = guarded.authority
    doors = {
        DOORS[team]: TopicIdentity(tenant=tenant, subject=f"crm of {tenant}", roles=frozenset({"contributor"}))
        for team, tenant in TENANTS.items()
    }
    guards = {
        "kafka_tls": True,
        "kafka_ca": authority.path,
        "kafka_password": SecretStr(PASSWORD),
        "tls_certificate": authority.sign("services", ("127.0.0.1",)),
        "tls_ca": authority.path,
        "tls_client_ca": authority.path,
        "external_topics": doors,
    }
    return shared_settings(guarded.safe, database, folder).model_copy(update=guards)


@asynccontextmanager
async def slice_world(shared: Shared, guarded: GuardedKafka) -> AsyncIterator[World]:
    """Each logs in to Kafka as itself, and may do there what `acls` says."""
    where: dict[str, str] = {}
    async with AsyncExitStack() as stack:

        async def start(service: str, own: Any) -> None:
            await guarded.allow(service, *acls_of(service, heard_by(shared, service)))
            await asyncio.to_thread(migrated, service, shared)
            app = replica_of(service, shared.model_copy(update={"kafka_user": service}), own)
            await stack.enter_async_context(started(*app.components))
            where[service] = f"127.0.0.1:{app.server.port}"

        judges, extractive = ("guard",), ExtractiveModel(engine="extractive")
        await start("guard", GuardSettings(grpc=ANYWHERE, http=ANYWHERE))
        await start("ingest", IngestSettings(grpc=ANYWHERE, http=ANYWHERE, judges=judges))
        await start("embed", EmbedSettings(grpc=ANYWHERE, http=ANYWHERE, ingest=where["ingest"], judges=judges))
        asked = {"guard": where["guard"], "embed": where["embed"]}
        await start("infer", InferSettings(grpc=ANYWHERE, http=ANYWHERE, models=(extractive,), **asked))
        await start("eval", EvalSettings(grpc=ANYWHERE, http=ANYWHERE, infer=where["infer"]))
        await start("train", TrainSettings(grpc=ANYWHERE, http=ANYWHERE, guard=where["guard"]))
        tls = ClientTls(ca=guarded.authority.path, certificate=guarded.authority.sign("person"))
        keys = [await key_of(shared, tenant, "admin") for tenant in TENANTS.values()]
        yield World(*(Addresses(api_key=key, services=where, tls=tls) for key in keys))
