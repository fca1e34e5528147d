"""Retrieval for an answer: where no passage answers, what they lead to is searched for too, and then more of them."""

from dataclasses import dataclass, field

import pytest

from sluiceway_common.principal import acting_as
from sluiceway_infer.domain.answers.answer import Finished
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.evidence import Thresholds
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_infer.ports import Retriever
from tests.support.infer import READER, World, extractive, passage

LEAVE = passage("Leave at the Orrin mill is granted by Office Heron.")
OFFICES = passage("Office Heron is run by Ida Bram.")


@dataclass
class SearchedRetriever:
    """Finds the passage on the offices where one is searched for by its name; and what was searched for."""

    searched: list[str] = field(default_factory=list)

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        self.searched.append(question)
        return Retrieval((LEAVE, OFFICES) if "Heron" in question else (LEAVE,), "7")

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        return next(one for one in (LEAVE, OFFICES) if one.chunk_id == chunk_id)


async def asked(question: str, retriever: Retriever) -> Finished:
    service = await World().service(extractive(), retriever=retriever)
    request = GenerateRequest(messages=(Message("user", question),), grounding=Grounding())
    with acting_as(READER):
        events = [event async for event in service.generating.generate(READER, request)]
    (finished,) = [event for event in events if isinstance(event, Finished)]
    return finished


async def test_what_the_first_passages_lead_to_is_searched_for() -> None:
    retriever = SearchedRetriever()
    question = "Who heads the office that grants leave at the Orrin mill?"
    finished = await asked(question, retriever)
    assert retriever.searched[:2] == [question, "Who heads the office Heron"]
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
