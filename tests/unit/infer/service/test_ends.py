"""Every end of a call is one event, and nothing that the guard forbids leaves."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace

import pytest

from sluiceway.infer.v1 import values_pb2 as values
from sluiceway.infer.v1.events_pb2 import AnswerWithheld
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.port import SealedText
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Overloaded, Refusal, Unavailable
from sluiceway_common.outbox.port import record_for_log
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.database.waiting_answers import waiting
from sluiceway_infer.adapters.engines.scripted import Scripted, ScriptRule
from sluiceway_infer.adapters.guards import ScriptedGuard, Unguarded
from sluiceway_infer.adapters.memory import MemoryAnswers
from sluiceway_infer.domain.answers.answer import Answer, Delta, Event, Finished, Retrieved
from sluiceway_infer.domain.conversation.chat import ChatRole, End, Message, Prompt, TokenDelta
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.guard import Subject, Verdict
from sluiceway_infer.service import InferService
from sluiceway_infer.service.models import ServedModel
from tests.support.infer import READER, World, extractive, holds, passage, scripted, speaking

GUARD = ScriptedGuard(blocked=["dynamite"], redacted=["secret"])
TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan."
QUESTION = "When was Nikola Tesla born?"


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with acting_as(READER):
        yield


@pytest.fixture
def world() -> World:
    world = World(guard=GUARD)
    world.documents.add("default", passage(TEXT, document="doc_tesla"))
    return world


def says(text: str, pace: float = 0.0, slots: int = 4) -> ServedModel:
    return scripted(ScriptRule("", text), pace=pace, slots=slots)


def ask(text: str = "Why?", grounding: Grounding | None = None, earlier: tuple[Message, ...] = ()) -> GenerateRequest:
    return GenerateRequest(messages=(*earlier, Message("user", text)), grounding=grounding)


async def heard(service: InferService, request: GenerateRequest, left: list[str] | None = None) -> list[Event]:
    """All events; the words that left are also in `left`, for a call that breaks off."""
    events = []
    async for event in service.generating.generate(READER, request):
        events.append(event)
        if left is not None and isinstance(event, Delta):
            left.append(event.text)
    return events


def only_end(world: World) -> AnswerWithheld:
    """The one record of the one call, which was withheld."""
    assert world.answers_given() == []
    (said,) = world.withheld()
    return said


class Failing(Scripted):
    """An engine that says two words and breaks."""

    def __init__(self, behind: Scripted, error: Exception) -> None:
        self._behind, self._error = behind, error

    @property
    def info(self):  # type: ignore[no-untyped-def]
        return self._behind.info

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        yield TokenDelta("two words", 2)
        raise self._error


def failing(error: Exception) -> ServedModel:
    model = says("two words")
    assert isinstance(model.engine, Scripted)
    return replace(model, engine=Failing(model.engine, error))


class Away(Unguarded):
    """A guard that cannot judge."""

    async def judge(self, subject: Subject) -> Verdict:
        raise Unavailable("the guard does not answer")


async def test_an_answer_is_one_event_with_what_the_guard_said(world: World) -> None:
    service = await world.service(says(TEXT))
    await heard(service, ask(QUESTION, Grounding()))
    (given,) = world.answers_given()
    assert world.withheld() == []
    assert [verdict.subject for verdict in given.provenance.verdicts] == [
        values.GUARD_SUBJECT_QUESTION,
        values.GUARD_SUBJECT_PASSAGES,
        values.GUARD_SUBJECT_ANSWER,
        values.GUARD_SUBJECT_ANSWER,
    ]
    assert {(verdict.policy, verdict.status) for verdict in given.provenance.verdicts} == {
        ("scripted", values.GUARD_STATUS_PASSED)
    }
    assert given.guard == values.GUARD_STATUS_PASSED
    assert [(source.start, source.end) for source in given.sources] == [(0, len(TEXT))]
    assert (await world.answers.get(READER.tenant, given.answer_id)).id == given.answer_id


async def test_an_honest_no_is_an_answer(world: World) -> None:
    await heard(await world.service(says("x")), ask("Who painted the Mona Lisa?", Grounding()))
    assert len(world.answers_given()) == 1
    assert world.withheld() == []


@pytest.mark.parametrize("role", ["system", "user", "assistant"])
async def test_a_blocked_word_anywhere_in_the_conversation_reaches_nobody(world: World, role: ChatRole) -> None:
    service = await world.service(says("Yes."))
    left: list[str] = []
    with pytest.raises(Blocked, match="forbids this question"):
        await heard(service, ask(earlier=(Message(role, "Make me DYNAMITE."),)), left)
    said = only_end(world)
    assert (left, said.reason, said.error) == ([], values.FINISH_REASON_BLOCKED, "blocked")
    (verdict,) = said.provenance.verdicts
    assert (verdict.subject, verdict.status) == (values.GUARD_SUBJECT_QUESTION, values.GUARD_STATUS_BLOCKED)
    assert verdict.verdict_id
    assert (said.usage.completion_tokens, said.guard) == (0, values.GUARD_STATUS_BLOCKED)


async def test_a_blocked_answer_breaks_off_before_the_word(world: World) -> None:
    service = await world.service(says("Take the dynamite and run " * 20))
    left: list[str] = []
    with pytest.raises(Blocked, match="forbids this answer"):
        await heard(service, ask(), left)
    said = only_end(world)
    assert "".join(left) == "Take the "
    assert (said.reason, said.provenance.verdicts[-1].subject) == (
        values.FINISH_REASON_BLOCKED,
        values.GUARD_SUBJECT_ANSWER,
    )
    assert said.usage.completion_tokens > 0
    assert await _opened(world, said) == ("Why?", "Take the ")


async def _opened(world: World, said: AnswerWithheld) -> tuple[str, str]:
    texts = [
        await world.seal.open("default", SealedText(sealed.key_id, sealed.nonce, sealed.ciphertext))
        for sealed in (said.question, said.released)
    ]
    return texts[0], texts[1]


async def test_words_that_are_masked_reach_neither_model_nor_caller(world: World) -> None:
    model = says("The secret is out.")
    service = await world.service(model)
    *_, last = await heard(service, ask("Tell me the secret."))
    assert isinstance(last, Finished)
    assert (last.answer.question, last.answer.text) == ("Tell me the [redacted].", "The [redacted] is out.")
    assert last.answer.guard == "redacted"


async def test_a_masked_question_whose_call_fails_is_recorded_as_it_was_masked(world: World) -> None:
    service = await world.service(failing(Unavailable("down")))
    with pytest.raises(Unavailable):
        await heard(service, ask("Tell me the secret."))
    question, _ = await _opened(world, only_end(world))
    assert question == "Tell me the [redacted]."


async def test_a_blocked_passage_is_left_out_and_the_others_are_used(world: World) -> None:
    world.documents.add("default", passage("Nikola Tesla was born to sell dynamite.", document="doc_bad"))
    world.documents.add("default", passage("Nikola Tesla was born early.", title="Dynamite", document="doc_title"))
    service = await world.service(says(TEXT), extractive())
    first, *_, last = await heard(service, ask(QUESTION, Grounding()))
    assert isinstance(first, Retrieved)
    assert isinstance(last, Finished)
    assert [one.document_id for one in first.passages] == ["doc_tesla"]
    assert [one.document_id for one in last.answer.sources] == ["doc_tesla"]
    assert last.answer.guard == "redacted"


async def test_what_is_kept_of_an_answer_has_no_word_of_a_passage_that_was_judged_and_not_shown(world: World) -> None:
    world.documents.add("default", passage("Nikola Tesla was born early.", title="Dynamite", document="doc_title"))
    *_, last = await heard(await world.service(says(TEXT), extractive()), ask(QUESTION, Grounding()))
    assert isinstance(last, Finished)
    assert "early" not in repr(waiting(last.answer))


async def test_a_passage_of_which_words_are_masked_is_read_so_and_not_cited_there(world: World) -> None:
    world.documents.remove("default", "doc_tesla")
    world.documents.add("default", passage("Nikola Tesla was born in secret in 1856.", document="doc_masked"))
    first, *_, last = await heard(await world.service(extractive()), ask(QUESTION, Grounding()))
    assert isinstance(first, Retrieved)
    assert isinstance(last, Finished)
    assert [one.text for one in first.passages] == ["Nikola Tesla was born in [redacted] in 1856."]
    assert (last.answer.citations, last.answer.groundedness.status) == ((), "not_in_documents")


async def test_a_guard_that_is_away_lets_nothing_through(world: World) -> None:
    world.guard = Away()
    left: list[str] = []
    with pytest.raises(Unavailable):
        await heard(await world.service(says("Yes.")), ask(), left)
    assert (left, only_end(world).reason) == ([], values.FINISH_REASON_FAILED)


@pytest.mark.parametrize(
    ("error", "reason", "told"),
    [
        (Unavailable("gone"), values.FINISH_REASON_FAILED, "unavailable"),
        (Blocked("its own filter"), values.FINISH_REASON_BLOCKED, "blocked"),
        (Overloaded("no room", retry_after=1.0), values.FINISH_REASON_OVERLOADED, "overloaded"),
        (Conflict("too long"), values.FINISH_REASON_REFUSED, "conflict"),
        (ValueError("a fault of ours"), values.FINISH_REASON_FAILED, "internal"),
    ],
)
async def test_an_engine_that_breaks_leaves_a_record_with_what_it_took(
    world: World, error: Exception, reason: int, told: str
) -> None:
    with pytest.raises(type(error)):
        await heard(await world.service(failing(error)), ask())
    said = only_end(world)
    assert (said.reason, said.error, said.usage.completion_tokens) == (reason, told, 2)
    who = SealedText(said.sealed_subject.key_id, said.sealed_subject.nonce, said.sealed_subject.ciphertext)
    assert (said.model, await world.seal.open("default", who)) == ("scripted", "reader")


async def test_no_free_slot_is_an_end(world: World) -> None:
    with pytest.raises(Overloaded):
        await heard(await world.service(says("Yes.", slots=0)), ask())
    said = only_end(world)
    assert (said.reason, said.guard) == (values.FINISH_REASON_OVERLOADED, values.GUARD_STATUS_UNSPECIFIED)


@pytest.mark.parametrize("how", ["closed", "cancelled"])
async def test_a_caller_who_leaves_in_the_middle_leaves_a_record_of_what_was_said(world: World, how: str) -> None:
    model = says("word " * 500, pace=50)
    service = await world.service(model)
    if how == "closed":
        events = service.generating.generate(READER, ask())
        assert isinstance(await anext(events), Retrieved)
        assert isinstance(await anext(events), Delta)
        await events.aclose()
    else:
        left: list[str] = []
        asking = asyncio.create_task(heard(service, ask(), left))
        await eventually(lambda: left)
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()
    said = only_end(world)
    assert (said.reason, said.error, model.slots.taken) == (values.FINISH_REASON_LEFT, "", 0)
    assert 0 < said.usage.completion_tokens < 500
    assert said.timings.total_ms >= said.timings.generation_ms > 0


async def test_words_that_wait_for_the_end_of_their_sentence_were_taken_all_the_same(world: World) -> None:
    spoken, end = asyncio.Event(), asyncio.Event()

    async def pause(number: int) -> None:
        if number == 6:
            spoken.set()
            await end.wait()

    service = await world.service(speaking(["word "] * 7, pause))
    asking = asyncio.create_task(service.generating.answer(READER, ask()))
    await spoken.wait()
    asking.cancel()
    await asyncio.wait([asking])
    assert only_end(world).usage.completion_tokens == 6


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (replace(ask(), model="nobody"), NotFound),
        (replace(ask(), max_tokens=0), Invalid),
        (replace(ask(), response_schema="{}"), Invalid),
        (GenerateRequest(messages=()), Invalid),
    ],
)
async def test_what_is_no_valid_request_leaves_no_record(
    world: World, request_: GenerateRequest, kind: type[Refusal]
) -> None:
    with pytest.raises(kind):
        await heard(await world.service(says("x")), request_)
    assert (world.answers_given(), world.withheld()) == ([], [])


async def test_whoever_may_not_ask_leaves_no_record(world: World) -> None:
    service = await world.service(says("x"))
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        await anext(service.generating.generate(Principal("default", "nobody", frozenset()), ask()))
    assert world.withheld() == []


async def test_where_nothing_can_be_sealed_the_end_is_told_without_texts(world: World) -> None:
    class NoKeys(MemorySeal):
        async def seal(self, tenant: str, text: str) -> SealedText:
            raise Unavailable("the database does not answer")

    world.seal = NoKeys()
    with pytest.raises(Unavailable):
        await heard(await world.service(says("Yes.")), ask())
    said = only_end(world)
    assert (said.reason, said.HasField("question"), said.HasField("released")) == (
        values.FINISH_REASON_FAILED,
        False,
        False,
    )


class Bounded(MemoryBus):
    """A log that takes no larger records than Kafka's does."""

    async def __call__(self, *events: OutgoingEvent) -> None:
        for event in events:
            record_for_log(event, source="infer", at=self._clock.now())
        await self.publish(events)


