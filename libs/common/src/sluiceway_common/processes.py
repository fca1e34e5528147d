"""Child processes: spawned so that they die with their parent, watched until they are ready, ended or killed."""

import asyncio
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sluiceway_common import launcher
from sluiceway_common.errors import Unavailable

_LOOK_EVERY_SECONDS = 0.1
_LAST_BYTES = 1 << 16
_LARGEST_LOG = 32 << 20
# What steers a terminal, which is where the last words are read: control signs, and those that turn a line round.
_STEERING = dict.fromkeys(
    (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run. `user` and `group` are who it runs as where we are root; its output is appended to `log`. By `nice`
    it stands behind what runs beside it, where both want the processor."""

    argv: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    user: int | None = None
    group: int | None = None
    end_by: signal.Signals = signal.SIGTERM
    nice: int = 0


class ChildProcess:
    """A running program. It gets `end_by` when the thread that spawned it dies, kill -9 of ours included (Linux). What
    it has started in its process group ends with it, however it ends: nobody else would ever end that."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._child: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    @property
    def pid(self) -> int | None:
        """Of the running child; None when there is none."""
        return self._child.pid if self._child is not None and self._polled() is None else None

    @property
    def returncode(self) -> int | None:
        return self._polled()

    def spawn(self) -> None:
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        keep_small(program.log)
        try:
            argv = (_path(program), *program.argv[1:])
            with program.log.open("ab") as log:
                self._log_began = log.tell()
                self._child = subprocess.Popen(
                    launched(argv, program.end_by, user=program.user, group=program.group, nice=program.nice),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=dict(program.environment) or None,
                    cwd=program.folder,
                    umask=0o077,
                    # No session of its own: some kernels weigh sessions first (autogroup), and no niceness beyond one.
                    process_group=0,
                )
        except OSError as error:
            raise Unavailable(
                f"`{program.argv[0]}` cannot be started ({error.strerror or error}); "
                "see that it is installed and may be run"
            ) from error

    async def exit(self) -> int:
        """The exit code, once there is one."""
        if (pid := self.pid) is not None:
            await _until_exit(pid)
        while (code := self.returncode) is None:  # noqa: ASYNC110  # only the kernel knows when
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        return code

    async def end(self, *, within: float) -> None:
        """Asks it to stop; what is still there after `within` seconds is killed, with all that it started."""
        if self._child is None:
            return
        if self.pid is not None:
            self._child.send_signal(self.program.end_by)
        try:
            async with asyncio.timeout(within):
                await self.exit()
        except TimeoutError:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the child and its process group; it is gone when this returns."""
        if self._child is not None and self.pid is not None:
            _kill_group(self._child.pid)
            self._child.wait()

    def _polled(self) -> int | None:
        child = self._child
        if child is None:
            return None
        if child.returncode is None and _is_unreaped(child.pid):
            _kill_group(child.pid)
        return child.poll()

    async def until(self, ready: Callable[[], Awaitable[bool]], *, within: float, name: str) -> None:
        """Waits for `ready`; raises Unavailable with the end of the log when the child dies or the time is over."""
        deadline = time.monotonic() + within
        while not await ready():
            if (code := self.returncode) is not None:
                raise Unavailable(f"{name} ended with exit code {code}; its last words: {self.last_words()}")
            if time.monotonic() > deadline:
                raise Unavailable(f"{name} did not answer within {within:.0f} s; its last words: {self.last_words()}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    def last_words(self) -> str:
        """The last failure that it wrote down, else its last line, and where the rest lies."""
        lines = _last_lines(self.program.log, since=self._log_began)
        failures = filter(None, map(_failure, reversed(lines)))
        said = next(failures, "") or (lines[-1].strip() if lines else "none")
        return f"{said.translate(_STEERING)} (more in {self.program.log})"


def _is_unreaped(pid: int) -> bool:
    """Whether that child has ended and nobody was told: until then no other group of processes gets its number."""
    if sys.platform != "linux":
        return False
    with suppress(ChildProcessError):
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return False


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


async def _until_exit(pid: int) -> None:
    """Returns when the kernel tells of it (pidfd); at once where it does not, as on macOS, and looking goes on."""
    if sys.platform != "linux":
        return
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:  # none is left, or a sandbox forbids the call
        return
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, told.set)
    try:
        await told.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def run_to_end(program: Program, *, name: str) -> None:
    """Runs what ends by itself; ended when the caller is. Raises Unavailable when it fails."""
    process = ChildProcess(program)
    process.spawn()
    try:
        if (code := await process.exit()) != 0:
            raise Unavailable(f"{name} ended with exit code {code}; its last words: {process.last_words()}")
    finally:
        process.kill()


def keep_small(log: Path) -> None:
    """Moves what a log has grown to beside it. Its writer appends, so it goes on at the new beginning."""
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def last_line(log: Path, since: int = 0) -> str:
    """The last line of a file with something in it, not before that byte."""
    lines = _last_lines(log, since)
    return lines[-1].translate(_STEERING).strip() if lines else ""


def _last_lines(log: Path, since: int = 0) -> list[str]:
    """The end of a log, not before that byte; of one that began anew meanwhile, all of it."""
    if not log.exists():
        return []
    size = log.stat().st_size
    with log.open("rb") as file:
        file.seek(max(0, size - _LAST_BYTES, since if since <= size else 0))
        return file.read().decode(errors="replace").strip().splitlines()


def _failure(line: str) -> str:
    """What a line of ours tells of a failure, with the end of its traceback; nothing where it tells of none."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):  # anything may be printed beside our lines
        return ""
    if not isinstance(fields, dict) or fields.get("level") not in ("error", "critical"):
        return ""
    why = str(fields.get("exception") or fields.get("why") or "").strip()
    return ": ".join(filter(None, (str(fields.get("event", "")), why.splitlines()[-1] if why else "")))


def launched(
    argv: Sequence[str],
    ending: signal.Signals,
    *,
    user: int | None = None,
    group: int | None = None,
    nice: int = 0,
) -> tuple[str, ...]:
    """The command that becomes the program at the path `argv[0]`. The kernel sends it `ending` when the thread that
    spawned it dies, kill -9 of ours included (Linux).

    It costs 15 ms of the processor. `preexec_fn` would cost none, and once in a great while the process: it runs Python
    in a fork of whatever the threads of gRPC are about.
    """
    who = (-1 if user is None else user, -1 if group is None else group, nice)
    return (sys.executable, "-I", "-S", launcher.__file__, *map(str, (int(ending), os.getpid(), *who)), *argv)


def _path(program: Program) -> str:
    """Where the program lies. Raises FileNotFoundError, of which the launcher could only tell the log."""
    path = shutil.which(program.argv[0], path=program.environment.get("PATH"))
    if path is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), program.argv[0])
    return path
