"""`sluiceway answers`: what is looked for, and what a person reads of what is found."""

import math
from pathlib import Path

import pytest

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1 import values_pb2 as proto
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client.command.answers import bounds
from sluiceway_client.errors import Invalid
from sluiceway_client.record_values import ScoreBounds
from tests.unit.client.records import answered, at, found, recording


async def test_the_words_of_the_command_are_what_must_hold(tmp_path: Path) -> None:
    words = ("--since", "2026-11-25T08:30", "--until", "2026-11-25T08:31+00:00", "-c", "notes", "--model", "echo")
    more = ("--guard", "passed", "--groundedness", "not_in_documents", "--end", "stop", "--question", "oxygen")
    async with recording() as record:
        await record.say(tmp_path, "answers", *words, *more, "--score", "feedback<=0", "--limit", "9")
    expected = calls.SearchAnswersRequest(
        to=at(1),
        collection="notes",
        model="echo",
        guard=infer.GUARD_STATUS_PASSED,
        groundedness=infer.GROUNDEDNESS_STATUS_NOT_IN_DOCUMENTS,
        finish_reason=infer.FINISH_REASON_STOP,
        score=calls.ScoreRange(name="feedback", max=0),
        question="oxygen",
        page_size=10,
    )
    getattr(expected, "from").CopyFrom(at())
    assert record.asked == [expected]


async def test_an_answer_is_a_row(tmp_path: Path) -> None:
    async with recording(found=found(1)) as record:
        said = await record.say(tmp_path, "answers")
    assert [line.split() for line in said.out.splitlines()] == [
        ["answer", "finished", "end", "model", "collection", "groundedness", "guard", "feedback"],
        ["ans_0", "2026-11-25", "08:30:00", "UTC", "given", "smollm2-135m", "default", "grounded", "passed", "0.5"],
    ]


async def test_one_that_was_withheld_says_why_and_what_it_has_not_is_left_open(tmp_path: Path) -> None:
    bare = proto.AnswerRecord(answer_id="ans_1", at=at(), finish_reason=infer.FINISH_REASON_LEFT, model="echo")
    async with recording(found=[calls.FoundAnswer(answer=bare)]) as record:
        said = await record.say(tmp_path, "answers")
    assert said.out.splitlines()[1].split() == ["ans_1", "2026-11-25", "08:30:00", "UTC", "left", "echo"]


async def test_the_question_stands_behind_where_words_of_it_were_looked_for(tmp_path: Path) -> None:
    hit = calls.FoundAnswer(answer=answered(), question="Who found\noxygen?")
    async with recording(found=[hit]) as record:
        said = await record.say(tmp_path, "answers", "--question", "oxygen")
    assert said.out.splitlines()[0].endswith("question         ")
    assert said.out.splitlines()[1].endswith("Who found oxygen?")


async def test_that_there_are_more_is_said(tmp_path: Path) -> None:
    async with recording(found=found(3)) as record:
        said = await record.say(tmp_path, "answers", "--limit", "2", "--json")
    assert [row["answer"]["answer_id"] for row in said.rows] == ["ans_2", "ans_1"]
    assert said.err == "these are the last 2, and there are more; `--limit` shows them\n"


async def test_that_there_are_none_is_said_to_people(tmp_path: Path) -> None:
    async with recording() as record:
        people, program = await record.say(tmp_path, "answers"), await record.say(tmp_path, "answers", "--json")
    assert (people.code, people.err) == (0, "no answer is like that\n")
    assert (program.code, program.out, program.err) == (0, "", "")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ([], None),
        (["groundedness>=0.5"], ScoreBounds(name="groundedness", min=0.5)),
        (["latency.total <= 1e3"], ScoreBounds(name="latency.total", max=1000.0)),
        (["feedback=-1"], ScoreBounds(name="feedback", min=-1.0, max=-1.0)),
        (["feedback>=-1", "feedback<=0", "feedback<=0.5"], ScoreBounds(name="feedback", min=-1.0, max=0.0)),
    ],
)
def test_bounds_are_read(said: list[str], read: ScoreBounds | None) -> None:
    assert bounds(said) == read


@pytest.mark.parametrize("said", ["groundedness", "groundedness>0.5", ">=1", "a>=", "a>=x", "a>=nan", "a>=inf", ""])
def test_what_bounds_nothing_is_refused_with_what_would(said: str) -> None:
    with pytest.raises(Invalid, match="has no bound; write it in quotation marks, as in") as raised:
        bounds([said])
    assert raised.value.field == "--score"


def test_one_score_is_bounded_at_a_time() -> None:
    with pytest.raises(Invalid, match="names feedback, groundedness; bound one score at a time"):
        bounds(["groundedness>=0.5", "feedback>=0"])


def test_nothing_is_no_number_by_accident() -> None:
    read = bounds(["refusal=0"])
    assert read is not None
    assert not any(math.isnan(bound) for bound in (read.min, read.max) if bound is not None)
