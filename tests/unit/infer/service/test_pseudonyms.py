"""Values that no model sees: marks stand for them from the guard to the door, on the log and in what is kept."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import pytest

from sluiceway_common.access.port import SealedText
from sluiceway_common.principal import acting_as, current
from sluiceway_infer.adapters.engines.scripted import Scripted
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.answers.answer import Delta, DraftDelta, Event, Finished, Retrieved
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, TokenDelta
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.retrieval.passages import Retrieval
from sluiceway_infer.service.models import ServedModel
from tests.support.guard_rpc import guard_client
from tests.support.infer import READER, Speaking, World, passage, speaking

POLICY: Final = """
name = "house"
version = "1"
[[rules]]
findings = ["pii"]
action = "pseudonymise"
"""
MINE, ANNS = "me@mill.example", "ann@mill.example"
STORED: Final = f"Ann Mill reads her mail at {ANNS}. The owner of {MINE} is Ben Mill. All of [EMAIL_1] is old."


class Listening(Speaking):
    """An engine that remembers what it was told."""

    def __init__(self, behind: Scripted, pieces: Sequence[str]) -> None:
        super().__init__(behind, pieces, None)
        self.info = replace(behind.info, supports=behind.info.supports | {"response_schema"})
        self.told: list[str] = []

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        self.told.append("\n".join(message.text for message in prompt.messages))
        async for delta in super().generate(prompt):
            yield delta


class Searched(MemoryRetriever):
    """Documents that remember what was searched for."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        self.questions.append(question)
        return await super().search(question, grounding)


class Talk:
    """A service behind the real guard, whose model says these words, a letter at a time."""

    def __init__(self, world: World, says: str) -> None:
        model = speaking(says)
        assert isinstance(model.engine, Scripted)
        self.world, self.engine = world, Listening(model.engine, list(says))
        self.model: ServedModel = replace(model, engine=self.engine)

    async def ask(
        self, *turns: str, system: str = "", grounding: Grounding | None = None, drafts: bool = False, schema: str = ""
    ) -> list[Event]:
        service = await self.world.service(self.model)
        standing = [Message("system", system)] if system else []
        said = [Message("assistant" if number % 2 else "user", turn) for number, turn in enumerate(turns)]
        messages = (*standing, *said)
        request = GenerateRequest(messages=messages, grounding=grounding, drafts=drafts, response_schema=schema)
        return [event async for event in service.generating.generate(current(), request)]


@asynccontextmanager
async def talk(says: str, policy: str = POLICY) -> AsyncIterator[Talk]:
    async with guard_client(policy) as guard:
        world = World(guard=guard, documents=Searched())
        world.documents.add("default", passage(STORED, document="doc_mill"))
        with acting_as(READER):
            yield Talk(world, says)


def finished(events: Sequence[Event]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)
    return last


def text_of(events: Sequence[Event]) -> str:
    """The deltas joined, which are the answer."""
    joined = "".join(event.text for event in events if isinstance(event, Delta))
    assert joined == finished(events).answer.text
    return joined


async def test_the_model_is_told_marks_and_the_asker_his_values() -> None:
    async with talk("Dear [EMAIL_1], not [EMAIL_2] or [EMAIL_3] but [EMAIL_1]!") as there:
        events = await there.ask(f"I am {MINE}, and not {ANNS}. Write to me!", drafts=True)
        assert there.engine.told == ["I am [EMAIL_1], and not [EMAIL_2]. Write to me!"]
    assert text_of(events) == f"Dear {MINE}, not {ANNS} or [EMAIL_3] but {MINE}!"
    assert finished(events).answer.guard == "pseudonymised"


async def test_what_is_recorded_and_kept_has_the_marks() -> None:
    async with talk("Dear [EMAIL_1]!") as there:
        events = await there.ask(f"I am {MINE}. Write to me!")
        (given,) = there.world.answers_given()
        opened = [
            await there.world.seal.open("default", SealedText(one.key_id, one.nonce, one.ciphertext))
            for one in (given.question, given.answer)
        ]
        kept = await there.world.answers.get("default", finished(events).answer.id)
    assert opened == ["I am [EMAIL_1]. Write to me!", "Dear [EMAIL_1]!"]
    assert (kept.question, kept.text) == ("I am [EMAIL_1]. Write to me!", "Dear [EMAIL_1]!")
    assert "mill.example" not in repr(kept)


async def test_a_whole_answer_has_the_values_for_whoever_asked_and_the_marks_where_it_is_kept() -> None:
    async with talk("Dear [EMAIL_1]!") as there:
        service = await there.world.service(there.model)
        messages = (Message("user", f"I am {MINE}. Write to me!"),)
        answer = await service.generating.answer(current(), GenerateRequest(messages=messages))
        kept = await there.world.answers.get("default", answer.id)
    assert (answer.text, kept.text) == (f"Dear {MINE}!", "Dear [EMAIL_1]!")


