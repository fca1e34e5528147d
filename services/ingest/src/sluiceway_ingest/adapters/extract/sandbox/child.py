"""Child process of one job. It may hang, crash or eat memory, and nobody else is hurt."""

import errno
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from sluiceway_ingest.adapters.extract.sandbox import process_control, protocol
from sluiceway_ingest.adapters.extract.sandbox.protocol import Job
from sluiceway_ingest.domain.extracted import Extracted, ExtractionFailed, NeedsOcr
from sluiceway_ingest.domain.limits import Limits

_EXIT_CODES = {
    errno.EFBIG: protocol.RESULT_TOO_LARGE,
    errno.ENOMEM: protocol.OUT_OF_MEMORY,
    errno.ENOSPC: protocol.DISK_FULL,
    **dict.fromkeys(
        (errno.EIO, errno.ESTALE, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EAGAIN), protocol.MACHINE_FAULT
    ),
}

Parse = Callable[[Job, Limits], Extracted]


def run_job(job: Job, limits: Limits, parse: Parse) -> NoReturn:
    """Reads the document of `job` and ends the process. The exit code says how it went."""
    code = 1
    try:
        code = _work(job, limits, parse)
    finally:
        # A child that went on would be a second fork server, and remove the folder of them all.
        try:
            _tell_crash(Path(job.folder) / protocol.TRACE)
        finally:
            os._exit(code)


def _isolate(job: Job, limits: Limits) -> None:
    os.setpgid(0, 0)
    process_control.give_way(limits.nice)
    process_control.die_with_parent()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _silence(Path(job.folder) / protocol.STDERR)
    tempfile.tempdir = os.environ["TMPDIR"] = job.folder
    process_control.confine(limits, job.cpu_seconds)


def _silence(stderr: Path) -> None:
    """Standard input and output belong to the fork server; a parser that writes there would garble its exit reports."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    errors = os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number, target in enumerate((nowhere, nowhere, errors)):
        os.dup2(target, number)
    os.closerange(3, 256)


def _work(job: Job, limits: Limits, parse: Parse) -> int:
    try:
        _isolate(job, limits)
        _write_result(job, limits, parse)
    except protocol.NoParserLeft:
        return protocol.NO_PARSER_LEFT
    except MemoryError:
        return protocol.OUT_OF_MEMORY
    except protocol.MachineFault:
        _tell_crash(Path(job.folder) / protocol.TRACE)
        return protocol.MACHINE_FAULT
    except OSError as error:
        if error.errno not in _EXIT_CODES:
            raise
        _tell_crash(Path(job.folder) / protocol.TRACE)
        return _EXIT_CODES[error.errno]
    return 0


def _write_result(job: Job, limits: Limits, parse: Parse) -> None:
    with (Path(job.folder) / protocol.RESULT).open("wb") as file:
        try:
            protocol.write_extracted(file, parse(job, limits))
        except ExtractionFailed as failure:
            protocol.write_failure(file, failure)
        except NeedsOcr as needed:
            protocol.write_needs_ocr(file, needed)


def _tell_crash(path: Path) -> None:
    """Where it broke, without the message: a library's message may quote the document."""
    kind, _, trace = sys.exc_info()
    if kind is not None:
        path.write_text(f"{kind.__module__}.{kind.__qualname__}\n{''.join(traceback.format_tb(trace)[-8:])}")
