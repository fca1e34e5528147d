"""What leaves while an answer is made: the deltas joined are the answer, however a model's words are cut, and nothing
that is not bound to the documents is among them.
"""

import asyncio
import random
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from sluiceway_common.errors import Blocked, NotFound
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.guards import ScriptedGuard, Unguarded
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.answers.answer import Answer, Delta, DraftDelta, Event, Finished, Retrieved
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.grounding import said
from sluiceway_infer.domain.grounding.grounded import UngroundedPolicy
from sluiceway_infer.domain.grounding.text.sentences import Sentence, unwrapped_sentences
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.ports import Guard
from sluiceway_infer.service import InferService
from sluiceway_infer.service.settling import is_due
from tests.support.infer import READER, World, extractive, passage, speaking

SPLITS = {"en": 200}


@dataclass(frozen=True)
class Told:
    """What stands in a document, what is asked, what a model says of it, and words of what is not true of that."""

    passage: str
    question: str
    said: str
    untrue: tuple[str, ...]


TOLD = {
    "en": Told(
        "The Halden lock was opened in 1904 by Dr. Ada Marsh. It is 62 metres long and 8 metres wide. "
        "Its gates are made of oak.",
        "When was the Halden lock opened, and by whom?",
        "Sure! The Halden lock was opened in 1904 by Dr. Ada Marsh [3]. It cost nine million crowns. The Halden lock "
        "was opened in 1911. The lock is 62 metres long and 8 metres wide. Everybody loves it",
        ("Sure", "million", "1911", "loves"),
    ),
    "de": Told(
        "Die Schleuse Halden wurde am 8. Oktober 1904 eröffnet. Sie ist 62 Meter lang und 8 Meter breit.",
        "Wann wurde die Schleuse Halden eröffnet?",
        "Gern!\n\nDie Schleuse Halden wurde am 8. Oktober 1904 eröffnet. Sie kostete neun Millionen Kronen.",
        ("Gern", "Millionen"),
    ),
    "es": Told(
        "La esclusa de Halden fue inaugurada en 1904. Tiene 62 metros de largo.",
        "¿Cuándo fue inaugurada la esclusa de Halden?",
        "¡Claro! La esclusa de Halden fue inaugurada en 1904 [1]. Costó nueve millones.",
        ("Claro", "millones"),
    ),
    "zh": Told(
        "哈尔登船闸于1904年开放。船闸长62米,宽8米。",
        "哈尔登船闸哪年开放?",
        "好的。哈尔登船闸于1904年开放。它花费了九百万克朗。",
        ("好的", "九百万"),
    ),
    "nothing true": Told(
        "The Halden lock was opened in 1904 by Dr. Ada Marsh.",
        "When was the Halden lock opened?",
        "It was opened in 1911 by the king. The Halden lock was opened in 1950 [1].",
        ("1911", "king", "1950"),
    ),
}


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with acting_as(READER):
        yield


def split(text: str, seed: int) -> list[str]:
    """The text in pieces that the seed chooses: single signs, words, or longer than a sentence."""
    drawn = random.Random(seed)
    longest = drawn.choice((1, 2, 4, 9, 40, 200))
    pieces, at = [], 0
    while at < len(text):
        size = drawn.randint(1, longest)
        pieces.append(text[at : at + size])
        at += size
    return pieces


def slowly(seed: int) -> Callable[[int], Awaitable[None]]:
    """Now and then a few turns of the loop, as an engine takes them."""
    drawn = random.Random(seed)

    async def pause(_number: int) -> None:
        for _ in range(drawn.choice((0, 0, 1, 7))):
            await asyncio.sleep(0)
        if drawn.random() < 0.02:
            await asyncio.sleep(0.025)

    return pause


def asked(question: str, ungrounded: UngroundedPolicy = "extract", *, drafts: bool = False) -> GenerateRequest:
    grounding = Grounding(ungrounded=ungrounded)
    return GenerateRequest(messages=(Message("user", question),), grounding=grounding, drafts=drafts)


async def service_over(
    told: Told, pieces: Sequence[str], pause: Callable[[int], Awaitable[None]] | None = None, guard: Guard | None = None
) -> tuple[World, InferService]:
    world = World(guard=guard or Unguarded())
    world.documents.add("default", passage(told.passage, document="doc_lock", title="Halden"))
    return world, await world.service(speaking(pieces, pause), extractive())


async def events(service: InferService, request: GenerateRequest) -> list[Event]:
    return [event async for event in service.generating.generate(READER, request)]


