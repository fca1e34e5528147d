"""Workers as processes that outlive whoever started them, one to a folder."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_train.adapters.launcher import LocalLauncher, WorkerBounds
from sluiceway_train.adapters.launcher.start import born
from tests.support import scripted_worker as worker
from tests.support.scripted_worker import WAITS
from tests.support.train_world import workers_of

BOUNDS = WorkerBounds(memory_bytes=0, nice=0, processes=1)
_STARTS = """
import asyncio, sys
from pathlib import Path
from sluiceway_train.adapters.launcher import LocalLauncher, WorkerBounds
launcher = LocalLauncher(Path(sys.argv[1]), WorkerBounds(memory_bytes=0, nice=0, processes=1))
asyncio.run(launcher.start(Path(sys.argv[2]), 1))
"""


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "job.json").write_text('{"attempt": 1}')
    yield folder
    for pid in workers_of(tmp_path):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def python(tmp_path: Path) -> Path:
    return worker.written(tmp_path / "worker", [WAITS])


@pytest.fixture
def launcher(python: Path) -> LocalLauncher:
    return LocalLauncher(python, BOUNDS)


def pid_in(folder: Path) -> int:
    return int(json.loads((folder / "worker.lock").read_text())["pid"])


def said_of(folder: Path, what: str) -> bytes:
    """What the kernel says of the worker."""
    return Path(f"/proc/{pid_in(folder)}/{what}").read_bytes()


def opened_in(folder: Path) -> list[str]:
    """One that is closed while it is looked at is not open."""
    found = []
    for link in Path(f"/proc/{pid_in(folder)}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(os.readlink(link))
    return found


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.name != "job.json"}


async def test_a_worker_lives_until_it_is_asked_to_end(launcher: LocalLauncher, folder: Path) -> None:
    assert await launcher.look(folder, 1) == "absent"
    await launcher.start(folder, 1)
    assert await launcher.look(folder, 1) == "alive"
    assert await launcher.look(folder, 2) == "absent"
    await launcher.ask_to_end(folder)
    await eventually(lambda: _is(launcher, folder, "ended"), within=30)


async def test_a_folder_has_one_worker_whoever_starts_it(python: Path, folder: Path) -> None:
    launchers = [LocalLauncher(python, BOUNDS) for _ in range(4)]
    await asyncio.gather(*(launcher.start(folder, 1) for launcher in launchers))
    assert list(workers_of(folder)) == [pid_in(folder)]
    assert [await launcher.look(folder, 1) for launcher in launchers] == ["alive"] * 4


async def test_it_outlives_who_started_it_and_another_ends_it(
    python: Path, launcher: LocalLauncher, folder: Path
) -> None:
    starter = await asyncio.create_subprocess_exec(sys.executable, "-c", _STARTS, str(python), str(folder))
    assert await starter.wait() == 0
    assert await launcher.look(folder, 1) == "alive"
    await launcher.kill(folder)
    assert await launcher.look(folder, 1) == "ended"
    assert list(workers_of(folder)) == []


async def test_one_that_is_killed_is_waited_for(launcher: LocalLauncher, folder: Path) -> None:
    """Nobody may look at its folder again, and what nobody waits for counts among the processes of the machine."""
    await launcher.start(folder, 1)
    pid = pid_in(folder)
    await launcher.kill(folder)
    assert not psutil.pid_exists(pid)


async def test_a_stranger_with_its_number_is_let_be(launcher: LocalLauncher, folder: Path) -> None:
    """The worker is dead, and its number is another program's by now."""
    await launcher.start(folder, 1)
    await launcher.kill(folder)
    stranger = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    try:
        said = json.loads((folder / "worker.lock").read_text()) | {"pid": stranger.pid}
        (folder / "worker.lock").write_text(json.dumps(said))
        await launcher.ask_to_end(folder)
        await launcher.kill(folder)
        assert await launcher.look(folder, 1) == "ended"
        assert stranger.returncode is None
    finally:
        await stranger.communicate(b"\n")


async def test_it_is_told_nothing_of_what_the_service_was_told(
    launcher: LocalLauncher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLUICEWAY_MASTER_KEY", "secret")
    monkeypatch.setenv("SLUICEWAY_DATABASE", "postgresql://user:secret@host/name")
    await launcher.start(folder, 1)
    # Empty for the moment in which the program takes the place of what started it.
    environment = await eventually(lambda: said_of(folder, "environ"), within=30)
    assert b"secret" not in environment
    assert b"OMP_NUM_THREADS=1" in environment
    assert f"HOME={folder}".encode() in environment


async def test_no_open_file_of_the_service_is_open_in_it(launcher: LocalLauncher, folder: Path) -> None:
    leaked = os.open(__file__, os.O_RDONLY)
    os.set_inheritable(leaked, True)
    try:
        await launcher.start(folder, 1)
        # Until the program has taken the place of what started it, all files are open.
        await eventually(lambda: said_of(folder, "environ"), within=30)
        opened = await eventually(lambda: opened_in(folder), within=30)
    finally:
        os.close(leaked)
    assert opened
    assert __file__ not in opened


async def test_it_is_bounded_and_stands_back(python: Path, folder: Path) -> None:
    bounded = LocalLauncher(python, WorkerBounds(memory_bytes=2**30, nice=7, processes=1))
    await bounded.start(folder, 1)
    (data,) = [line for line in said_of(folder, "limits").splitlines() if line.startswith(b"Max data size")]
    assert data.split()[3:5] == [b"1073741824", b"1073741824"]
    assert os.getpriority(os.PRIO_PROCESS, pid_in(folder)) >= 7


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel weighs processes alone")
async def test_its_session_stands_back_with_it(python: Path, folder: Path) -> None:
    await LocalLauncher(python, WorkerBounds(memory_bytes=0, nice=7, processes=1)).start(folder, 1)
    assert _weight(pid_in(folder)) == "7"


def _weight(pid: int) -> str:
    """Niceness of the session of a process."""
    return Path(f"/proc/{pid}/autogroup").read_text().split()[-1]


async def test_what_it_writes_is_for_this_user_alone(launcher: LocalLauncher, folder: Path) -> None:
    await launcher.start(folder, 1)
    assert modes_in(folder) == {"worker.lock": 0o600, "output.txt": 0o600}


async def test_where_there_is_no_environment_nothing_is_started(tmp_path: Path, folder: Path) -> None:
    for python in (None, tmp_path / "nowhere"):
        with pytest.raises(Unavailable, match=r"began without a training environment; .* at its next start"):
            await LocalLauncher(python, BOUNDS).start(folder, 1)


def test_a_process_is_known_by_its_birth() -> None:
    assert born(os.getpid()) == born(os.getpid()) != born(1)


async def _is(launcher: LocalLauncher, folder: Path, what: str) -> bool:
    return await launcher.look(folder, 1) == what
