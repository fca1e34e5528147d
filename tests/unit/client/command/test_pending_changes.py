"""Changes of a watched folder, by a clock of the test."""

from pathlib import Path

import pytest

from sluiceway_client.command.pending_changes import LONGEST_SECONDS, QUIET_SECONDS, PendingChanges
from sluiceway_client.command.uploads import Upload, upload


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scan(tmp_path: Path) -> Upload:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    return upload(tmp_path / "scan.pdf")


def test_a_file_that_is_being_written_is_left_alone_until_it_is_quiet(clock: Clock, scan: Upload) -> None:
    pending = PendingChanges(clock)
    for _ in range(5):
        pending.see([scan], [])
        clock.seconds += QUIET_SECONDS / 2
        assert pending.settled().uploads == ()
    clock.seconds += QUIET_SECONDS / 2
    assert pending.settled().there() == [scan]


def test_a_file_that_is_written_for_ever_is_taken_now_and_then(clock: Clock, scan: Upload) -> None:
    pending = PendingChanges(clock)
    taken = []
    for second in range(1, 3 * int(LONGEST_SECONDS)):
        pending.see([scan], [])
        settled = pending.settled()
        pending.forget(settled)
        taken += [second for _ in settled.uploads]
        clock.seconds += 1
    assert taken == [31, 62]


def test_what_was_not_taken_stays_and_what_was_is_forgotten(clock: Clock, scan: Upload) -> None:
    pending = PendingChanges(clock)
    pending.see([scan], ["/papers/gone.txt"])
    clock.seconds += QUIET_SECONDS
    settled = pending.settled()
    assert settled == pending.settled()
    pending.forget(settled)
    assert (pending.settled().uploads, pending.settled().gone) == ((), ())


def test_what_has_gone_waits_as_long_as_its_new_name_does(clock: Clock, scan: Upload) -> None:
    pending = PendingChanges(clock)
    pending.see([scan], ["/papers/old.pdf"])
    assert (pending.settled().uploads, pending.settled().gone) == ((), ())
    clock.seconds += QUIET_SECONDS
    assert (pending.settled().there(), pending.settled().missing()) == ([scan], ["/papers/old.pdf"])


def test_what_is_there_again_is_not_missing_and_what_went_is_not_there(clock: Clock, scan: Upload) -> None:
    pending = PendingChanges(clock)
    passing = Upload("/papers/passing.txt", "file:///papers/passing.txt", Path("/papers/passing.txt"))
    pending.see([scan, passing], [scan.path])
    clock.seconds += QUIET_SECONDS
    assert (pending.settled().there(), pending.settled().missing()) == ([scan], [])
