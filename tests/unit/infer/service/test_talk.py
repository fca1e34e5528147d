"""A question in a talk: what is searched for, what is told of it, and which model is asked in which language."""

import threading
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace

import pytest

from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Blocked, Unavailable
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.engines.scripted import Scripted, ScriptRule
from sluiceway_infer.adapters.guards import ScriptedGuard
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.conversation.chat import ChatRole, End, FinishReason, Message, Prompt, TokenDelta, Usage
from sluiceway_infer.domain.conversation.prompts import REWRITING
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.grounded import UngroundedPolicy
from sluiceway_infer.domain.retrieval.passages import Retrieval
from sluiceway_infer.service.models import ServedModel
from tests.support.infer import READER, World, answered, passage, scripted

TEXT = "Ada Marsh was born in Hull in 1871. Ada Marsh died in Leeds in 1940."
BORN, DIED = "Where was Ada Marsh born?", "And when did she die?"
WHOLE = "When did Ada Marsh die?"
RULE = "Ada Marsh died in Leeds in 1940."


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with acting_as(READER):
        yield


class Asked(MemoryRetriever):
    """Documents that remember what was searched for."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        self.questions.append(question)
        return await super().search(question, grounding)


@pytest.fixture
def documents() -> Asked:
    documents = Asked()
    documents.add("default", passage(TEXT, document="doc_ada"))
    return documents


@pytest.fixture
def world(documents: Asked) -> World:
    return World(documents=documents)


def talk(*turns: str, ungrounded: UngroundedPolicy = "extract") -> GenerateRequest:
    roles: tuple[ChatRole, ChatRole] = ("user", "assistant")
    messages = tuple(Message(roles[number % 2], turn) for number, turn in enumerate(turns))
    return GenerateRequest(messages=messages, grounding=Grounding(ungrounded=ungrounded))


class WatchedText(str):
    """Remembers which threads have looked for its words."""

    readers: set[threading.Thread]

    def strip(self, *signs: str) -> str:  # type: ignore[override]
        self.readers.add(threading.current_thread())
        return super().strip(*signs)


class Rewriting(Scripted):
    """A model that says one thing where it is to rewrite a question, and another where it is to answer one."""

    def __init__(self, behind: Scripted, rewritten: str, error: Exception | None = None) -> None:
        self._behind, self._rewritten, self._error = behind, rewritten, error
        self.reason: FinishReason = "stop"
        self.shown: list[str] = []

    @property
    def info(self):  # type: ignore[no-untyped-def]
        return self._behind.info

    @property
    def per_message(self) -> int:  # type: ignore[override]
        return 0

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        if prompt.messages[0].text != REWRITING:
            async for delta in self._behind.generate(prompt):
                yield delta
            return
        self.shown.append(prompt.messages[1].text)
        yield TokenDelta(self._rewritten)
        if self._error:
            raise self._error
        yield End(self.reason, Usage(100, 7))

    async def count(self, texts):  # type: ignore[no-untyped-def]
        return await self._behind.count(texts)


def fit(
    rewritten: str, error: Exception | None = None, behind: ServedModel | None = None
) -> tuple[ServedModel, Rewriting]:
    """A model that is said to be fit to complete questions."""
    model = behind or scripted(ScriptRule("", RULE))
    assert isinstance(model.engine, Scripted)
    engine = Rewriting(model.engine, rewritten, error)
    return replace(model, engine=engine, completes_questions=True), engine


async def test_a_question_that_goes_on_is_searched_for_as_a_whole_and_the_record_has_it(
    world: World, documents: Asked
) -> None:
    service = await world.service(scripted(ScriptRule("", RULE)))
    given = await answered(service, talk(BORN, "In Hull [1].", DIED))
    assert documents.questions == [WHOLE]
    assert (given.question, given.completed_question, given.text) == (
        DIED,
        WHOLE,
        "Ada Marsh died in Leeds in 1940 [1].",
    )
    (record,) = world.answers_given()
    sealed = record.completed_question
    assert await world.seal.open("default", SealedText(sealed.key_id, sealed.nonce, sealed.ciphertext)) == WHOLE


async def test_a_question_that_stands_by_itself_is_searched_for_as_it_is(world: World, documents: Asked) -> None:
    service = await world.service(scripted(ScriptRule("", RULE)))
    given = await answered(service, talk("What is a lock?", "A gate.", WHOLE))
    assert (documents.questions, given.completed_question) == ([WHOLE], "")
    assert not world.answers_given()[0].HasField("completed_question")


async def test_what_was_searched_for_is_on_the_record_of_a_call_that_fails(world: World) -> None:
    world.guard = ScriptedGuard(blocked=["leeds"])
    world.documents.add("default", passage("Ada Marsh died when she was 69.", document="doc_other"))
    service = await world.service(scripted(ScriptRule("", RULE)))
    with pytest.raises(Blocked, match="forbids this answer"):
        await answered(service, talk(BORN, "In Hull.", DIED))
    assert world.withheld()[0].HasField("completed_question")


async def test_a_model_that_is_fit_completes_the_question_in_its_words(world: World, documents: Asked) -> None:
    model, engine = fit('"In which year did Ada Marsh die?"\n')
    given = await answered(await world.service(model), talk(BORN, "In Hull [1].", DIED))
    assert documents.questions == ["In which year did Ada Marsh die?"]
    assert engine.shown == [f"user: {BORN}\nassistant: In Hull [1].\nuser: {DIED}"]
    assert given.usage.completion_tokens == 7 + len(RULE.split())


async def test_what_it_took_to_complete_a_question_counts_where_the_model_is_not_asked_then() -> None:
    world = World()
    world.documents.add("default", replace(passage(TEXT, document="doc_ada"), language="de"))
    model, _ = fit(WHOLE, behind=speaking("en"))
    given = await answered(await world.service(model), talk(BORN, "In Hull [1].", DIED))
    assert (given.groundedness.status, given.usage) == ("extractive", Usage(100, 7))
    assert world.answers_given()[0].usage.completion_tokens == 7


async def test_what_a_rewriting_took_that_was_broken_off_counts(world: World) -> None:
    model, _ = fit("When did", Unavailable("the engine is gone"))
    given = await answered(await world.service(model), talk(BORN, "In Hull [1].", DIED))
    assert given.usage.completion_tokens == 1 + len(RULE.split())


@pytest.mark.parametrize(
    ("rewritten", "error"),
    [
        ("", None),
        ("She died in 1940.\nThat was in Leeds.", None),
        ("I cannot help with that.", None),
        ("Ada Marsh " * 100, None),
        ("", Unavailable("the engine is gone")),
    ],
)
async def test_where_nothing_came_of_the_model_the_rule_stands(
    world: World, documents: Asked, rewritten: str, error: Exception | None
) -> None:
    model, _ = fit(rewritten, error)
    await answered(await world.service(model), talk(BORN, "In Hull [1].", DIED))
    assert documents.questions == [WHOLE]


async def test_a_question_that_was_cut_off_is_none_and_what_it_took_counts(world: World, documents: Asked) -> None:
    model, engine = fit("When did Ada Marsh die in")
    engine.reason = "length"
    given = await answered(await world.service(model), talk(BORN, "In Hull [1].", DIED))
    assert documents.questions == [WHOLE]
    assert given.usage.completion_tokens == 7 + len(RULE.split())


async def test_a_model_is_not_asked_to_complete_what_is_complete(world: World) -> None:
    model, engine = fit("x")
    await answered(await world.service(model), talk(BORN))
    assert engine.shown == []


async def test_the_guard_judges_what_the_model_made_of_the_question(world: World, documents: Asked) -> None:
    world.guard = ScriptedGuard(redacted=["marsh"])
    model, _ = fit("When did Ada Marsh die in Leeds?")
    await answered(await world.service(model), talk("Who was Ada?", "A builder.", DIED))
    assert documents.questions == ["When did Ada [redacted] die in Leeds?"]


def speaking(*languages: str) -> ServedModel:
    model = scripted(ScriptRule("", RULE))
    assert isinstance(model.engine, Scripted)
    model.engine.info = replace(model.engine.info, languages=languages)
    return model


@pytest.mark.parametrize(
    ("languages", "document", "question", "asked"),
    [
        (("en",), "en", WHOLE, True),
        (("en",), "", WHOLE, True),
        (("en",), "en-GB", WHOLE, True),
        (("en",), "de", WHOLE, False),
        (("en",), "", "Wann ist Ada Marsh in Leeds gestorben?", False),
        (("en", "de"), "en", "Wann ist Ada Marsh in Leeds gestorben?", True),
        ((), "de", "Wann ist Ada Marsh in Leeds gestorben?", True),
        # Its language cannot be told; that of the documents can.
        (("en",), "en", "Ada Marsh Leeds 1940?", True),
        (("en",), "de", "Ada Marsh Leeds 1940?", False),
    ],
)
async def test_a_model_is_asked_in_the_languages_that_it_speaks_alone(
    languages: tuple[str, ...], document: str, question: str, asked: bool
) -> None:
    world = World()
    world.documents.add("default", replace(passage(TEXT, document="doc_ada"), language=document))
    given = await answered(await world.service(speaking(*languages)), talk(question))
    assert bool(given.usage.completion_tokens) == asked
    if question == WHOLE:
        assert "Ada Marsh died in Leeds in 1940 [" in given.text
        assert given.groundedness.status == ("grounded" if asked else "extractive")


async def test_whoever_allows_anything_gets_a_model_that_does_not_speak_the_language(world: World) -> None:
    request = talk("Wann ist Ada Marsh in Leeds gestorben?", ungrounded="allow")
    assert (await answered(await world.service(speaking("en")), request)).usage.completion_tokens


async def test_the_turns_before_are_read_away_from_the_loop(world: World, documents: Asked) -> None:
    """They may be long, and all calls of the replica share the loop."""
    born = WatchedText(BORN)
    born.readers = set()
    service = await world.service(scripted(ScriptRule("", RULE)))
    await answered(service, talk(born, "In Hull.", DIED))
    assert documents.questions == [WHOLE]
    assert born.readers.isdisjoint({threading.main_thread()})
    assert born.readers
