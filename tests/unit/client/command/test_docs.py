"""Many documents by one word, of which the service refuses some."""

from pathlib import Path

from sluiceway_common.testing import free_port
from tests.unit.client.ingests import running
from tests.unit.client.spoken import say


async def test_a_refused_document_keeps_no_other_from_being_tried_again(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.failed, ingest.busy = ["doc_1", "doc_2", "doc_3"], {"doc_1", "doc_3"}
        said = await say(tmp_path, "docs", "redrive", "--failed", "--json", ingest=ingest.address)
    assert (said.code, [row["document_id"] for row in said.rows]) == (1, ["doc_2"])
    assert said.err.splitlines() == [
        "doc_1: it is at work",
        "doc_3: it is at work",
        "sluiceway: 2 of 3 were not done",
    ]


async def test_the_refusal_of_the_only_document_is_one_line(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.busy = {"doc_1"}
        said = await say(tmp_path, "docs", "redrive", "doc_1", ingest=ingest.address)
    assert (said.code, said.out, said.err) == (1, "", "sluiceway: it is at work\n")


async def test_a_dead_service_is_not_asked_for_every_document(tmp_path: Path) -> None:
    said = await say(tmp_path, "docs", "withdraw", "doc_1", "doc_2", ingest=f"127.0.0.1:{free_port()}")
    assert (said.code, said.out) == (4, "")
    assert said.err.splitlines()[-1] == "sluiceway: 2 of 2 were not done"
    assert len(said.err.splitlines()) == 2
