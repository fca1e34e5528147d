"""Suites and gates as a person, or a pipeline, says them: against eval over a real server, in memory."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sluiceway_client.errors import Invalid
from sluiceway_client.suite_files import read_cases, written_cases
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Server
from sluiceway_common.run import BackgroundTask
from sluiceway_eval.rpc import SERVICES, register
from tests.support.eval_memory import MemoryEval
from tests.support.replica import started
from tests.unit.client.spoken import Spoken, say

GATE = ("gate", "tickets", "small", "small+tickets@3")
CASES = 120


async def everybody(_secret: str) -> Principal:
    return Principal("acme", "olga", frozenset({"reader", "operator"}))


class Pipeline:
    """Somebody at a terminal, in a folder."""

    def __init__(self, folder: Path, world: MemoryEval, address: str) -> None:
        self.folder, self.world, self._address = folder, world, address

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "eval", *words, eval=self._address)

    async def put(self, number: int = CASES) -> Spoken:
        lines = [
            {"id": f"case-{each}", "question": f"Is {each} a number?", "checks": [{"regex": "^yes"}]}
            for each in range(number)
        ]
        file = self.folder / "tickets.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return await self.say("suite", "put", "tickets", str(file), "--json")


@asynccontextmanager
async def serving(world: MemoryEval) -> AsyncIterator[str]:
    service = world.service
    server = Server(
        "127.0.0.1:0",
        register=lambda listening: register(listening, service),
        names=SERVICES,
        authenticate=everybody,
        drain=0.5,
    )
    async with started(server, BackgroundTask(service.evaluation_supervision.run, "evaluations")):
        yield f"127.0.0.1:{server.port}"


@pytest.fixture
async def pipeline(tmp_path: Path) -> AsyncIterator[Pipeline]:
    world = MemoryEval()
    async with serving(world) as address:
        yield Pipeline(tmp_path, world, address)


async def test_a_suite_is_put_listed_and_shown_as_it_can_be_put_again(pipeline: Pipeline) -> None:
    put = await pipeline.put(3)
    assert (put.code, [(row["name"], row["version"], row["cases"]) for row in put.rows]) == (0, [("tickets", 1, 3)])
    listed = await pipeline.say("suite", "list")
    assert listed.out.splitlines()[1].split()[:2] == ["tickets@1", "3"]
    shown = await pipeline.say("suite", "show", "tickets@1")
    assert read_cases(shown.out) == read_cases((pipeline.folder / "tickets.jsonl").read_text())


async def test_a_suite_with_signs_that_steer_is_shown_as_it_can_be_put_again(pipeline: Pipeline) -> None:
    case = {"id": "a", "question": "\u202eIs\x85 \x9b5A\u2066it\u2028?\r\x1b", "checks": [{"regex": "^yes"}]}
    file = pipeline.folder / "steers.jsonl"
    file.write_text(json.dumps(case))
    assert (await pipeline.say("suite", "put", "steers", str(file))).code == 0
    shown = await pipeline.say("suite", "show", "steers")
    assert read_cases(shown.out) == read_cases(file.read_text())
    assert not any(sign in shown.out for sign in "\u202e\x85\x9b\u2066\u2028\r\x1b")


async def test_the_exit_code_of_a_gate_is_its_outcome(pipeline: Pipeline) -> None:
    await pipeline.put()
    file = pipeline.folder / "gate.xml"
    approved = await pipeline.say(*GATE, "--junit", str(file), "--json")
    assert (approved.code, approved.rows[0]["outcome"]) == (0, "approved")
    assert ElementTree.parse(file).getroot().get("failures") == "0"
    undecided = await pipeline.say(*GATE, "--margin", "0.01")
    assert (undecided.code, "more cases would decide" in undecided.out) == (2, True)
    pipeline.world.evaluations.models.passing = {"small+tickets@3": range(CASES // 2)}
    assert (await pipeline.say(*GATE)).code == 1


async def test_what_was_not_done_is_no_outcome(pipeline: Pipeline) -> None:
    await pipeline.put(3)
    pipeline.world.evaluations.models.passing = {"small": (), "small+tickets@3": ()}
    failed = await pipeline.say(*GATE)
    assert (failed.code, failed.out) == (4, "")
    assert "neither model passed a case" in failed.err


async def test_what_is_not_there_or_contradicts_is_no_refusal(pipeline: Pipeline) -> None:
    missing = await pipeline.say(*GATE)
    assert (missing.code, "tickets" in missing.err) == (4, True)
    await pipeline.put()
    assert (await pipeline.say(*GATE, "--key", "once")).code == 0
    other = await pipeline.say(*GATE, "--key", "once", "--margin", "0.01")
    assert (other.code, other.out) == (4, "")


async def test_a_report_that_has_no_place_is_told_before_anything_is_asked(pipeline: Pipeline) -> None:
    await pipeline.put()
    file = pipeline.folder / "nowhere" / "gate.xml"
    said = await pipeline.say(*GATE, "--junit", str(file))
    assert (said.code, said.out) == (4, "")
    assert f"No such file or directory: {file}" in said.err
    assert (await pipeline.say("list", "--json")).rows == []


async def test_an_outcome_is_printed_though_its_report_cannot_be_written(pipeline: Pipeline) -> None:
    await pipeline.put()
    said = await pipeline.say(*GATE, "--json", "--junit", "/dev/full")
    assert (said.code, said.rows[0]["outcome"]) == (4, "approved")
    assert "No space left on device" in said.err


async def test_an_evaluation_is_reported_with_its_cases(pipeline: Pipeline) -> None:
    await pipeline.put(4)
    pipeline.world.evaluations.models.passing = {"small+tickets@3": (0,)}
    ended = await pipeline.say("compare", "tickets", "small", "small+tickets@3", "--json")
    assert (ended.code, ended.rows[0]["champion_alone"]) == (0, 3)
    evaluation_id = ended.rows[0]["evaluation_id"]
    results = await pipeline.say("results", evaluation_id, "--only", "differing", "--json")
    assert [(row["case_id"], row["candidate"]["reason"]) for row in results.rows] == [
        (f"case-{number}", "regex") for number in (1, 2, 3)
    ]
    assert (await pipeline.say("report", evaluation_id)).out.startswith("# Evaluation of `small+tickets@3`")
    listed = await pipeline.say("list", "--json")
    assert [row["evaluation_id"] for row in listed.rows] == [evaluation_id]
    assert (await pipeline.say("cancel", evaluation_id)).code == 1


async def test_one_model_is_asked_alone(pipeline: Pipeline) -> None:
    await pipeline.put(4)
    asked = await pipeline.say("run", "tickets", "small", "--json")
    assert (asked.code, asked.rows[0]["outcome"], asked.rows[0]["candidate_passed"]) == (0, "", 4)


def test_all_kinds_of_checks_are_read_and_written() -> None:
    lines = [
        {
            "id": "a",
            "question": "Größe?",
            "checks": [{"exact": "4"}, {"contains": "4"}, {"regex": "4"}, {"json": True}],
        },
        {
            "id": "b",
            "messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "Q"}],
            "checks": [{"schema": {"type": "object"}}, {"groundedness": "grounded"}],
        },
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    assert [json.loads(line) for line in written_cases(read_cases(text)).splitlines()] == lines


def test_a_text_may_hold_other_ends_of_a_line() -> None:
    (case,) = read_cases('{"id": "a", "question": "One\u2028two\x85", "checks": [{"contains": "2"}]}\r\n')
    assert case.messages == (("user", "One\u2028two\x85"),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "is no JSON"),
        ("[]", "is no case"),
        ('{"question": "q", "checks": []}', "has no `id`"),
        ('{"id": "a", "question": "q\\ud800", "checks": []}', "half of a pair"),
        ('{"id": "a", "question": "q"}', "has no `checks`"),
        ('{"id": "a", "checks": []}', "either a `question` or `messages`"),
        ('{"id": "a", "question": "q", "messages": [], "checks": []}', "either a `question` or `messages`"),
        ('{"id": "a", "question": 1, "checks": []}', "`question` that is no text"),
        ('{"id": "a", "messages": [1], "checks": []}', "`messages` that are none"),
        ('{"id": "a", "messages": {}, "checks": []}', "`messages` that are none"),
        ('{"id": "a", "messages": [{"role": "user", "content": null}], "checks": []}', "`messages` that are none"),
        (
            '{"id": "a", "messages": [{"role": "user", "content": [{"type": "text", "text": "q"}]}], "checks": []}',
            "`messages` that are none",
        ),
        ('{"id": "a", "question": "q", "checks": [{"contains": "x", "contains": "y"}]}', "has 'contains' twice"),
        ('{"id": "a", "question": "q", "checks": [{"json": true}], "checks": []}', "has 'checks' twice"),
        ('{"id": "a", "question": "q", "\\ud800": 1, "\\ud800": 2, "checks": []}', "has .* twice"),
        ('{"id": "a", "question": "q", "checks": [{"like": "x"}]}', "a check that is none"),
        ('{"id": "a", "question": "q", "checks": [{"json": false}]}', "`json` that is not true"),
        ('{"id": "a", "question": "q", "checks": [{"contains": 4}]}', "`contains` that is no text"),
        ('{"id": "a", "question": "q", "check": []}', "has `check`, which a case has not"),
    ],
)
def test_a_line_that_is_no_case_is_named(line: str, why: str) -> None:
    with pytest.raises(Invalid, match=f"line 2 .*{why}"):
        read_cases("\n" + line)