def answer_of(heard: Sequence[Event]) -> Answer:
    """The answer, after what must hold of every stream."""
    first, *between, last = heard
    assert isinstance(first, Retrieved)
    assert isinstance(last, Finished)
    deltas = [event for event in between if isinstance(event, Delta)]
    assert "".join(delta.text for delta in deltas) == last.answer.text
    assert tuple(one for delta in deltas for one in delta.citations) == last.answer.citations
    assert all(delta.text for delta in deltas)
    numbers = [one.number for one in last.answer.citations]
    assert numbers == [n + 1 for n in range(len(numbers))]
    if last.answer.groundedness.status == "grounded":
        assert [int(found) for found in re.findall(r"\[(\d+)\]", last.answer.text)] == numbers
    return last.answer


@pytest.mark.parametrize("name", TOLD)
async def test_however_words_are_cut_the_deltas_joined_are_the_answer_and_nothing_unbound_leaves(name: str) -> None:
    told = TOLD[name]
    _, service = await service_over(told, [told.said])
    whole = answer_of(await events(service, asked(told.question)))
    assert whole.citations, whole.text
    assert not [word for word in told.untrue if word in whole.text]
    for seed in range(SPLITS.get(name, 50)):
        _, service = await service_over(told, split(told.said, seed), slowly(seed))
        given = answer_of(await events(service, asked(told.question)))
        assert (given.text, given.citations, given.groundedness) == (
            whole.text,
            whole.citations,
            whole.groundedness,
        ), seed


async def test_each_sentence_that_counts_is_said_once_with_its_number() -> None:
    told = TOLD["en"]
    _, service = await service_over(told, split(told.said, 2))
    given = answer_of(await events(service, asked(told.question)))
    assert given.text == (
        "The Halden lock was opened in 1904 by Dr. Ada Marsh [1]. The lock is 62 metres long and 8 metres wide [2]."
    )


@pytest.mark.parametrize("policy", ["extract", "refuse", "allow"])
async def test_where_nothing_was_bound_what_the_caller_wants_comes_at_the_end(policy: UngroundedPolicy) -> None:
    told = TOLD["nothing true"]
    _, service = await service_over(told, split(told.said, 3))
    given = answer_of(await events(service, asked(told.question, policy)))
    expected = {
        "extract": ("The Halden lock was opened in 1904 by Dr. Ada Marsh [1].", "extractive"),
        "refuse": ("The documents do not answer this.", "not_in_documents"),
        "allow": ("It was opened in 1911 by the king. The Halden lock was opened in 1950.", "ungrounded"),
    }
    assert (given.text, given.groundedness.status) == expected[policy]


async def test_a_sentence_leaves_while_the_model_still_speaks() -> None:
    told = TOLD["en"]
    cut = told.said.index("It cost")
    go_on = asyncio.Event()

    async def pause(number: int) -> None:
        if number == 1:
            await go_on.wait()

    _, service = await service_over(told, [told.said[: cut + 20], told.said[cut + 20 :]], pause)
    stream = service.generating.generate(READER, asked(told.question))
    assert isinstance(await anext(stream), Retrieved)
    first = await anext(stream)
    assert isinstance(first, Delta)
    assert first.text == "The Halden lock was opened in 1904 by Dr. Ada Marsh [1]."
    assert [one.number for one in first.citations] == [1]
    go_on.set()
    rest = [event async for event in stream]
    assert isinstance(rest[-1], Finished)
    assert rest[-1].answer.text.startswith(first.text)


async def test_drafts_come_for_whoever_asks_and_are_no_part_of_the_answer() -> None:
    told = TOLD["en"]
    _, service = await service_over(told, split(told.said, 1))
    heard = await events(service, asked(told.question, drafts=True))
    given = answer_of([event for event in heard if not isinstance(event, DraftDelta)])
    drafts = [event.text for event in heard if isinstance(event, DraftDelta)]
    assert "".join(drafts) == told.said
    assert "million" not in given.text
    assert not [event for event in await events(service, asked(told.question)) if isinstance(event, DraftDelta)]


