"""`sluiceway recall`: the answers that something had part in, named by an option or known by its look."""

from pathlib import Path

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway_client.command.recall import target
from sluiceway_client.errors import Invalid
from sluiceway_common import errors
from tests.unit.client.records import PASSAGE, recalled, recording, trained_on_it


async def test_the_last_answer_stands_first_and_all_are_counted(tmp_path: Path) -> None:
    async with recording(recalled=recalled(3), page=2) as record:
        said = await record.say(tmp_path, "recall", "doc_1")
    assert [line.split() for line in said.out.splitlines()] == [
        ["answer", "finished"],
        ["ans_2", "2026-11-25", "08:32:00", "UTC", "cited"],
        ["ans_1", "2026-11-25", "08:31:00", "UTC", "shown"],
        ["ans_0", "2026-11-25", "08:30:00", "UTC", "cited"],
    ]
    assert (said.code, said.err) == (0, "3 answers\n")


async def test_no_more_is_asked_for_than_is_shown(tmp_path: Path) -> None:
    async with recording(recalled=recalled(5)) as record:
        said = await record.say(tmp_path, "recall", "doc_1", "--limit", "2", "--json")
    assert [row["answer_id"] for row in said.rows] == ["ans_4", "ans_3"]
    assert said.rows[0] == {"answer_id": "ans_4", "at": "2026-11-25T08:34:00+00:00", "cited": True}
    assert said.err == "2 of 5 answers; `--limit` shows more\n"
    assert record.asked == [calls.RecallRequest(document_id="doc_1", page_size=2)]


async def test_what_is_recalled_by_a_model_is_neither_cited_nor_shown(tmp_path: Path) -> None:
    async with recording(recalled=recalled(1)) as record:
        said = await record.say(tmp_path, "recall", "--model", "smollm2-135m")
    assert said.out.splitlines()[1].split() == ["ans_0", "2026-11-25", "08:30:00", "UTC"]
    assert record.asked == [calls.RecallRequest(model="smollm2-135m", page_size=100)]


async def test_what_was_trained_stands_below_the_answers(tmp_path: Path) -> None:
    async with recording(recalled=recalled(3), trained=trained_on_it(), page=2) as record:
        said = await record.say(tmp_path, "recall", "doc_1")
    assert [line.split() for line in said.out.splitlines()[4:]] == [
        [],
        ["dataset", "name", "rows"],
        ["ds_1", "tickets@2", "2", "of", "120"],
        [],
        ["row", "dataset", "from", "documents"],
        ["70f0" * 16, "ds_1", "correction", "ans_0", "doc_1,", "doc_2"],
        [],
        ["adapter", "digest", "trained"],
        ["tickets@3", "ada9ada9ada9", "2026-11-25", "08:32:00", "UTC", "tainted", "by", "doc_1"],
    ]
    assert (said.code, said.err) == (0, "3 answers\n")


async def test_a_program_gets_what_was_trained_line_by_line(tmp_path: Path) -> None:
    async with recording(recalled=recalled(1), trained=trained_on_it()) as record:
        said = await record.say(tmp_path, "recall", "--dataset", "ds_1", "--json")
    answer, dataset, row, version = said.rows
    assert answer["answer_id"] == "ans_0"
    assert (dataset["dataset"]["dataset_id"], dataset["rows"]) == ("ds_1", 2)
    assert (row["row_id"], row["document_ids"]) == ("70f0" * 16, ["doc_1", "doc_2"])
    assert (version["model"], version["version"], version["tainted_by"]) == ("tickets", 3, ["doc_1"])
    assert record.asked == [calls.RecallRequest(dataset_id="ds_1", page_size=100)]


async def test_what_had_part_in_nothing_is_no_failure(tmp_path: Path) -> None:
    async with recording() as record:
        people, program = (
            await record.say(tmp_path, "recall", "doc_1"),
            await record.say(tmp_path, "recall", "doc_1", "--json"),
        )
    assert (people.code, people.err) == (0, "0 answers\n")
    assert (program.code, program.out, program.err) == (0, "", "")


async def test_who_is_no_operator_is_told_so(tmp_path: Path) -> None:
    async with recording(refuses=errors.Blocked("this needs the role operator; use another key")) as record:
        said = await record.say(tmp_path, "recall", "doc_1")
    assert (said.code, said.out, said.err) == (3, "", "sluiceway: this needs the role operator; use another key\n")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("doc_1", "document"),
        ("ds_1", "dataset"),
        ("ver_1", "verdict"),
        (PASSAGE, "passage"),
        ("2026-11-25", "day"),
    ],
)
def test_some_are_known_by_their_look(name: str, kind: str) -> None:
    assert target(name, {}) == (kind, name)


@pytest.mark.parametrize(
    "kind", ["document", "passage", "model", "prompt", "rule", "verdict", "day", "adapter", "dataset", "row"]
)
def test_each_is_named_by_its_option(kind: str) -> None:
    assert target("", {kind: "it"}) == (kind, "it")  # type: ignore[dict-item]  # one of many


@pytest.mark.parametrize(
    ("name", "named"), [("", {}), ("doc_1", {"model": "m"}), ("", {"model": "m", "day": "2026-11-25"})]
)
def test_none_and_several_are_refused(name: str, named: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="what to recall is not clear; name one thing") as raised:
        target(name, named)  # type: ignore[arg-type]  # one of many
    assert raised.value.field == "NAME"


def test_an_answer_is_no_part_of_answers() -> None:
    with pytest.raises(Invalid, match=r"'ans_1' is an answer, .* `sluiceway explain` says what it was made of"):
        target("ans_1", {})


@pytest.mark.parametrize("name", ["smollm2-135m", "docs/sample", "2026-11", "5a0c" * 16, "tickets@3"])
def test_what_has_no_look_of_its_own_is_asked_for(name: str) -> None:
    with pytest.raises(Invalid, match="cannot be seen; say it with `--document`, `--model`"):
        target(name, {})


async def test_a_digest_is_for_people_and_for_programs(tmp_path: Path) -> None:
    async with recording() as record:
        people = await record.say(tmp_path, "record", "digest")
        program = await record.say(tmp_path, "record", "digest", "--json")
    assert people.out == f"{'d16e' * 16}  1,200 facts\n"
    assert program.rows == [{"digest": "d16e" * 16, "facts": 1200}]
