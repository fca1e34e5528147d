"""A learning loop as a person, or a pipeline, says it: what is printed, and the exit code."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import scripted_worker as worker
from tests.support.loop_world import CASES, LoopWorld, loop_world
from tests.unit.client.spoken import Spoken, say

LOOP = ("loop", "run", "clerk", "support", "tickets")
BUILD = ("--build", "--validation", "0")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[LoopWorld]:
    async with loop_world(tmp_path) as made:
        await made.corrected(*range(1, 6))
        yield made


def addresses(there: LoopWorld) -> dict[str, str]:
    return dict.fromkeys(("train", "eval", "infer"), there.address)


async def said(there: LoopWorld, *words: str) -> Spoken:
    return await say(there.folder, *LOOP, *words, **addresses(there))


async def test_a_person_reads_each_step_and_the_end(there: LoopWorld) -> None:
    waits = await said(there, *BUILD)
    assert (waits.code, waits.err) == (11, "  sluiceway models alias clerk live 1 --expect 0\n")
    lines = waits.out.splitlines()
    assert {line.split()[0] for line in lines[:-1]} == {"dataset", "run", "signature", "gate"}
    assert lines[-1] == "waits for approval: clerk@1 waits for somebody who approves it"
    promoted = await said(there, "--yes")
    assert (promoted.code, promoted.out.splitlines()[-1]) == (0, "promoted: clerk@live stands for clerk@1")


async def test_a_program_reads_objects_and_a_gate_that_fails_has_a_code_of_its_own(there: LoopWorld) -> None:
    assert (await said(there, *BUILD, "--yes")).code == 0
    await there.corrected(*range(11, 16))
    there.passes(_2=CASES // 2)
    failed = await said(there, *BUILD, "--yes", "--json")
    assert (failed.code, failed.err, failed.rows[-1]["outcome"]) == (10, "", "gate_failed")
    assert failed.rows[-2]["state"] == "refused"
    assert failed.rows[-1]["commands"][0].startswith("sluiceway eval report evl_")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--since", "7d"), 3, "these options say how a dataset is built; say `--build` as well"),
        ((), 1, "there is no dataset"),
        (("--recipe", "there-is-none.toml"), 1, "No such file or directory"),
    ],
)
async def test_what_cannot_be_begun_is_one_line(there: LoopWorld, words: tuple[str, ...], code: int, told: str) -> None:
    refused = await said(there, *words)
    assert (refused.code, refused.out, told in refused.err) == (code, "", True), refused.err


async def test_who_interrupts_it_is_told_how_it_goes_on(there: LoopWorld) -> None:
    worker.script(there.folder / "worker", [*worker.LEARNS, worker.WAITS, *worker.DONE])
    (there.folder / "client.json").write_text(json.dumps({"api_key": "sw_1", **addresses(there)}))
    command = (sys.executable, "-m", "sluiceway_client", "--data", str(there.folder), *LOOP, *BUILD, "--yes")
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    while b"training" not in await process.stdout.readline():
        """It begins."""
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert (process.returncode, b"so does the loop with the same command" in err) == (130, True)
    worker.let_go(there.folder / "worker")
    assert (await said(there, *BUILD, "--yes")).code == 0
    assert len(await there.world.models.versions("acme", "clerk", 9)) == 1
