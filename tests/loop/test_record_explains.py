"""The record on the whole product: an answer is explained, a document is recalled, and what is withdrawn is told so."""

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2
from sluiceway_client import Header, Question, Sluiceway
from sluiceway_client.answers import Answer
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.record import Record, record_of
from tests.support.system import client

pytestmark = pytest.mark.server

COLLECTION = "lighthouse"
TEXT = b"The lighthouse of Wexcombe was built in 1871 by the engineer Margit Vosslund."
QUESTION = "Who built the lighthouse of Wexcombe?"


async def added(sluiceway: Sluiceway, text: bytes, source_key: str) -> str:
    document = await sluiceway.documents.submit(text, Header(source_key=source_key, collection=COLLECTION))
    async for _ in sluiceway.documents.watch([document.document_id]):
        """Until it is found."""
    return document.document_id


async def asked(sluiceway: Sluiceway) -> Answer:
    return await sluiceway.answers.ask(Question(text=QUESTION, model="extractive", collection=COLLECTION))


async def recalled(record: Record, document_id: str, answer_id: str) -> bool:
    return any(one.answer_id == answer_id for one in (await record.recall(document_id=document_id)).answers)


async def test_an_answer_is_explained_and_recalled_and_a_withdrawal_reaches_all_of_it(machine: Laptop) -> None:
    async with client(machine) as sluiceway, record_of(machine) as record:
        document_id = await added(sluiceway, TEXT, "lighthouse.txt")
        answer = await asked(sluiceway)
        assert "Margit Vosslund" in answer.text

        told = await record.explained(answer.answer_id)
        (passage,) = [one for one in told.passages if one.document_id == document_id]
        (citation,) = passage.citations
        assert (told.question, told.text) == (QUESTION, answer.text)
        assert citation.quote in TEXT.decode()
        assert passage.fate == values_pb2.DOCUMENT_FATE_CURRENT
        assert len(passage.manifest_sha256) == len(passage.text_sha256) == 64
        assert {score.name: score.value for score in told.scores}["groundedness"] == 1.0
        assert len(told.verdicts) == 3

        async def all_heard() -> bool:
            verdicts = (await record.explain(answer.answer_id)).verdicts
            return all(one.verdict.policy.name == "standard" for one in verdicts)

        await eventually(all_heard, within=60)
        assert await recalled(record, document_id, answer.answer_id)
        assert await recalled_by_passage(record, passage.chunk_id, answer.answer_id)

        await sluiceway.documents.withdraw(document_id)
        history = await forgotten(record, document_id)
        after = await record.explain(answer.answer_id)
        (gone,) = [one for one in after.passages if one.document_id == document_id]
        assert (gone.fate, after.texts) == (values_pb2.DOCUMENT_FATE_WITHDRAWN, calls.TEXTS_STATUS_GONE)
        assert (after.question, after.text, gone.citations[0].quote) == ("", "", "")
        assert gone.text_sha256 == passage.text_sha256
        assert await recalled(record, document_id, answer.answer_id)
        assert [event.service for event in history.events if event.event == values_pb2.DOCUMENT_EVENT_CHUNKED]
        assert "Vosslund" not in (await asked(sluiceway)).text


async def recalled_by_passage(record: Record, chunk_id: str, answer_id: str) -> bool:
    return any(one.answer_id == answer_id and one.cited for one in (await record.recall(chunk_id=chunk_id)).answers)


async def forgotten(record: Record, document_id: str) -> calls.GetDocumentHistoryResponse:
    """Once every stage has said that it holds nothing of it."""

    async def by_all() -> calls.GetDocumentHistoryResponse | None:
        history = await record.history(document_id)
        return history if set(history.forgotten_by) >= {"embed", "infer", "eval"} else None

    return await eventually(by_all, within=60)


async def test_feedback_joins_the_scores_of_its_answer(machine: Laptop) -> None:
    async with client(machine) as sluiceway, record_of(machine) as record:
        await added(sluiceway, TEXT, "lighthouse-again.txt")
        answer = await asked(sluiceway)
        await sluiceway.answers.feedback(answer.answer_id, -1.0, correction="Margit Vosslund, in 1871.")

        async def joined() -> calls.ExplainResponse | None:
            told = await record.explained(answer.answer_id)
            return told if told.feedback else None

        told = await eventually(joined, within=60)
        (said,) = told.feedback
        assert (said.score, said.commented, said.corrected) == (-1.0, False, True)
        assert {score.name: score.value for score in told.scores}["feedback"] == -1.0
