"""The whole of infer on the real log and the real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.request import urlopen

import grpc
import pytest
from google.protobuf.message import Message

from sluiceway.infer.v1.events_pb2 import AnswerGiven, AnswerWithheld, DocumentForgotten, FeedbackGiven
from sluiceway.infer.v1.infer_service_pb2 import GiveFeedbackRequest
from sluiceway.infer.v1.values_pb2 import FINISH_REASON_REFUSED
from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.domain.answers.answer import Answer
from tests.support.infer import ANSWER, holds, passage
from tests.support.infer_world import Infer, Place, place, replica
from tests.support.log import log_at, said_on

pytestmark = pytest.mark.server

M = TypeVar("M", bound=Message)
SCRIPT = '{"when": "Why", "say": "Because it is so."}'
# A group that is new to a broker takes some seconds to form.
FIRST = 60.0
# What a broker does not take within two seconds goes to the disk, and from there when it answers again.
SPOOLED = 30.0


@pytest.fixture
async def there(kafka: str, database: str, tmp_path: Path) -> Place:
    return await place(kafka, database, tmp_path, SCRIPT)


@pytest.fixture
async def infer(there: Place) -> AsyncIterator[Infer]:
    async with replica(there) as started:
        yield started


@pytest.fixture
async def log(kafka: str) -> AsyncIterator[KafkaBus]:
    async with log_at(kafka, source="ingest") as bus:
        yield bus


async def said(log: KafkaBus, kind: type[AnswerGiven] | type[FeedbackGiven], answer_id: str) -> bool:
    """Whether the log has an event of this kind about the answer."""
    return any(event.answer_id == answer_id for event in await events(log, kind))


async def forgotten(log: KafkaBus, document_id: str) -> bool:
    """Whether the log says that the document is forgotten."""
    return any(event.document_id == document_id for event in await events(log, DocumentForgotten))


async def events(log: KafkaBus, kind: type[M]) -> list[M]:
    """What the log has of this kind, read to its end."""
    return [each.event for each in await said_on(log, kind)]


async def test_an_answer_is_on_the_log_when_it_is_finished(infer: Infer, log: KafkaBus) -> None:
    given = await infer.ask("Why?")
    assert given.text == "Because it is so."
    await eventually(lambda: said(log, AnswerGiven, given.answer_id), within=SPOOLED)


async def test_why_there_is_no_answer_is_on_the_log_when_its_caller_is_told(infer: Infer, log: KafkaBus) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await infer.ask("word " * 20_000)
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION

    async def withheld() -> bool:
        return any(
            (event.reason, event.error) == (FINISH_REASON_REFUSED, "conflict")
            for event in await events(log, AnswerWithheld)
        )

    await eventually(withheld, within=SPOOLED)


async def test_feedback_is_on_the_log_when_it_was_given(infer: Infer, log: KafkaBus) -> None:
    given = await infer.ask("Why?")
    await infer.stub.GiveFeedback(GiveFeedbackRequest(answer_id=given.answer_id, score=-1), metadata=infer.metadata)
    await eventually(lambda: said(log, FeedbackGiven, given.answer_id), within=SPOOLED)


async def test_another_replica_knows_the_answer(infer: Infer, there: Place) -> None:
    given = await infer.ask("Why?")
    async with replica(there) as other:

        async def text() -> str:
            try:
                return (await other.answer(given.answer_id)).text
            except grpc.aio.AioRpcError as error:
                if error.code() is grpc.StatusCode.NOT_FOUND:
                    return ""
                raise

        assert await eventually(text) == given.text


async def test_while_the_log_is_away_answers_are_given_and_said_later(
    there: Place, log: KafkaBus, tmp_path: Path
) -> None:
    away = there.shared.model_copy(update={"kafka": f"127.0.0.1:{free_port()}"})
    async with replica(replace(there, shared=away)) as alone:
        given = await alone.ask("Why?")
        await eventually(alone.ready, within=120)
    assert not await said(log, AnswerGiven, given.answer_id)
    async with replica(there):
        await eventually(lambda: said(log, AnswerGiven, given.answer_id), within=120)


async def test_a_withdrawn_document_is_forgotten_and_it_is_said(infer: Infer, there: Place, log: KafkaBus) -> None:
    document = f"doc_{there.tenant}"
    given = replace(ANSWER, tenant=there.tenant, subject="asker", sources=(passage("Because.", document=document),))
    await infer.app.service.answers.answers.keep(given)
    assert not await gone(infer, given)
    await log.ensure_topics(DocumentWithdrawn)
    await log.publish([OutgoingEvent(DocumentWithdrawn(document_id=document, version=1), there.tenant)])
    await eventually(lambda: forgotten(log, document), within=FIRST)
    assert await gone(infer, given)


async def test_it_is_ready_and_measured_over_http(infer: Infer) -> None:
    await eventually(infer.ready, within=FIRST)
    await infer.ask("Why?")
    http = f"http://127.0.0.1:{infer.app.http_server.port}"
    assert (await asyncio.to_thread(read, f"{http}/health/ready")).startswith('{"status":"ready"')
    measures = await asyncio.to_thread(read, f"{http}/metrics")
    assert 'sluiceway_answers_total{groundedness="not_asked",model="scripted"} 1.0' in measures


def read(url: str) -> str:
    with urlopen(url, timeout=5) as response:
        content: bytes = response.read()
        return content.decode()


async def gone(infer: Infer, given: Answer) -> bool:
    return not await holds(infer.app.service.answers.answers, given.tenant, given.id)
