"""Exit reports of children as reasons why their documents cannot be read."""

import os
import signal
from pathlib import Path

from sluiceway_ingest.adapters.extract.sandbox import protocol
from sluiceway_ingest.adapters.extract.sandbox.protocol import ExitReport, Job
from sluiceway_ingest.domain.extracted import ExtractionFailed
from sluiceway_ingest.domain.limits import Limits, is_starved

# What allocators say before they give up: Rust's, C++'s and CPython's.
_NO_MEMORY = (b"memory allocation of", b"std::bad_alloc", b"MemoryError", b"Out of memory", b"out of memory")
_LAST_BYTES = 4096


def failure(report: ExitReport, job: Job, limits: Limits) -> ExtractionFailed:
    """The reason, and what a person can do. Only for a child that left no result."""
    if report.overdue:
        return _too_slow(f"{job.seconds:.0f} s")
    if os.WIFSIGNALED(report.status):
        return _killed(os.WTERMSIG(report.status), report, job, limits)
    return _exited(os.WEXITSTATUS(report.status), job, limits)


def was_starved(report: ExitReport, job: Job) -> bool:
    """Whether its time was up for want of the processor: then nothing is known of the document."""
    return report.overdue and is_starved(report.cpu_seconds, job.cpu_seconds, job.seconds)


def another_may_do(report: ExitReport, failure: ExtractionFailed, job: Job) -> bool:
    """A parser that crashed or ran out of memory says nothing about the next one; one that was slow took the time."""
    return failure.reason == "PARSER_CRASH" or (failure.reason == "TIMEOUT" and not _was_slow(report, job))


def _was_slow(report: ExitReport, job: Job) -> bool:
    if report.overdue or not os.WIFSIGNALED(report.status):
        return report.overdue
    number = os.WTERMSIG(report.status)
    return number == signal.SIGXCPU or (number == signal.SIGKILL and report.cpu_seconds >= job.cpu_seconds)


def _killed(number: int, report: ExitReport, job: Job, limits: Limits) -> ExtractionFailed:
    if _was_slow(report, job):
        return _too_slow(f"{job.cpu_seconds} s of processor time")
    if _ran_out(report, job, limits):
        return _too_hungry(limits)
    if number == signal.SIGKILL:
        return ExtractionFailed(
            "PARSER_CRASH",
            "The operating system killed the parser, most likely because the machine was short of memory. Try again; "
            "if it happens again, give the worker more memory or split the file.",
        )
    return _crashed(signal.Signals(number).name)


def _exited(code: int, job: Job, limits: Limits) -> ExtractionFailed:
    if code == protocol.OUT_OF_MEMORY:
        return _too_hungry(limits)
    if code == protocol.RESULT_TOO_LARGE:
        return ExtractionFailed(
            "TOO_LARGE",
            f"The document holds more than {limits.result_bytes >> 20} MiB of text and attachments. Split it.",
        )
    return _too_hungry(limits) if _said_no_memory(job) else _crashed("an unforeseen error")


def _ran_out(report: ExitReport, job: Job, limits: Limits) -> bool:
    return report.peak_bytes > 0.8 * limits.memory_bytes or _said_no_memory(job)


def _said_no_memory(job: Job) -> bool:
    said = _end_of(Path(job.folder) / protocol.STDERR)
    return any(words in said for words in _NO_MEMORY)


def trace(job: Job) -> str:
    """Where in the code a child broke, for the log."""
    return _end_of(Path(job.folder) / protocol.TRACE).decode(errors="replace")


def _end_of(path: Path) -> bytes:
    """The last of what a child has left there; it may have left nothing, or something that is no file."""
    try:
        with protocol.opened(path) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _LAST_BYTES))
            return file.read(_LAST_BYTES)
    except OSError:
        return b""


def _too_slow(limit: str) -> ExtractionFailed:
    return ExtractionFailed(
        "TIMEOUT",
        f"Reading it took more than the {limit} that a document may take. Split it, or save it again in a simpler form "
        "(for a PDF, print it to a new PDF), and submit that.",
    )


def _too_hungry(limits: Limits) -> ExtractionFailed:
    return ExtractionFailed(
        "TIMEOUT",
        f"Reading it took more than the {limits.memory_bytes >> 20} MiB of memory that a document may take. Split it, "
        "or save it again in a simpler form, and submit that.",
    )


def _crashed(how: str) -> ExtractionFailed:
    return ExtractionFailed(
        "PARSER_CRASH",
        f"The parser died on this file ({how}). The file is probably damaged: open it in the program that made it, "
        "save it again and submit that copy.",
    )
