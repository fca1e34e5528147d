"""Retrieval for an answer: where no passage answers, what they lead to is searched for too, and then more of them."""

import sys
from dataclasses import dataclass, field
from types import CodeType

import pytest

from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.guards import Unguarded
from sluiceway_infer.domain.answers.answer import Finished
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import LONGEST_QUESTION, GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.hops import next_search
from sluiceway_infer.domain.guard import Subject, Verdict
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_infer.ports import Retriever
from tests.support.infer import READER, World, extractive, passage

LEAVE = passage("Leave at the Orrin mill is granted by Office Heron.")
OFFICES = passage("Office Heron is run by Ida Bram.")
TWO_HOP = "Who heads the office that grants leave at the Orrin mill?"


@dataclass
class SearchedRetriever:
    """Finds the passage on the offices where one is searched for by its name; and what was searched for."""

    leave: Passage = LEAVE
    searched: list[str] = field(default_factory=list)

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        self.searched.append(question)
        return Retrieval((self.leave, OFFICES) if "Heron" in question else (self.leave,), "7")

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        return next(one for one in (self.leave, OFFICES) if one.chunk_id == chunk_id)


class WatchedGuard(Unguarded):
    """Remembers the passages that it was asked about."""

    def __init__(self) -> None:
        self.passages: list[str] = []

    async def judge(self, subject: Subject) -> Verdict:
        if subject.kind == "passage":
            self.passages += filter(None, subject.texts)
        return await super().judge(subject)


async def asked(question: str, retriever: Retriever, world: World | None = None) -> Finished:
    service = await (world or World()).service(extractive(), retriever=retriever)
    request = GenerateRequest(messages=(Message("user", question),), grounding=Grounding())
    with acting_as(READER):
        events = [event async for event in service.generating.generate(READER, request)]
    (finished,) = [event for event in events if isinstance(event, Finished)]
    return finished


async def test_what_the_first_passages_lead_to_is_searched_for() -> None:
    retriever = SearchedRetriever()
    finished = await asked(TWO_HOP, retriever)
    assert retriever.searched == [TWO_HOP, "Who heads the office Heron"]
    assert [citation.quote for citation in finished.answer.citations] == [LEAVE.text, OFFICES.text]


@pytest.mark.parametrize("question", ["Who grants leave at the Orrin mill?", "Who grants leave in Orrin?"])
async def test_nothing_more_is_searched_for_where_a_passage_answers(question: str) -> None:
    retriever = SearchedRetriever()
    await asked(question, retriever)
    assert retriever.searched == [question]


async def test_no_name_is_searched_for_where_nothing_leads_on() -> None:
    retriever = SearchedRetriever()
    question = "When does the Orrin mill close?"
    await asked(question, retriever)
    assert retriever.searched == [question, question]


@dataclass
class DeepRetriever:
    """Has the passage that answers behind many that do not."""

    depth: int
    wanted: list[int] = field(default_factory=list)

    @property
    def held(self) -> tuple[Passage, ...]:
        others = (passage(f"The Orrin mill has a sluice of the kind {kind}.") for kind in range(self.depth))
        return (*others, LEAVE)

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        self.wanted.append(grounding.k)
        return Retrieval(self.held[: grounding.k], "7")

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        return next(one for one in self.held if one.chunk_id == chunk_id)


async def test_more_passages_are_looked_through_where_the_first_ones_do_not_answer() -> None:
    retriever = DeepRetriever(depth=10)
    finished = await asked("Who grants leave at the Orrin mill?", retriever)
    assert retriever.wanted == [6, 24]
    assert [citation.quote for citation in finished.answer.citations] == [LEAVE.text]


async def test_no_more_are_looked_through_than_four_times_as_many() -> None:
    finished = await asked("Who grants leave at the Orrin mill?", DeepRetriever(depth=24))
    assert finished.answer.groundedness.status == "not_in_documents"


def test_a_passage_further_down_has_to_be_likelier() -> None:
    assert Thresholds(0.4).further_down == Thresholds(0.8)
    assert Thresholds(0.9).further_down == Thresholds(0.9)


def test_no_more_are_looked_through_than_a_call_may_ask_for() -> None:
    assert Grounding(k=3).wider == Grounding(k=12)
    assert Grounding(k=20).wider == Grounding(k=50)


async def test_what_is_found_twice_is_judged_once() -> None:
    guard = WatchedGuard()
    await asked(TWO_HOP, SearchedRetriever(), World(guard=guard))
    assert guard.passages == [LEAVE.text, OFFICES.text]


async def test_no_more_is_searched_for_than_the_index_takes() -> None:
    """A passage may name many."""
    retriever = SearchedRetriever(passage(f"Leave at the Orrin mill is granted by Office {'Heron ' * 2_000}."))
    await asked(TWO_HOP, retriever)
    assert [len(each) for each in retriever.searched[:2]] == [len(TWO_HOP), LONGEST_QUESTION]


async def test_what_the_passages_lead_to_is_read_away_from_the_loop() -> None:
    """They may be many and long, and all calls of the replica share the loop."""
    here, retriever = set[CodeType](), SearchedRetriever()
    sys.setprofile(lambda frame, _event, _argument: here.add(frame.f_code))
    try:
        await asked(TWO_HOP, retriever)
    finally:
        sys.setprofile(None)
    assert len(retriever.searched) == 2
    assert SearchedRetriever.search.__code__ in here
    assert next_search.__code__ not in here
