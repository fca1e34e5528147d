"""What a person does on one machine: documents in, cited answers out."""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from sluiceway import services
from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway_common import time_slice
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.testing import eventually
from sluiceway_common.time_slice import SHORT_NANOSECONDS
from tests.support.laptop import Laptop
from tests.support.system import client, quoted, rows, said

pytestmark = pytest.mark.server

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"
QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"


def test_status_names_every_process_and_where_it_listens(machine: Laptop) -> None:
    found = rows(machine.say("status", "--json"))
    assert [row["service"] for row in found] == ["kafka", "postgres", *services()]
    assert {tuple(row) for row in found} == {("service", "replica", "pid", "grpc", "http", "state", "detail")}
    assert {row["state"] for row in found} == {"ready"}


@pytest.mark.skipif(time_slice.nanoseconds() is None, reason="this kernel gives all processes the same slices")
def test_all_that_answers_callers_is_let_in_at_once(machine: Laptop) -> None:
    slices = {row["service"]: time_slice.nanoseconds(row["pid"]) for row in rows(machine.say("status", "--json"))}
    assert slices == dict.fromkeys(slices, SHORT_NANOSECONDS)


def test_what_nobody_waits_for_stands_behind_what_answers_questions(machine: Laptop) -> None:
    found = rows(machine.say("status", "--json"))
    niceness = {row["service"]: os.getpriority(os.PRIO_PROCESS, row["pid"]) for row in found}
    behind = {name for name, nice in niceness.items() if nice > niceness["embed"]}
    assert behind == {"kafka", "ingest", "eval", "train"}


def test_every_document_of_a_folder_is_indexed(sample: list[dict[str, Any]]) -> None:
    assert {tuple(row) for row in sample} == {("document_id", "path", "state", "reason", "chunks")}
    assert [row["path"] for row in sample] == sorted(map(str, SAMPLE.iterdir()))
    assert {(row["state"], row["reason"]) for row in sample} == {("indexed", "")}
    assert all(row["chunks"] > 0 for row in sample)


def test_search_finds_the_passage_that_answers(machine: Laptop, sample: list[dict[str, Any]]) -> None:
    best = rows(machine.say("search", QUESTION, "--json"))[0]
    assert (best["source_key"], "Scheele" in best["text"]) == ((SAMPLE / "nature.pdf").as_uri(), True)
    assert best["page"] > 0


@pytest.mark.parametrize("model", ["smollm2-135m", "extractive"])
async def test_an_answer_cites_what_stands_in_the_stored_text(
    machine: Laptop, sample: list[dict[str, Any]], model: str
) -> None:
    (answer,) = rows(machine.say("ask", QUESTION, "--model", model, "--json"))
    assert list(answer) == [
        *("answer_id", "completed_question", "answer", "citations", "groundedness", "usage", "timings_ms", "model"),
        *("finish_reason", "guard", "nearest"),
    ]
    assert (answer["model"], set(answer["groundedness"])) == (model, {"status", "score"})
    assert answer["groundedness"]["status"] in ("grounded", "extractive")
    assert answer["citations"]
    blobs = FilesystemBlobs(machine.data / "blobs")
    for citation in answer["citations"]:
        assert set(citation) == {"document_id", "version", "title", "page", "start", "end", "quote", "text_sha256"}
        stored = await quoted(blobs, citation["text_sha256"], citation["start"], citation["end"])
        assert stored == citation["quote"]


def test_a_question_that_no_document_answers_is_refused(machine: Laptop, sample: list[dict[str, Any]]) -> None:
    (answer,) = rows(machine.say("ask", "Who won the football world cup in 2014?", "--json"))
    assert (answer["groundedness"]["status"], answer["citations"]) == ("not_in_documents", [])
    known = {document["document_id"] for document in sample}
    assert {place["document_id"] for place in answer["nearest"]} <= known


async def test_the_same_folder_again_changes_and_encodes_nothing(machine: Laptop, sample: list[dict[str, Any]]) -> None:
    before = await said(machine, DocumentIndexed)
    assert rows(machine.say("add", str(SAMPLE), "--wait", "--json")) == sample
    assert await said(machine, DocumentIndexed) == before


async def test_one_changed_paragraph_of_a_long_text_costs_few_embeddings(machine: Laptop, tmp_path: Path) -> None:
    file, draw = tmp_path / "law.md", random.Random(3)
    paragraphs = (SAMPLE / "law-and-politics.md").read_text().split("\n\n")
    file.write_text("\n\n".join(paragraphs))
    (first,) = _add(machine, file, "changed")
    changed = draw.choice([number for number, each in enumerate(paragraphs) if len(each) > 400])
    paragraphs[changed] += " The clerk of the mill wrote this sentence on a Tuesday."
    file.write_text("\n\n".join(paragraphs))
    (second,) = _add(machine, file, "changed")
    assert (second["document_id"], second["state"]) == (first["document_id"], "indexed")
    of_it = [each for each in await said(machine, DocumentIndexed) if each.document_id == first["document_id"]]
    # One that is judged at the moment in which it comes may be said twice.
    told = list(dict.fromkeys((each.version, each.chunks) for each in of_it))
    assert told == [(1, first["chunks"]), (2, second["chunks"])]
    assert 1 <= max(each.encoded for each in of_it if each.version == 2) <= 3
    await _every_span_is_right(machine, first["document_id"], "changed", version=2)


async def test_a_withdrawn_document_is_gone_from_search_and_added_again_is_another(
    machine: Laptop, tmp_path: Path
) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text("The ferry to Skellingthorpe leaves at noon and carries forty barrels of tar.")
    (before,) = _add(machine, file, "withdrawn")
    async with client(machine) as sluiceway:

        async def found() -> list[str]:
            hits = await sluiceway.passages.search("ferry to Skellingthorpe", collection="withdrawn")
            return [hit.document_id for hit in hits]

        async def is_gone() -> bool:
            return await found() == []

        async def is_withdrawn() -> bool:
            return (await sluiceway.documents.get(before["document_id"])).state == "withdrawn"

        assert await found() == [before["document_id"]]
        assert rows(machine.say("docs", "withdraw", before["document_id"], "--json"))[0]["state"].startswith("withdr")
        await eventually(is_gone, within=120, every=0.1)
        await eventually(is_withdrawn, within=120, every=0.1)
        (after,) = _add(machine, file, "withdrawn")
        assert after["document_id"] != before["document_id"]
        assert await found() == [after["document_id"]]


def _add(machine: Laptop, file: Path, collection: str) -> list[dict[str, Any]]:
    return rows(machine.say("add", str(file), "--collection", collection, "--wait", "--json"))


async def _every_span_is_right(machine: Laptop, document_id: str, collection: str, *, version: int) -> None:
    blobs = FilesystemBlobs(machine.data / "blobs")
    async with client(machine) as sluiceway:
        hits = await sluiceway.passages.search("law", collection=collection, k=100, alpha=1.0)
    assert {(hit.document_id, hit.version) for hit in hits} == {(document_id, version)}
    assert [await quoted(blobs, hit.text_sha256, hit.start, hit.end) for hit in hits] == [hit.text for hit in hits]
