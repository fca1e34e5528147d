"""What the service does with a question, in memory."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from sluiceway.infer.v1 import values_pb2
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.port import SealedText
from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Overloaded, Unavailable
from sluiceway_common.principal import Principal, acting_as, current
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.engines.scripted import Script, Scripted, ScriptRule
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.answers.answer import Answer, Delta, Event, Finished, Retrieved
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_infer.service import InferService
from sluiceway_infer.service.events import citation_message
from tests.support.infer import READER, STRANGER, World, extractive, passage, scripted

TEXT = "Nikola Tesla was born in 1856 in the village of Smiljan. He moved to New York in 1884."
QUESTION = "When was Nikola Tesla born?"


@pytest.fixture
def world() -> World:
    world = World()
    world.documents.add("default", passage(TEXT, document="doc_tesla"))
    return world


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with acting_as(READER):
        yield


DOCUMENTS = Grounding()


def ask(text: str = QUESTION, grounding: Grounding | None = DOCUMENTS, model: str = "") -> GenerateRequest:
    return GenerateRequest(messages=(Message("user", text),), model=model, grounding=grounding)


async def events(service: InferService, asked: GenerateRequest) -> list[Event]:
    return [event async for event in service.generating.generate(current(), asked)]


async def answer(service: InferService, asked: GenerateRequest) -> Answer:
    last = (await events(service, asked))[-1]
    assert isinstance(last, Finished)
    return last.answer


async def opened(world: World, sealed: Sealed) -> str:
    return await world.seal.open("default", SealedText(sealed.key_id, sealed.nonce, sealed.ciphertext))


async def test_an_answer_comes_as_retrieved_deltas_and_finished(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "Nikola Tesla was born in 1856.")))
    first, *deltas, last = await events(service, ask())
    assert isinstance(first, Retrieved)
    assert isinstance(last, Finished)
    assert "".join(delta.text for delta in deltas if isinstance(delta, Delta)) == last.answer.text
    assert last.answer.text == "Nikola Tesla was born in 1856 [1]."
    assert last.answer.id == first.answer_id


async def test_a_citation_is_the_place_in_the_stored_text(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "Nikola Tesla was born in 1856.")))
    (citation,) = (await answer(service, ask())).citations
    assert citation.quote == TEXT[citation.start : citation.end]
    assert citation.document_id == "doc_tesla"


async def test_the_answer_is_on_the_log_before_it_is_finished_and_its_texts_are_sealed(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "Nikola Tesla was born in 1856.")))
    async for event in service.generating.generate(READER, ask()):
        if isinstance(event, Finished):
            (said,) = world.answers_given()
    assert await opened(world, said.question) == QUESTION
    assert await opened(world, said.answer) == "Nikola Tesla was born in 1856 [1]."
    assert [source.document_id for source in said.sources] == ["doc_tesla"]
    assert await opened(world, said.sealed_subject) == "reader"
    assert (said.guard, said.subject) == (values_pb2.GUARD_STATUS_UNCHECKED, "")
    assert TEXT.encode() not in said.SerializeToString()


async def test_a_caller_is_told_what_a_document_is_called_and_the_log_is_not(world: World) -> None:
    called = replace(passage(TEXT, document="doc_named", title="A secret life"), source_key="file:///secret.txt")
    world.documents.add("default", called)
    world.documents.remove("default", "doc_tesla")
    (citation,) = (await answer(await world.service(extractive()), ask())).citations
    told = citation_message(citation)
    assert (told.title, told.quote, told.source_key) == ("A secret life", citation.quote, "file:///secret.txt")
    told.title = told.quote = told.source_key = ""
    (said,) = world.answers_given()
    assert list(said.citations) == [told]


async def test_without_the_log_there_is_no_answer(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "Nikola Tesla was born in 1856.")))
    world.bus.away = True
    with pytest.raises(Unavailable):
        await events(service, ask())


async def test_a_question_that_no_document_answers_reaches_no_model(world: World) -> None:
    service = await world.service(scripted())
    given = await answer(service, ask("Who painted the Mona Lisa?"))
    assert (given.groundedness.status, given.usage.completion_tokens) == ("not_in_documents", 0)


async def test_a_model_is_asked_where_a_passage_is_likely_to_answer_in_other_words(world: World) -> None:
    club = "Guests of a member pay 12 euros for each outing. The workshop is open on Saturdays."
    world.documents.add("default", replace(passage(club, title="The Hartwell Rowing Club"), relatedness=0.6))
    said = "A guest of a member pays 12 euros for each outing."
    question = "My cousin wants to try it with me, a member of the Hartwell Rowing Club. How much will they ask?"
    service = await world.service(extractive(), scripted(ScriptRule("", said)))
    assert (await answer(service, ask(question, model="extractive"))).groundedness.status == "not_in_documents"
    given = await answer(service, ask(question, model="scripted"))
    assert (given.text, given.groundedness.status) == (
        "A guest of a member pays 12 euros for each outing [1].",
        "grounded",
    )


async def test_without_documents_a_model_answers_alone(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "Because.")))
    given = await answer(service, ask("Why?", grounding=None))
    assert (given.text, given.groundedness.status, given.collection) == ("Because.", "not_asked", "")


async def test_the_extractive_model_answers_in_the_documents_words(world: World) -> None:
    service = await world.service(extractive())
    given = await answer(service, ask())
    assert given.text == "Nikola Tesla was born in 1856 in the village of Smiljan [1]."
    assert given.groundedness.status == "extractive"


async def test_the_extractive_model_needs_documents(world: World) -> None:
    with pytest.raises(Invalid, match="documents alone"):
        await events(await world.service(extractive()), ask(grounding=None))


class Withdrawing(MemoryRetriever):
    """Documents that are gone between the search and the look at what is cited."""

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        raise NotFound("withdrawn")


class Rewritten(MemoryRetriever):
    """Documents whose index is older than their stored text."""

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        found = await super().search(question, grounding)
        return Retrieval(tuple(replace(old, text=old.text.replace("1856", "1857")) for old in found.passages), "old")


@pytest.mark.parametrize("documents", [Withdrawing(), Rewritten()])
async def test_what_the_stored_text_does_not_have_is_not_cited(documents: MemoryRetriever) -> None:
    world = World(documents=documents)
    documents.add("default", passage(TEXT))
    service = await world.service(scripted(ScriptRule("", "Nikola Tesla was born in 1857.")), extractive())
    for model in ("scripted", "extractive"):
        given = await answer(service, ask(model=model))
        assert (given.citations, given.groundedness.status) == ((), "not_in_documents")


async def test_a_full_house_is_told_to_come_again(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "word " * 50), pace=20, slots=1))
    first = service.generating.generate(READER, ask(grounding=None))
    await anext(first)
    with pytest.raises(Overloaded) as raised:
        await events(service, ask(grounding=None))
    assert raised.value.retry_after
    await first.aclose()
    assert await anext(service.generating.generate(READER, ask(grounding=None)))


async def test_of_two_slots_of_a_model_one_caller_has_not_both_while_others_ask(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "word " * 500), pace=20, slots=2))
    other = replace(READER, subject="bob")
    first, second = (service.generating.generate(who, ask(grounding=None)) for who in (READER, other))
    await anext(first)
    await anext(second)
    await second.aclose()
    with pytest.raises(Overloaded, match="you have the 1 slots of model 'scripted' that one caller may have"):
        await events(service, ask(grounding=None))
    assert await anext(service.generating.generate(other, ask(grounding=None)))
    await first.aclose()


async def test_a_caller_who_leaves_frees_the_slot_and_is_given_no_answer(world: World) -> None:
    model = scripted(ScriptRule("", "word " * 500), pace=1)
    service = await world.service(model)
    asking = asyncio.create_task(events(service, ask(grounding=None)))
    await eventually(lambda: model.slots.taken)
    asking.cancel()
    # To its end it would take eight minutes.
    await eventually(lambda: not model.slots.taken)
    assert world.answers_given() == []


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (replace(ask(), model="nobody"), NotFound),
        (replace(ask(), response_schema="{}", grounding=None), Invalid),
        (replace(ask("word " * 5_000), grounding=None), Conflict),
        (replace(ask(), messages=(Message("system", "word " * 5_000), Message("user", QUESTION))), Conflict),
        (ask("word " * 5_000 + QUESTION), Invalid),
    ],
)
async def test_what_cannot_be_done_is_refused(world: World, asked: GenerateRequest, kind: type[Exception]) -> None:
    service = await world.service(scripted(ScriptRule("", "x")))
    with pytest.raises(kind):
        await events(service, asked)


class Uncounted(Scripted):
    """An engine whose tokens nobody may count."""

    def __init__(self, behind: Scripted) -> None:
        super().__init__(behind.info, Script((ScriptRule("", "x"),)), SystemClock())

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        raise AssertionError("counted")


@pytest.mark.parametrize("grounding", [DOCUMENTS, None])
async def test_a_conversation_that_cannot_fit_is_refused_before_its_tokens_are_counted(
    world: World, grounding: Grounding | None
) -> None:
    model = scripted(ScriptRule("", "x"))
    assert isinstance(model.engine, Scripted)
    service = await world.service(replace(model, engine=Uncounted(model.engine)))
    long = GenerateRequest(messages=(Message("system", "ab " * 50_000), Message("user", QUESTION)), grounding=grounding)
    with pytest.raises(Invalid, match="150,027 characters in all") as raised:
        await events(service, long)
    assert raised.value.field == "messages"
    # It is not carried to the log either: 7 MB of it would stay there for months.
    assert world.withheld() == []


async def test_nobody_asks_without_the_role(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "x")))
    with (
        acting_as(Principal("default", "nobody", frozenset())),
        pytest.raises(Blocked, match="this needs the role `reader`"),
    ):
        await events(service, ask())


async def test_another_tenant_finds_nothing(world: World) -> None:
    service = await world.service(scripted(ScriptRule("", "x")))
    with acting_as(STRANGER):
        assert (await answer(service, ask())).groundedness.status == "not_in_documents"


async def test_no_model_is_no_service(world: World) -> None:
    with pytest.raises(Invalid, match="no model is configured"):
        await world.service()