class Vanishing(MemoryRetriever):
    """Documents that are withdrawn after the first look at a stored text."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        self._looks -= 1
        if self._looks < 0:
            raise NotFound("withdrawn")
        return await super().stored(chunk_id, collection)


@pytest.mark.parametrize(("looks", "sentences"), [(0, 0), (1, 1), (2, 2)])
async def test_each_sentence_is_compared_with_the_stored_text_as_it_leaves(looks: int, sentences: int) -> None:
    told = TOLD["en"]
    world = World(documents=Vanishing(looks))
    world.documents.add("default", passage(told.passage, document="doc_lock", title="Halden"))
    service = await world.service(speaking(split(told.said, 5)))
    given = answer_of(await events(service, asked(told.question)))
    assert len(given.citations) == sentences
    assert (given.groundedness.status == "not_in_documents") == (sentences == 0)


@pytest.mark.parametrize("seed", range(20))
async def test_the_guard_judges_what_leaves_and_masks_in_it_what_it_masks(seed: int) -> None:
    told = TOLD["en"]
    guard = ScriptedGuard(redacted=["oak"])
    spoken = told.said.replace("It cost nine million crowns.", "Its gates are made of oak.")
    _, service = await service_over(told, split(spoken, seed), slowly(seed), guard)
    given = answer_of(await events(service, asked(told.question)))
    assert "oak" not in given.text
    assert [verdict.kind for verdict in given.verdicts] == ["question", "passage", "answer", "answer"]


@pytest.mark.parametrize("is_released", [False, True])
async def test_what_an_operator_has_released_is_not_left_out_again(is_released: bool) -> None:
    told = TOLD["en"]
    world = World(guard=ScriptedGuard(blocked=["dynamite"]))
    bad = passage(told.passage + " Dynamite made it.", document="doc_lock", title="Halden")
    world.documents.add("default", replace(bad, released=is_released))
    world.documents.add("default", passage("The heron of Halden sleeps.", document="doc_heron", title="Halden"))
    service = await world.service(extractive())
    given = answer_of(await events(service, asked(told.question)))
    assert ({citation.document_id for citation in given.citations} == {"doc_lock"}) == is_released
    assert [verdict.kind for verdict in given.verdicts][:2] == ["question", "passage"]


@pytest.mark.parametrize("seed", range(20))
async def test_a_blocked_word_ends_the_answer_before_it_and_the_record_has_what_left(seed: int) -> None:
    told = TOLD["en"]
    guard = ScriptedGuard(blocked=["dynamite"])
    spoken = told.said.replace("Everybody loves it", "Then take the dynamite and be glad of it. " * 9)
    world, service = await service_over(told, split(spoken, seed), slowly(seed), guard)
    left = list[Event]()

    async def listening() -> None:
        async for event in service.generating.generate(READER, asked(told.question)):
            left.append(event)

    with pytest.raises(Blocked, match="forbids this answer"):
        await listening()
    text = "".join(event.text for event in left if isinstance(event, Delta))
    assert text.startswith("The Halden lock was opened in 1904")
    assert "dynamite" not in text
    (record,) = world.withheld()
    assert record.HasField("released")


def test_a_long_answer_is_not_read_again_with_every_word() -> None:
    looked, looks = 0, [0]
    for heard in range(1, 20_001):
        if is_due(heard, looked):
            looked = heard
            looks.append(heard)
    assert len(looks) < 300
    # At the length of a usual answer every few words are a look.
    assert max(later - earlier for earlier, later in pairwise(looks) if later < 1_000) <= 32


@pytest.mark.parametrize("spoken", [". " * 2_000, f"{TOLD['en'].said}. " + "More of it. " * 300])
async def test_a_long_draft_is_cut_beside_the_loop(spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_loop = list[int]()

    def watched(text: str) -> tuple[Sentence, ...]:
        if threading.current_thread() is threading.main_thread():
            on_the_loop.append(len(text))
        return unwrapped_sentences(text)

    monkeypatch.setattr(said, "unwrapped_sentences", watched)
    _, service = await service_over(TOLD["en"], split(spoken, 4))
    answer_of(await events(service, asked(TOLD["en"].question)))
    assert max(on_the_loop, default=0) <= 1_000


async def test_a_caller_who_leaves_between_two_sentences_ends_the_engine_and_leaves_a_record() -> None:
    told = replace(TOLD["en"], said=TOLD["en"].said + " More and more of it." * 400)
    world, service = await service_over(told, split(told.said, 0), slowly(0))
    stream = service.generating.generate(READER, asked(told.question))
    assert isinstance(await anext(stream), Retrieved)
    assert isinstance(await anext(stream), Delta)
    await stream.aclose()
    (record,) = world.withheld()
    assert record.HasField("released")
    assert service.models.named("").slots.taken == 0
    assert not [task for task in asyncio.all_tasks() if task.get_name() in ("settling", "engine-pump")]
