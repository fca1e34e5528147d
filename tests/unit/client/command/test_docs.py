"""Many documents by one word, of which the service refuses some."""

from pathlib import Path

import pytest

from sluiceway.eval.v1 import values_pb2 as record_values
from sluiceway.eval.v1.record_service_pb2 import GetDocumentHistoryRequest, GetDocumentHistoryResponse
from sluiceway.ingest.v1 import values_pb2
from sluiceway.ingest.v1.ingest_service_pb2 import ReadTextResponse
from sluiceway.ingest.v1.values_pb2 import Document
from sluiceway_common import errors
from sluiceway_common.testing import free_port
from tests.unit.client.ingests import running
from tests.unit.client.records import at, recording
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


async def test_only_what_failed_in_the_collection_is_tried_again(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.failed = ["doc_1"]
        said = await say(tmp_path, "docs", "redrive", "--failed", "-c", "empty", "--json", ingest=ingest.address)
    assert (said.code, said.rows) == (0, [])


async def test_a_reason_without_the_failed_is_refused(tmp_path: Path) -> None:
    async with running() as ingest:
        said = await say(tmp_path, "docs", "redrive", "doc_1", "--reason", "TIMEOUT", ingest=ingest.address)
    assert (said.code, said.out) == (3, "")
    assert "--failed" in said.err


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


PARTS = [
    ReadTextResponse(text="Of mills.\n", start=0, page=1, heading_path=["Mills"]),
    ReadTextResponse(text="A mill\x1b[2J grinds.\n", start=10, page=1, heading_path=["Mills"]),
    ReadTextResponse(text="Oak.", start=30, page=2, heading_path=["Mills", "Wheels"]),
]


async def test_the_text_of_a_document_has_its_pages_and_headings_above_it(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.parts = PARTS
        said = await say(tmp_path, "docs", "text", "doc_1", ingest=ingest.address)
    assert (said.code, said.err) == (0, "")
    assert said.out == "--- p. 1, Mills ---\nOf mills.\nA mill[2J grinds.\n\n--- p. 2, Mills > Wheels ---\nOak.\n"


async def test_the_text_of_a_document_for_a_program_is_as_it_was_read(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.parts = PARTS
        said = await say(tmp_path, "docs", "text", "doc_1", "--json", ingest=ingest.address)
    assert "".join(row["text"] for row in said.rows) == "".join(part.text for part in PARTS)
    assert [row["page"] for row in said.rows] == [1, 1, 2]


async def test_what_is_quarantined_is_released_with_a_note(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.busy = {"doc_2"}
        words = ("docs", "release", "doc_1", "doc_2", "--note", "a page about attacks", "--json")
        said = await say(tmp_path, *words, ingest=ingest.address)
    assert (said.code, [(row["document_id"], row["state"]) for row in said.rows]) == (1, [("doc_1", "chunked")])
    assert ingest.notes == {"doc_1": "a page about attacks"}
    assert "doc_2: it is at work" in said.err


async def test_what_is_quarantined_is_refused_with_a_note(tmp_path: Path) -> None:
    async with running() as ingest:
        said = await say(tmp_path, "docs", "refuse", "doc_1", "--note", "poison", ingest=ingest.address)
    assert (said.code, said.out, ingest.notes) == (0, "doc_1 withdrawing\n", {"doc_1": "poison"})


@pytest.mark.parametrize("word", ["release", "refuse"])
async def test_nothing_is_decided_without_a_note(tmp_path: Path, word: str) -> None:
    async with running() as ingest:
        said = await say(tmp_path, "docs", word, "doc_1", ingest=ingest.address)
    assert (said.code, ingest.notes) == (2, {})
    assert "--note" in said.err


async def test_a_document_shows_what_was_decided_of_it(tmp_path: Path) -> None:
    decision = values_pb2.Decision(kind=values_pb2.DECISION_KIND_RELEASED, decided_by="ann", note="fine")
    decision.decided_at.FromJsonString("2026-01-02T03:04:05Z")
    async with running() as ingest:
        ingest.there = [values_pb2.Document(document_id="doc_1", decision=decision)]
        said = await say(tmp_path, "docs", "show", "doc_1", ingest=ingest.address)
        told = await say(tmp_path, "docs", "show", "doc_1", "--json", ingest=ingest.address)
    assert "released by ann, 2026-01-02 03:04:05+00:00: fine" in said.out
    assert told.rows[0]["decision"]["kind"] == "released"


async def test_a_document_of_which_nothing_was_decided_shows_nothing_of_it(tmp_path: Path) -> None:
    async with running() as ingest:
        ingest.there = [values_pb2.Document(document_id="doc_1")]
        said = await say(tmp_path, "docs", "show", "doc_1", ingest=ingest.address)
    assert (said.code, "decision" in said.out) == (0, False)


STEPS = [
    record_values.DocumentEventRecord(
        event=record_values.DOCUMENT_EVENT_CHUNKED,
        version=2,
        attempt=3,
        service="ingest",
        at=at(),
        chunks=7,
        manifest_sha256="ab12" * 16,
    ),
    record_values.DocumentEventRecord(
        event=record_values.DOCUMENT_EVENT_INDEXED, version=2, attempt=1, service="embed", at=at(1), index_version="i_7"
    ),
    record_values.DocumentEventRecord(
        event=record_values.DOCUMENT_EVENT_WITHDRAWN, version=2, service="ingest", at=at(2)
    ),
    record_values.DocumentEventRecord(
        event=record_values.DOCUMENT_EVENT_FORGOTTEN_FOR_GOOD,
        version=2,
        service="embed",
        at=at(3),
        let_go={"passages": 7, "answers": 1},
    ),
]


async def test_the_history_of_a_document_says_what_happened_and_who_has_let_go(tmp_path: Path) -> None:
    told = GetDocumentHistoryResponse(events=STEPS, forgotten_by=["embed", "infer"], silent=["eval"], answers=1)
    async with recording(history=told) as record:
        people = await record.say(tmp_path, "docs", "history", "doc_1")
        program = await record.say(tmp_path, "docs", "history", "doc_1", "--json")
    assert [" ".join(line.split()) for line in people.out.splitlines()] == [
        "when what said by version",
        "2026-11-25 08:30:00 UTC chunked ingest 2 try 3, 7 passages, manifest ab12ab12ab12",
        "2026-11-25 08:31:00 UTC indexed embed 2 index i_7",
        "2026-11-25 08:32:00 UTC withdrawn ingest 2",
        "2026-11-25 08:33:00 UTC forgotten for good embed 2 1 answer, 7 passages",
        "holds nothing of it any more: embed, infer",
        "has not said so yet: eval; `sluiceway status` tells whether it runs",
        "1 answer saw a passage of it; `sluiceway recall` tells which",
    ]
    assert [step["event"] for step in program.rows[0]["steps"]] == [
        "chunked",
        "indexed",
        "withdrawn",
        "forgotten_for_good",
    ]
    assert record.asked == [GetDocumentHistoryRequest(document_id="doc_1")] * 2


async def test_a_document_that_no_answer_saw_says_so(tmp_path: Path) -> None:
    async with recording(history=GetDocumentHistoryResponse(events=STEPS[:1])) as record:
        said = await record.say(tmp_path, "docs", "history", "doc_1")
    assert said.out.splitlines()[-1] == "no answer saw a passage of it"


async def test_a_history_is_asked_for_by_the_name_of_the_document(tmp_path: Path) -> None:
    async with running() as ingest, recording() as record:
        ingest.there = [Document(document_id="doc_7", source_key="notes", collection="default")]
        addresses = {"ingest": ingest.address, "eval": record.address}
        await say(tmp_path, "docs", "history", "notes", **addresses)
    assert record.asked == [GetDocumentHistoryRequest(document_id="doc_7")]


async def test_a_document_that_the_record_never_heard_of_is_one_line(tmp_path: Path) -> None:
    async with recording(refuses=errors.NotFound("the record has not heard of doc_9; see how it is spelt")) as record:
        said = await record.say(tmp_path, "docs", "history", "doc_9")
    assert (said.code, said.out) == (1, "")
    assert said.err == "sluiceway: the record has not heard of doc_9; see how it is spelt\n"


async def test_a_password_is_read_from_stdin_and_need_not_stand_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("x")
    add = ("add", str(tmp_path / "a.pdf"), "--password", "-")
    async with running() as ingest:
        added = await say(tmp_path, *add, stdin="heron 7\r\n", ingest=ingest.address)
        words = ("docs", "redrive", "doc_1", "--password", "-")
        tried = await say(tmp_path, *words, stdin="heron 8\n", ingest=ingest.address)
        none = await say(tmp_path, *words, stdin="\n", ingest=ingest.address)
        both = await say(tmp_path, *add, "-", "--name", "n", stdin="heron\n", ingest=ingest.address)
    assert (added.code, tried.code, ingest.passwords) == (0, 0, ["heron 7", "heron 8"])
    assert (none.code, both.code) == (3, 3)
    assert "no password came" in none.err
    assert "cannot both come from stdin" in both.err
