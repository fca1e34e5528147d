"""Fork server: a process id is used only while it is known whose it is, and a child that cannot be started is told."""

import json
import os

import pytest

from sluiceway_ingest.adapters.extract.sandbox.fork_server import ForkServer, RunningChild
from sluiceway_ingest.adapters.extract.sandbox.protocol import Job
from sluiceway_ingest.domain.extracted import Extracted
from sluiceway_ingest.domain.limits import Limits


def unread(job: Job, limits: Limits) -> Extracted:
    raise AssertionError


JOB = Job(id=7, folder="", path="", name="", media_type="", language="", seconds=60, cpu_seconds=60, ocr=False)


@pytest.fixture
def exit_reports(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What would go to the service over standard output."""
    written: list[bytes] = []
    monkeypatch.setattr(os, "write", lambda fd, line: written.append(line) or len(line))
    return written


def ended_child() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid


def test_a_group_is_killed_before_its_id_can_be_given_to_another_process(
    monkeypatch: pytest.MonkeyPatch, exit_reports: list[bytes]
) -> None:
    """A child that was waited for is nobody any more: the kernel may give its id away at once."""
    pid, still_ours = ended_child(), []

    def kill(target: int, number: int) -> None:
        # Others of this process may be ended meanwhile: servers that tests share.
        if target == pid:
            still_ours.append((target, os.path.exists(f"/proc/{target}")))

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(os, "killpg", kill)
    server = ForkServer(limits=Limits(), parse=unread, children={pid: RunningChild(JOB, due=0.0)})
    server._reap()
    assert (still_ours, len(exit_reports)) == ([(pid, True), (pid, True)], 1)


def test_a_stranger_is_waited_for_and_nobody_is_killed_for_it(
    monkeypatch: pytest.MonkeyPatch, exit_reports: list[bytes]
) -> None:
    ended_child()
    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("no group of ours"))
    server = ForkServer(limits=Limits(), parse=unread)
    server._reap()
    assert exit_reports == []


def test_a_stop_that_comes_when_the_child_has_ended_kills_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append(pid))
    monkeypatch.setattr(os, "killpg", lambda pid, number: killed.append(pid))
    server = ForkServer(limits=Limits(), parse=unread)
    server._stop(JOB.id)
    assert killed == []


def test_where_no_process_can_be_started_that_is_told_and_the_other_children_go_on(
    monkeypatch: pytest.MonkeyPatch, exit_reports: list[bytes]
) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    server = ForkServer(limits=Limits(), parse=unread, children={1: RunningChild(JOB, due=0.0)})
    server._obey(json.loads(JOB.line()))
    (report,) = map(json.loads, exit_reports)
    assert (report["id"], report["started"]) == (JOB.id, False)
    assert (server.open, list(server.children)) == (True, [1])
