"""One document, read in a process of its own: it may hang, crash or eat memory, and nobody else is hurt."""

import errno
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from sluiceway_ingest.adapters.extract import processes, wire
from sluiceway_ingest.adapters.extract.wire import Job
from sluiceway_ingest.domain.extracted import Extracted, ExtractionFailed, NeedsOcr
from sluiceway_ingest.domain.limits import Limits

_EXIT_CODES = {
    errno.EFBIG: wire.RESULT_TOO_LARGE,
    errno.ENOMEM: wire.OUT_OF_MEMORY,
    errno.ENOSPC: wire.DISK_FULL,
}

Read = Callable[[Job, Limits], Extracted]


def live(job: Job, limits: Limits, read: Read) -> NoReturn:
    """Reads the document of `job` and ends the process. The exit code says how it went."""
    code = 1
    try:
        _settle(job, limits)
        code = _work(job, limits, read)
    finally:
        _tell_crash(Path(job.folder) / wire.TRACE)
        os._exit(code)


def _settle(job: Job, limits: Limits) -> None:
    os.setsid()
    processes.die_with_parent()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _silence(Path(job.folder) / wire.STDERR)
    tempfile.tempdir = os.environ["TMPDIR"] = job.folder
    processes.confine(limits, limits.cpu(job.ocr))


def _silence(stderr: Path) -> None:
    """Standard input and output belong to the fork server; a parser that writes there would garble its endings."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    errors = os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number, target in enumerate((nowhere, nowhere, errors)):
        os.dup2(target, number)
    os.closerange(3, 256)


def _work(job: Job, limits: Limits, read: Read) -> int:
    try:
        _write_result(job, limits, read)
    except wire.NoParserLeft:
        return wire.NO_PARSER_LEFT
    except MemoryError:
        return wire.OUT_OF_MEMORY
    except OSError as error:
        if error.errno not in _EXIT_CODES:
            raise
        return _EXIT_CODES[error.errno]
    return 0


def _write_result(job: Job, limits: Limits, read: Read) -> None:
    with (Path(job.folder) / wire.RESULT).open("wb") as file:
        try:
            wire.write_extracted(file, read(job, limits))
        except ExtractionFailed as failure:
            wire.write_failure(file, failure)
        except NeedsOcr as needed:
            wire.write_needs_ocr(file, needed)


def _tell_crash(path: Path) -> None:
    """Where it broke, without the message: a library's message may quote the document."""
    kind, _, trace = sys.exc_info()
    if kind is not None:
        path.write_text(f"{kind.__module__}.{kind.__qualname__}\n{''.join(traceback.format_tb(trace)[-8:])}")
