"""Law of the retriever: in memory, and over the contract of embed."""

from collections.abc import AsyncIterator

import pytest

from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.conversation.request import Condition, Grounding
from sluiceway_infer.ports import Retriever
from tests.support.infer import READER, STRANGER, passage
from tests.support.infer_rpc import FakeEmbed, embed_client

TESLA = passage("Nikola Tesla was born in 1856 in the village of Smiljan.", title="Nikola Tesla", document="doc_tesla")
LOCK = passage("The lock of Smiljan was built in 1901.", title="Locks", document="doc_lock", start=40)
OTHER = passage("Nikola Tesla moved to New York.", document="doc_other", collection="letters")
QUESTION = "When was Nikola Tesla born in Smiljan?"


@pytest.fixture
def documents() -> MemoryRetriever:
    documents = MemoryRetriever()
    documents.add("default", TESLA, LOCK, OTHER)
    return documents


@pytest.fixture(params=["memory", "embed"])
async def retriever(request: pytest.FixtureRequest, documents: MemoryRetriever) -> AsyncIterator[Retriever]:
    if request.param == "memory":
        yield documents
        return
    async with embed_client(FakeEmbed(documents)) as client:
        yield client


async def test_passages_come_best_first_with_all_that_a_citation_needs(retriever: Retriever) -> None:
    with acting_as(READER):
        found = await retriever.search(QUESTION, Grounding())
    assert [(one.document_id, one.start, one.end, one.text) for one in found.passages] == [
        (one.document_id, one.start, one.end, one.text) for one in (TESLA, LOCK)
    ]
    assert found.passages[0].score >= found.passages[1].score
    assert found.index_version


async def test_no_more_are_found_than_were_asked_for(retriever: Retriever) -> None:
    with acting_as(READER):
        assert len((await retriever.search(QUESTION, Grounding(k=1))).passages) == 1


@pytest.mark.parametrize("collection", ["letters", "nowhere"])
async def test_a_collection_finds_its_own(retriever: Retriever, collection: str) -> None:
    with acting_as(READER):
        found = await retriever.search("Nikola Tesla in New York", Grounding(collection=collection))
    assert {one.document_id for one in found.passages} == ({"doc_other"} if collection == "letters" else set())


async def test_what_the_caller_may_not_see_is_neither_found_nor_read(retriever: Retriever) -> None:
    with acting_as(STRANGER):
        assert (await retriever.search(QUESTION, Grounding())).passages == ()
        with pytest.raises(NotFound, match=f"there is no passage {TESLA.chunk_id!r}"):
            await retriever.stored(TESLA.chunk_id, "default")


async def test_a_passage_is_read_as_the_stored_text_has_it(retriever: Retriever) -> None:
    with acting_as(READER):
        stored = await retriever.stored(LOCK.chunk_id, "default")
    assert (stored.text, stored.text_sha256, stored.start) == (LOCK.text, LOCK.text_sha256, 40)


async def test_a_passage_that_is_gone_is_not_found(retriever: Retriever, documents: MemoryRetriever) -> None:
    documents.remove("default", "doc_tesla")
    with acting_as(READER), pytest.raises(NotFound, match=f"there is no passage {TESLA.chunk_id!r}"):
        await retriever.stored(TESLA.chunk_id, "default")


async def test_a_condition_that_is_none_is_refused(retriever: Retriever) -> None:
    with acting_as(READER), pytest.raises(Invalid, match=r"is not a filter|know no conditions"):
        await retriever.search(QUESTION, Grounding(condition=Condition(b"\xff")))


async def test_of_documents_it_is_told_which_are_still_found(retriever: Retriever, documents: MemoryRetriever) -> None:
    named = ["doc_tesla", "doc_lock"]
    with acting_as(READER):
        assert await retriever.findable(named) == {"doc_tesla", "doc_lock"}
        documents.hidden.add("doc_tesla")
        assert await retriever.findable(named) == {"doc_lock"}
