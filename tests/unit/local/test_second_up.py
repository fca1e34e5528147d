"""A second `up` follows who holds the folder now, not who held it before."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_local import status
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.lockfile import lock_held
from sluiceway_local.status import MachineState, Phase
from sluiceway_local.up import UpOptions, follow_other, in_background

KILLED = 2**22 + 1


@pytest.fixture
def held(tmp_path: Path) -> Iterator[DataDirectory]:
    """A folder that this process holds."""
    directory = DataDirectory(tmp_path)
    directory.make()
    with lock_held(directory.lock):
        yield directory


def written(directory: DataDirectory, phase: Phase, supervisor: int) -> MachineState:
    state = MachineState(supervisor=supervisor, phase=phase, port_base=17_000)
    status.write(directory.state, state)
    return state


@pytest.mark.parametrize("phase", ["ready", "stopped", "failed"])
def test_what_one_that_was_killed_has_written_counts_for_nothing(
    held: DataDirectory, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[MachineState] = []
    coming: Iterator[Phase] = iter(("starting", "ready"))
    written(held, phase, KILLED)
    monkeypatch.setattr(time, "sleep", lambda _seconds: written(held, next(coming), os.getpid()))
    now = follow_other(held, seen.append)
    assert (now.supervisor, now.phase) == (os.getpid(), "ready")
    assert [(each.supervisor, each.phase) for each in seen] == [(os.getpid(), "starting")]


def test_who_stops_what_runs_there_is_named(held: DataDirectory) -> None:
    written(held, "stopping", os.getpid())
    with pytest.raises(Conflict, match=f"process {os.getpid()} is stopping what runs in"):
        follow_other(held, lambda _state: None)


def test_where_it_cannot_be_told_who_holds_it_what_was_written_counts(
    held: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be another user's."""
    held.lock.write_text("")
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    ready = written(held, "ready", KILLED)
    assert follow_other(held, lambda _state: None) == ready


def test_who_says_up_in_the_same_moment_and_comes_second_follows_the_first(held: DataDirectory) -> None:
    """It had not seen anybody there when it began."""
    ready = written(held, "ready", os.getpid())
    log = held.log("supervisor")
    log.write_text("What the first one says.\n")
    assert in_background(UpOptions(held), Console(stderr=True)) == ready
    assert log.read_text().startswith("What the first one says.\n")


def test_one_that_ends_without_a_word_is_not_given_the_last_word_of_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = DataDirectory(tmp_path)
    directory.make()
    directory.log("supervisor").write_text("What the last one said.\n")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unavailable, match="the supervisor ended with exit code 1"):
        in_background(UpOptions(directory), Console(stderr=True))
