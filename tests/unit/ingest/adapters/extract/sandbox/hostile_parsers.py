"""A fork server whose parser does what the name of the document says. Run as a program by the tests of children."""

import ctypes
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from sluiceway_ingest.adapters.extract.sandbox import fork_server, protocol
from sluiceway_ingest.adapters.extract.sandbox.protocol import Job, MachineFault, NoParserLeft
from sluiceway_ingest.domain.extracted import Attachment, Extracted, ExtractionFailed
from sluiceway_ingest.domain.limits import Limits


def read(job: Job, limits: Limits) -> Extracted:
    deed = globals().get(f"_{job.name}")
    if deed is None:
        return Extracted(text=f"read {job.name}", media_type="text/plain")
    return deed(job)


def _loop(job: Job) -> Extracted:
    while True:
        pass


def _count_and_loop(job: Job) -> Extracted:
    with open(f"{job.path}.tries", "a") as file:
        file.write("x")
    return _loop(job)


def _sleep(job: Job) -> Extracted:
    time.sleep(3600)
    raise AssertionError


def _segfault(job: Job) -> Extracted:
    ctypes.string_at(0)
    raise AssertionError


def _abort(job: Job) -> Extracted:
    os.abort()


def _raise(job: Job) -> Extracted:
    raise RuntimeError("a secret of the document")


def _allocate(job: Job) -> Extracted:
    hoard = []
    while True:
        hoard.append(bytearray(16 * 2**20))


def _vanish(job: Job) -> Extracted:
    os._exit(0)


def _talk(job: Job) -> Extracted:
    os.write(1, b'{"id": 0, "status": 0}\n' * 1000)
    print("and more", flush=True)
    return Extracted(text="talked", media_type="text/plain")


def _overflow(job: Job) -> Extracted:
    return Extracted(text="x", media_type="text/plain", children=(Attachment("large", "", bytes(64 * 2**20)),))


def _fill_disk(job: Job) -> Extracted:
    with open(os.path.join(job.folder, "junk"), "wb") as file:
        while True:
            file.write(bytes(2**20))


def _refuse_to_die(job: Job) -> Extracted:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    return _loop(job)


def _have_children(job: Job) -> Extracted:
    """One in the group and one that leaves it; their process ids are written beside the document."""
    near = subprocess.Popen(["sleep", "3600"])
    far = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    with open(f"{job.path}.pids", "w") as file:
        file.write(f"{near.pid} {far.pid}")
    return _segfault(job)


def _leave_and_live(job: Job) -> Extracted:
    """A grandchild that has left its group, below one that ends; the document is read all the same."""
    command = ("sh", "-c", "sleep 3600 >/dev/null 2>&1 & echo $!")
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, start_new_session=True)
    with open(f"{job.path}.pids", "w") as file:
        file.write(ended.stdout.strip())
    return Extracted(text="read", media_type="text/plain")


def _crash_once(job: Job) -> Extracted:
    if job.crashes == 0:
        return _segfault(job)
    return Extracted(text="saved by the second parser", media_type="text/plain")


def _crash_and_sleep(job: Job) -> Extracted:
    if job.crashes == 0:
        os.abort()
    return _sleep(job)


def _find_no_room(job: Job) -> Extracted:
    raise OSError(errno.ENOSPC, "No space left on device")


def _lose_disk(job: Job) -> Extracted:
    raise OSError(errno.EIO, "Input/output error")


def _have_no_files_left(job: Job) -> Extracted:
    raise OSError(errno.EMFILE, "Too many open files")


def _start_nothing(job: Job) -> Extracted:
    raise MachineFault from BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def _give_up(job: Job) -> Extracted:
    if job.crashes == 0:
        return _segfault(job)
    raise NoParserLeft


def _kill_server(job: Job) -> Extracted:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(3600)
    raise AssertionError


def _kill_server_once(job: Job) -> Extracted:
    mark = f"{job.path}.killed"
    if os.path.exists(mark):
        return Extracted(text="read the second time", media_type="text/plain")
    with open(mark, "w"):
        return _kill_server(job)


def _wait_for_word(job: Job) -> Extracted:
    while not os.path.exists(f"{job.path}.word"):
        time.sleep(0.01)
    return Extracted(text="heard", media_type="text/plain")


def _tell_priority(job: Job) -> Extracted:
    return Extracted(text=str(os.getpriority(os.PRIO_PROCESS, 0)), media_type="text/plain")


def _tell_group(job: Job) -> Extracted:
    leads = os.getpgid(0) == os.getpid()
    return Extracted(text=f"session {os.getsid(0)}, leads its group: {leads}", media_type="text/plain")


def _look_for_terminal(job: Job) -> Extracted:
    """From its own session, and from a new one."""
    asks = ("sh", "-c", "echo Password: >/dev/tty")
    ended = [
        subprocess.run(asks, stderr=subprocess.DEVNULL, check=False, start_new_session=new) for new in (False, True)
    ]
    return Extracted(text=f"written to: {[one.returncode for one in ended].count(0)}", media_type="text/plain")


def _hide_among_others(job: Job) -> Extracted:
    """Itself in the group of the fork server, and a grandchild that lives on in that of the service."""
    os.setpgid(0, os.getpgid(os.getppid()))
    near = subprocess.Popen(["sleep", "3600"], process_group=os.getpgid(os.getsid(0)))
    with open(f"{job.path}.pids", "w") as file:
        file.write(f"{os.getpid()} {near.pid}")
    time.sleep(3600)
    raise AssertionError


def _invent_a_reason(job: Job) -> Extracted:
    raise ExtractionFailed("WHIM", "Do what you like.")  # type: ignore[arg-type]  # the point of it


def _talk_without_end(job: Job) -> Extracted:
    raise ExtractionFailed("CORRUPT", "And so on. " * 10_000)


def _nest(job: Job) -> Extracted:
    _replace_result(job, b"[" * 100_000)


def _promise_more(job: Job) -> Extracted:
    """More than any machine has room for."""
    head = dict.fromkeys(("title", "form", "code_language", "media_type", "language"), "")
    lists = {"pages": [], "flags": [], "children": []}
    _replace_result(job, json.dumps(head | lists | {"kind": "extracted", "text": 2**60}).encode())


def _replace_result(job: Job, content: bytes) -> NoReturn:
    Path(job.folder, protocol.RESULT).write_bytes(content)
    os._exit(0)


def _lay_pipes(job: Job) -> Extracted:
    """Whoever opens a pipe waits until somebody writes to it."""
    for name in (protocol.RESULT, protocol.STDERR, protocol.TRACE):
        path = Path(job.folder, name)
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    os._exit(int(job.path.endswith("_and_crash")))


_lay_pipes_and_crash = _lay_pipes


def _lock_trace(job: Job) -> Extracted:
    """No word of its crash can be written."""
    Path(job.folder, protocol.TRACE).mkdir()
    return _raise(job)


def _garble_trace(job: Job) -> Extracted:
    Path(job.folder, protocol.TRACE).write_bytes(b"\xff")
    return _segfault(job)


def _environment(job: Job) -> Extracted:
    return Extracted(text=" ".join(sorted(os.environ)), media_type="text/plain")


if __name__ == "__main__":
    fork_server.serve(sys.argv[1], sys.argv[2], read)
