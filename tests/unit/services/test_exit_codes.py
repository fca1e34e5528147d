"""Exit codes of a service: those that docs/operations.md explains, each with the line that it sends its reader to."""

import asyncio
import re
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
import structlog

import sluiceway
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.delivery import Delivery
from sluiceway_common.run import Shutdown, run
from tests.support.delivering import QUICK, Ear, on_happened
from tests.support.happened import new_event, outgoing
from tests.support.repository import ROOT

PAGE = (ROOT / "docs/operations.md").read_text("utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
EXPLAINED = {int(code): why for code, why in re.findall(r"^\| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)}
KILLED = 128 + signal.SIGKILL
ENDED = 128 + signal.SIGTERM

every_service = pytest.mark.parametrize("service", sluiceway.services())


def said(service: str, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """What the command of the service says and ends with, where nothing is set but this."""
    return subprocess.run(
        (sys.executable, "-m", f"sluiceway_{service}", *words),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_page_explains_these_codes_and_no_other() -> None:
    assert EXPLAINED.keys() == {0, 1, 2, 3, 70, KILLED, ENDED}


@every_service
def test_a_wrong_setting_is_1_and_the_last_line_says_what_would_be_right(service: str) -> None:
    ended = said(service, "serve", SLUICEWAY_DATABASE="mysql://somewhere")
    assert ended.returncode == 1
    assert "postgresql://" in ended.stderr.splitlines()[-1]
    assert "the last line says which and what would be right" in EXPLAINED[1]


@every_service
def test_wrong_words_are_2_and_help_has_the_right_ones(service: str) -> None:
    assert said(service, "sing").returncode == 2
    assert said(service, "--help").returncode == 0
    assert "`--help`" in EXPLAINED[2]


async def test_too_many_faults_of_a_handler_are_3_and_the_log_says_so() -> None:
    async def fail(event: object) -> None:
        raise ZeroDivisionError("a bad deployment")

    happened, bus, shutdown = new_event(), MemoryBus(), Shutdown()
    await bus.ensure_topics(happened)
    await bus(*(outgoing(happened(document_id=f"doc_{n}", number=n)) for n in range(20)))
    delivery = Delivery(
        bus,
        service_name="embed",
        subscriptions=[on_happened(happened)],
        service=Ear(fail),
        on_fatal=shutdown.fatal,
        policy=replace(QUICK, dead_letter_limit_least=2),
    )
    with structlog.testing.capture_logs() as lines:
        assert await asyncio.wait_for(run([delivery], shutdown=shutdown), 30) == 3
    assert any(line["event"] in EXPLAINED[3] for line in lines if line["event"] == "dead_letter_limit_exceeded")


class Broken:
    """A component that fails when it starts, or when it works."""

    def __init__(self, *, starts: bool) -> None:
        self.work: asyncio.Task[None] | None = None
        self._starts = starts

    async def start(self) -> None:
        if not self._starts:
            raise OSError("its port is taken")
        self.work = asyncio.create_task(self._fail())

    async def stop(self) -> None:
        """Nothing is left."""

    async def _fail(self) -> None:
        raise OSError("its disk is gone")


@pytest.mark.parametrize(("starts", "line"), [(False, "could not start"), (True, "fatal")])
async def test_what_cannot_start_or_go_on_is_70_and_the_line_says_what(*, starts: bool, line: str) -> None:
    with structlog.testing.capture_logs() as lines:
        assert await asyncio.wait_for(run([Broken(starts=starts)]), 30) == 70
    assert line in [each["event"] for each in lines]
    assert f"`{line}`" in EXPLAINED[70]
