"""The blocking client against the real services: the calls of a person whose code does not await."""

from collections.abc import Iterator

import pytest

from sluiceway_client import (
    Answer,
    AnswerQuery,
    BlockingSluiceway,
    Collection,
    ExplainedAnswer,
    Header,
    NotFound,
    Question,
    VerdictQuery,
    discover,
)
from sluiceway_client.answers import AnswerDelta
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop

pytestmark = pytest.mark.server

TEXT = "The mill of Zaandam was built by Jan Adriaansz in 1702. It ground mustard seed until 1890."
ASKED = Question(text="Who built the mill of Zaandam?", collection="blocking", model="extractive")


@pytest.fixture(scope="module")
def sluiceway(machine: Laptop) -> Iterator[BlockingSluiceway]:
    with BlockingSluiceway(discover(machine.data, {})) as client:
        client.create_collection(Collection(name="blocking"))
        yield client


@pytest.fixture(scope="module")
def document_id(sluiceway: BlockingSluiceway) -> str:
    submitted = sluiceway.submit(TEXT.encode(), Header(source_key="mill", collection="blocking", title="Mill"))
    *_, last = sluiceway.wait([submitted.document_id])
    assert last.state == "indexed"
    return last.document_id


def test_what_was_handed_in_is_found(sluiceway: BlockingSluiceway, document_id: str) -> None:
    (best, *_) = sluiceway.search("Who built the mill?", collection="blocking")
    assert (best.document_id, sluiceway.surroundings(best.chunk_id, collection="blocking")) == (document_id, best.text)
    assert [each.document_id for each in sluiceway.documents(collection="blocking")] == [document_id]
    assert sluiceway.document(document_id).title == "Mill"
    assert [(each.live, each.chunks) for each in sluiceway.indexes(collection="blocking")] == [(True, 1)]
    assert sluiceway.collection("blocking") in sluiceway.collections()


def test_an_answer_is_given_kept_and_judged(sluiceway: BlockingSluiceway, document_id: str) -> None:
    given = sluiceway.ask(ASKED)
    sluiceway.feedback(given.answer_id, 1.0)
    kept = sluiceway.answer(given.answer_id)
    assert (kept.text, kept.citations, kept.question) == (given.text, given.citations, ASKED.text)
    assert given.citations[0].document_id == document_id


async def test_an_answer_is_explained_recalled_and_found(sluiceway: BlockingSluiceway, document_id: str) -> None:
    given = sluiceway.ask(ASKED)
    explained = await eventually(lambda: _explained(sluiceway, given.answer_id), within=60, every=0.5)
    assert (explained.texts, explained.question, explained.text) == ("held", ASKED.text, given.text)
    quotes = [each.quote for passage in explained.passages for each in passage.citations]
    assert quotes == [each.quote for each in given.citations]
    verdicts = [each.verdict_id for each in explained.verdicts]
    assert {each.verdict_id for each in sluiceway.verdicts(VerdictQuery(answer_id=given.answer_id))} == set(verdicts)
    recalled = [each for page in sluiceway.recall("document", document_id) for each in page.answers]
    assert (recalled[0].answer_id, recalled[0].cited) == (given.answer_id, True)
    (hit, *_) = sluiceway.search_answers(AnswerQuery(collection="blocking", question="mill of zaandam"))
    assert (hit.answer, hit.question) == (explained.answer, ASKED.text)
    assert "indexed" in [step.event for step in sluiceway.document_history(document_id).steps]
    assert sluiceway.record_digest().facts > 0


def _explained(sluiceway: BlockingSluiceway, answer_id: str) -> ExplainedAnswer | None:
    """None for the moment that the record takes to hear of it."""
    try:
        return sluiceway.explain(answer_id)
    except NotFound:
        return None


def test_an_answer_comes_in_pieces(sluiceway: BlockingSluiceway, document_id: str) -> None:
    events = list(sluiceway.stream(ASKED))
    assert any(isinstance(each, AnswerDelta) for each in events)
    assert isinstance(events[-1], Answer)


def test_texts_have_vectors_and_continuations_have_scores(sluiceway: BlockingSluiceway) -> None:
    assert [len(vector) for vector in sluiceway.embed(["a barrel", "an oak"])] == [384, 384]
    likely, unlikely = sluiceway.score("The sky is", [" blue", " zyzzogeton"])
    assert likely.log_probability > unlikely.log_probability
    assert {each.name for each in sluiceway.models()} >= {"extractive", "smollm2-135m"}


def test_nothing_is_a_dead_letter_of_a_good_record(sluiceway: BlockingSluiceway) -> None:
    before = {each.id for each in sluiceway.dead_letters()}
    submitted = sluiceway.submit(b"A good leaf.", Header(source_key="good", collection="blocking"))
    assert [each.state for each in sluiceway.wait([submitted.document_id])][-1] == "indexed"
    assert {each.id for each in sluiceway.dead_letters()} == before
    assert sluiceway.redrive_dead_letters([]).redriven == 0


def test_an_erasure_has_its_receipt_and_what_is_not_there_is_not_found(sluiceway: BlockingSluiceway) -> None:
    submitted = sluiceway.submit(b"A leaf.", Header(source_key="leaf", collection="blocking-erased"))
    list(sluiceway.wait([submitted.document_id]))
    receipt = sluiceway.erase(submitted.document_id)
    assert receipt.document.document_id == submitted.document_id
    assert sluiceway.document(submitted.document_id).state in ("withdrawn", "erased")
    with pytest.raises(NotFound, match="there is no document 'doc_nothing'"):
        sluiceway.document("doc_nothing")
