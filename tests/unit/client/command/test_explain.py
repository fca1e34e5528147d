"""`sluiceway explain`: a tree, JSON or a graph of one answer."""

from pathlib import Path

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway_common import errors
from tests.unit.client.command.test_lineage_tree import WHOLE
from tests.unit.client.records import explained, recording


async def test_an_answer_is_a_tree(tmp_path: Path) -> None:
    async with recording() as record:
        said = await record.say(tmp_path, "explain", "ans_1")
    assert (said.code, said.out, said.err) == (0, WHOLE, "")
    assert record.asked == [calls.ExplainRequest(answer_id="ans_1")]


async def test_a_program_gets_all_of_it_as_one_object(tmp_path: Path) -> None:
    async with recording() as record:
        said = await record.say(tmp_path, "explain", "ans_1", "--json")
    (row,) = said.rows
    assert list(row) == [
        "answer", "texts", "question", "text", "passages", "verdicts", "scores", "feedback", "adapter", "training_rows",
            "feedback_total",
    ]  # fmt: skip
    assert (row["answer"]["at"], row["passages"][0]["fate_at"]) == ("2026-11-25T08:30:00+00:00", None)
    assert [(score["name"], score["value"]) for score in row["scores"]] == [("groundedness", 1.0), ("feedback", None)]


async def test_graphviz_gets_a_graph(tmp_path: Path) -> None:
    async with recording() as record:
        said = await record.say(tmp_path, "explain", "ans_1", "--dot")
    lines = said.out.splitlines()
    assert (said.code, lines[0], lines[-1]) == (0, "digraph lineage {", "}")


async def test_who_wants_no_words_asks_for_none(tmp_path: Path) -> None:
    without = explained(texts=calls.TEXTS_STATUS_NOT_ASKED, question="", text="")
    async with recording(explained=without) as record:
        said = await record.say(tmp_path, "explain", "ans_1", "--no-texts")
    assert record.asked == [calls.ExplainRequest(answer_id="ans_1", without_texts=True)]
    assert "its words were not asked for" in said.out


async def test_a_graph_and_json_at_once_are_refused(tmp_path: Path) -> None:
    async with recording() as record:
        said = await record.say(tmp_path, "explain", "ans_1", "--json", "--dot")
    assert (said.code, said.out, record.asked) == (3, "", [])
    assert said.err == "sluiceway: `--json` and `--dot` exclude each other; say one of the two\n"


async def test_an_answer_that_the_record_does_not_have_is_one_line(tmp_path: Path) -> None:
    async with recording(refuses=errors.NotFound("the record has no answer 'ans_2'; see how it is spelt")) as record:
        said = await record.say(tmp_path, "explain", "ans_2")
    assert (said.code, said.out) == (1, "")
    assert said.err == "sluiceway: the record has no answer 'ans_2'; see how it is spelt\n"