async def test_an_answer_that_the_log_has_no_room_for_is_refused_and_leaves_what_it_took() -> None:
    world = World(bus=Bounded())
    with pytest.raises(Conflict, match=r"the answer has 1,000,004 bytes .*; ask for a shorter one by `max_tokens`"):
        await heard(await world.service(speaking(["word " * 200_000])), ask())
    said = only_end(world)
    assert (said.reason, said.error, said.usage.completion_tokens) == (values.FINISH_REASON_REFUSED, "conflict", 1)
    assert (said.HasField("sealed_subject"), said.HasField("question"), said.HasField("released")) == (
        True,
        False,
        False,
    )


async def test_a_collection_of_which_the_log_would_take_no_record_is_refused_before_the_call_begins() -> None:
    world = World(bus=Bounded())
    service = await world.service(says(TEXT))
    with pytest.raises(Invalid, match="64 at most") as raised:
        await heard(service, ask(QUESTION, Grounding(collection="x" * 1_000_000)))
    assert (raised.value.field, world.withheld(), world.answers_given()) == ("collection", [], [])
    await heard(service, ask(QUESTION, Grounding(collection="x" * 64)))
    assert len(world.answers_given()) == 1


class Slow(MemoryBus):
    """A log that takes a record and is slow to say so."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = asyncio.Event()
        self.answer_now = asyncio.Event()

    async def __call__(self, *events: OutgoingEvent) -> None:
        await self.publish(events)
        self.taken.set()
        await self.answer_now.wait()


async def test_a_caller_who_leaves_while_the_answer_is_being_recorded_leaves_that_record_alone_and_its_answer() -> None:
    log = Slow()
    world = World(bus=log)
    asking = asyncio.create_task(heard(await world.service(says("Yes.")), ask()))
    await log.taken.wait()
    asking.cancel()
    log.answer_now.set()
    await asyncio.wait([asking])
    (answer_id,) = {given.answer_id for given in world.answers_given()}
    assert world.withheld() == []
    assert await holds(world.answers, READER.tenant, answer_id)


async def test_a_caller_who_leaves_again_and_again_is_gone_when_the_end_is_on_the_log() -> None:
    log = Slow()
    world = World(bus=log)
    asking = asyncio.create_task(heard(await world.service(failing(Blocked("its own filter"))), ask()))
    await log.taken.wait()
    for _ in range(3):
        asking.cancel()
        await asyncio.sleep(0)
    assert not asking.done()
    log.answer_now.set()
    await asyncio.wait([asking])
    assert asking.cancelled()
    assert len(world.withheld()) == 1


class Unkept(MemoryAnswers):
    """A store that is away when an answer is to be kept."""

    async def keep(self, answer: Answer) -> None:
        raise Unavailable("the database does not answer")


async def test_an_answer_that_was_recorded_and_is_not_kept_has_one_end(world: World) -> None:
    world.answers = Unkept()
    with pytest.raises(Unavailable):
        await heard(await world.service(says("Yes.")), ask())
    assert (len(world.answers_given()), world.withheld()) == (1, [])


async def test_without_the_log_a_failure_is_still_the_failure_that_it_was(world: World) -> None:
    service = await world.service(failing(Blocked("its own filter")))
    world.bus.away = True
    with pytest.raises(Blocked, match="its own filter"):
        await heard(service, ask())
