"""`sluiceway verdicts`: what is looked for, and what a person reads of a verdict."""

from pathlib import Path

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2 as guard
from tests.unit.client.records import at, judged, recording


async def test_a_verdict_is_a_row_with_its_findings_counted(tmp_path: Path) -> None:
    async with recording(verdicts=[judged(findings_left_out=7)]) as record:
        said = await record.say(tmp_path, "verdicts")
    header, row = (line.split() for line in said.out.splitlines())
    assert header == ["verdict", "judged", "text", "action", "policy", "characters", "findings"]
    assert row[:7] == ["ver_1", "2026-11-25", "08:30:00", "UTC", "question", "review", "standard@1"]
    assert row[7:] == ["40", "2", "pii.email,", "7", "more"]


async def test_one_verdict_shows_where_it_saw_what(tmp_path: Path) -> None:
    async with recording(verdicts=[judged()]) as record:
        said = await record.say(tmp_path, "verdicts", "ver_1")
    assert [line.split() for line in said.out.splitlines()[3:]] == [
        ["finding", "rule", "part", "place", "score", "action"],
        ["pii.email", "email.address", "0", "0-9", "1.00", "review"],
        ["pii.email", "email.address", "0", "5-9", "1.00", "review"],
    ]
    assert record.asked == [calls.ListVerdictsRequest(verdict_id="ver_1", page_size=100)]


async def test_the_words_of_the_command_are_what_must_hold(tmp_path: Path) -> None:
    words = ("ans_1", "--action", "block", "--rule", "email.address", "--since", "2026-11-25T08:30")
    async with recording() as record:
        said = await record.say(tmp_path, "verdicts", *words, "--until", "2026-11-25T08:31", "--limit", "5")
    expected = calls.ListVerdictsRequest(
        answer_id="ans_1", action=guard.ACTION_BLOCK, rule="email.address", to=at(1), page_size=6
    )
    getattr(expected, "from").CopyFrom(at())
    assert record.asked == [expected]
    assert (said.code, said.err) == (0, "no verdict is like that\n")


async def test_that_there_are_more_is_said(tmp_path: Path) -> None:
    async with recording(verdicts=[judged("ver_2"), judged("ver_1")]) as record:
        said = await record.say(tmp_path, "verdicts", "--limit", "1", "--json")
    assert [(row["verdict_id"], row["findings"][1]["start"]) for row in said.rows] == [("ver_2", 5)]
    assert said.err == "these are the last 1, and there are more; `--limit` shows them\n"


async def test_what_is_neither_a_verdict_nor_an_answer_is_refused(tmp_path: Path) -> None:
    async with recording() as record:
        said = await record.say(tmp_path, "verdicts", "doc_1")
    assert (said.code, record.asked) == (3, [])
    assert said.err == "sluiceway: 'doc_1' is neither a verdict nor an answer; they begin with ver_ and ans_\n"
