"""A whole answer is the one that a stream ends with, and its call ends in the same ways."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from sluiceway.infer.v1 import values_pb2 as values
from sluiceway.infer.v1.events_pb2 import AnswerWithheld
from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Blocked, Invalid, Overloaded, Refusal
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.engines.scripted import ScriptRule
from sluiceway_infer.adapters.guards import ScriptedGuard
from sluiceway_infer.domain.answers.answer import Answer, Finished, Timings
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.service import InferService
from tests.support.infer import READER, World, passage, scripted, speaking

TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan."
ASKED = GenerateRequest(messages=(Message("user", "When was Nikola Tesla born?"),))


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with acting_as(READER):
        yield


@pytest.fixture
def world() -> World:
    world = World(guard=ScriptedGuard(blocked=["dynamite"], redacted=["secret"]))
    world.documents.add("default", passage(TEXT, document="doc_tesla"))
    return world


async def last(service: InferService, request: GenerateRequest) -> Answer:
    """The answer that a stream ends with."""
    *_, end = [event async for event in service.generating.generate(READER, request)]
    assert isinstance(end, Finished)
    return end.answer


def comparable(answer: Answer) -> Answer:
    """Without what no two answers have in common."""
    verdicts = tuple(replace(verdict, id="") for verdict in answer.verdicts)
    return replace(answer, id="", given_at=datetime.min, timings=Timings(), verdicts=verdicts)


@pytest.mark.parametrize("grounding", [None, Grounding()])
@pytest.mark.parametrize("text", [TEXT, "It is a secret. He was born in 1856.", ""])
async def test_it_is_the_one_that_a_stream_ends_with(world: World, grounding: Grounding | None, text: str) -> None:
    service = await world.service(scripted(ScriptRule("", text)))
    request = replace(ASKED, grounding=grounding)
    answer = await service.generating.answer(READER, request)
    assert [given.answer_id for given in world.answers_given()] == [answer.id]
    assert comparable(answer) == comparable(await last(service, request))
    assert (await world.answers.get(READER.tenant, answer.id)).text == answer.text


async def test_one_that_is_cut_off_says_so(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "one two three four")))
    answer = await service.generating.answer(READER, replace(ASKED, max_tokens=2))
    assert (answer.finish_reason, answer.usage.completion_tokens) == ("length", 2)


async def _withheld(world: World) -> tuple[AnswerWithheld, str]:
    """The one record, and the words in it that the guard had released."""
    assert world.answers_given() == []
    (said,) = world.withheld()
    sealed = SealedText(said.released.key_id, said.released.nonce, said.released.ciphertext)
    return said, await world.seal.open("default", sealed) if said.HasField("released") else ""


async def test_one_that_the_guard_ends_leaves_what_was_released(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "Take the dynamite and run")))
    with pytest.raises(Blocked, match="forbids this answer"):
        await service.generating.answer(READER, ASKED)
    said, released = await _withheld(world)
    assert (said.reason, released) == (values.FINISH_REASON_BLOCKED, "Take the ")


async def test_a_caller_who_leaves_meanwhile_leaves_a_record(world: World) -> None:
    spoken = asyncio.Event()

    async def pause(number: int) -> None:
        if number == 3:
            spoken.set()
            await asyncio.Event().wait()

    service = await world.service(model := speaking(["word "] * 5, pause))
    asking = asyncio.create_task(service.generating.answer(READER, ASKED))
    await spoken.wait()
    asking.cancel()
    await asyncio.wait([asking])
    said, _ = await _withheld(world)
    assert (asking.cancelled(), said.reason, model.slots.taken) == (True, values.FINISH_REASON_LEFT, 0)


@pytest.mark.parametrize(
    ("request_", "slots", "kind", "match", "records"),
    [
        (replace(ASKED, max_tokens=0), 4, Invalid, "`max_tokens` is 0", 0),
        (ASKED, 0, Overloaded, "slots of model 'scripted'", 1),
    ],
)
async def test_what_is_refused_is_refused(
    world: World, request_: GenerateRequest, slots: int, kind: type[Refusal], match: str, records: int
) -> None:
    service = await world.service(scripted(ScriptRule("", "Yes."), slots=slots))
    with pytest.raises(kind, match=match):
        await service.generating.answer(READER, request_)
    assert (len(world.answers_given()), len(world.withheld())) == (0, records)
