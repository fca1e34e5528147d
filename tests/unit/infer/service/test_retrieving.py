"""Retrieval for an answer: what the first passages lead to is searched for too, once, and only where none answers."""

from dataclasses import dataclass, field

import pytest

from sluiceway_common.principal import acting_as
from sluiceway_infer.domain.answers.answer import Finished
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
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


async def asked(question: str, retriever: SearchedRetriever) -> Finished:
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
    assert retriever.searched == [question, "Who heads the office Heron"]
    assert [citation.quote for citation in finished.answer.citations] == [LEAVE.text, OFFICES.text]


@pytest.mark.parametrize("question", ["Who grants leave at the Orrin mill?", "Who sweeps the Orrin mill?"])
async def test_nothing_more_is_searched_for_where_a_passage_answers_or_nothing_leads_on(question: str) -> None:
    retriever = SearchedRetriever()
    await asked(question, retriever)
    assert retriever.searched == [question]