async def test_a_mark_is_the_same_in_all_turns_that_are_sent() -> None:
    async with talk("[EMAIL_1] and [EMAIL_2]") as there:
        events = await there.ask(f"I am {MINE}.", f"Hello {MINE}!", f"And who is {ANNS}?")
        assert there.engine.told == ["I am [EMAIL_1].\nHello [EMAIL_1]!\nAnd who is [EMAIL_2]?"]
    assert text_of(events) == f"{MINE} and {ANNS}"


async def test_an_answer_as_json_stays_json_with_whatever_value() -> None:
    named = 'Ann "Red" Mill'
    policy = f"""{POLICY.replace('["pii"]', '["word"]')}
[words]
"word.names" = ['{named}']
"""
    async with talk('{"name": "[NAMES_1]"}', policy) as there:
        events = await there.ask(f"I am {named}. Who am I?", schema='{"type": "object"}')
    assert json.loads(text_of(events)) == {"name": named}


async def test_values_of_standing_instructions_stay_marks() -> None:
    async with talk("Ask [EMAIL_1], [EMAIL_2].") as there:
        events = await there.ask(f"I am {MINE}.", system=f"Complaints go to {ANNS}.")
    assert text_of(events) == f"Ask [EMAIL_1], {MINE}."


async def test_a_value_of_a_passage_stays_a_mark_and_is_cited() -> None:
    async with talk("Ann Mill reads her mail at [EMAIL_2].") as there:
        events = await there.ask("Where does Ann Mill read her mail?", grounding=Grounding())
        (told,) = there.engine.told
        assert "mill.example" not in told
        assert "All of [TEXT_1] is old." in told
    (citation,) = finished(events).answer.citations
    assert text_of(events) == "Ann Mill reads her mail at [EMAIL_2] [1]."
    assert citation.quote == "Ann Mill reads her mail at [EMAIL_2]."
    assert STORED[citation.start : citation.end] == f"Ann Mill reads her mail at {ANNS}."


async def test_a_policy_may_have_the_values_of_passages_shown() -> None:
    restoring = 'restore = ["question", "passage"]\n' + POLICY
    async with talk("Ann Mill reads her mail at [EMAIL_2].", restoring) as there:
        events = await there.ask("Where does Ann Mill read her mail?", grounding=Grounding())
    (citation,) = finished(events).answer.citations
    assert text_of(events) == f"Ann Mill reads her mail at {ANNS} [1]."
    assert citation.quote == STORED[citation.start : citation.end]


async def test_the_asker_finds_by_his_value_what_the_model_knows_by_its_mark() -> None:
    async with talk("The owner of [EMAIL_1] is Ben Mill.") as there:
        events = await there.ask(f"Who is the owner of {MINE}?", grounding=Grounding())
        assert isinstance(there.world.documents, Searched)
        assert there.world.documents.questions == [f"Who is the owner of {MINE}?"]
    first = events[0]
    assert isinstance(first, Retrieved)
    assert "mill.example" not in first.passages[0].text
    (citation,) = finished(events).answer.citations
    assert text_of(events) == f"The owner of {MINE} is Ben Mill [1]."
    assert citation.quote == STORED[citation.start : citation.end] == f"The owner of {MINE} is Ben Mill."


async def test_what_is_written_as_a_mark_is_told_as_it_was_written() -> None:
    async with talk("All of [TEXT_1] is old.") as there:
        events = await there.ask(f"I am {MINE}. Is all of it old?", grounding=Grounding(ungrounded="allow"))
    assert text_of(events).startswith("All of [EMAIL_1] is old")


@pytest.mark.parametrize("released", [True, False])
async def test_a_mark_in_a_passage_that_guard_does_not_read_is_nobodys(released: bool) -> None:
    async with talk("All of [EMAIL_1] is old.") as there:
        there.world.documents = MemoryRetriever()
        planted = passage("All of [EMAIL_1] is old.", document="doc_plant")
        there.world.documents.add("default", replace(planted, released=released))
        asked = f"I am {MINE}. Is all of it old?"
        events = await there.ask(asked, grounding=Grounding(ungrounded="allow"))
    assert (MINE in text_of(events)) == (not released)


async def test_drafts_are_told_as_the_answer_is() -> None:
    async with talk("The owner of [EMAIL_1] is Ben Mill.") as there:
        events = await there.ask(f"Who is the owner of {MINE}?", grounding=Grounding(), drafts=True)
    drafts = "".join(event.text for event in events if isinstance(event, DraftDelta))
    assert drafts == f"The owner of {MINE} is Ben Mill."
