"""Protocol between the worker, the fork server and a child: JSON lines for jobs, one file for the result.

A child has read hostile bytes, so nothing that it writes is unpickled or trusted: it is data in a fixed form.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, get_args

from sluiceway_ingest.domain.extracted import (
    Attachment,
    Extracted,
    ExtractionFailed,
    FailureReason,
    NeedsOcr,
    PageSpan,
)

RESULT = "result"
STDERR = "stderr"
TRACE = "trace"
# Exit codes of a child beyond 0 (it has written a result) and 1 (its parser raised something unforeseen).
OUT_OF_MEMORY = 71
RESULT_TOO_LARGE = 72
NO_PARSER_LEFT = 73
DISK_FULL = 74
MACHINE_FAULT = 75
_LONGEST_ADVICE: Final = 2_000


class NoParserLeft(Exception):
    """Every parser of this kind has died on the document."""


class MachineFault(Exception):
    """The machine has failed, and nothing is known of the document."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """An order to read one document. `folder` is the child's own: result, error output and temporary files."""

    id: int
    folder: str
    path: str
    name: str
    media_type: str
    language: str
    seconds: float
    cpu_seconds: int
    ocr: bool
    # How many parsers have crashed on it: the next one is taken.
    crashes: int = 0
    password: str | None = field(default=None, repr=False)

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True, kw_only=True)
class ExitReport:
    """How a child ended: the wait status, whether its time was up, CPU seconds and the peak of its memory; or that none
    could be started."""

    id: int
    status: int
    overdue: bool
    cpu_seconds: float
    peak_bytes: int
    started: bool = True

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


def write_extracted(file: BinaryIO, extracted: Extracted) -> None:
    text = extracted.text.encode()
    head = asdict(extracted) | {
        "kind": "extracted",
        "text": len(text),
        "children": [
            {"name": child.name, "media_type": child.media_type, "bytes": len(child.content)}
            for child in extracted.children
        ],
    }
    _write(file, head, text, *(child.content for child in extracted.children))


def write_failure(file: BinaryIO, failure: ExtractionFailed) -> None:
    _write(file, {"kind": "failed", "reason": failure.reason, "advice": failure.advice})


def write_needs_ocr(file: BinaryIO, needed: NeedsOcr) -> None:
    _write(file, {"kind": "ocr", "pages": needed.pages})


def read_result(path: Path) -> Extracted:
    """What the child wrote. Raises what it failed with, or OSError, ValueError, KeyError, TypeError or RecursionError
    where this is no result."""
    with opened(path) as file:
        head = json.loads(file.readline())
        if head["kind"] == "failed":
            raise _failure(head["reason"], head["advice"])
        if head["kind"] == "ocr":
            raise NeedsOcr(tuple(head["pages"]))
        return _extracted(head, file)


def opened(path: Path) -> BinaryIO:
    """A file that a child has left. Raises OSError where it is none: whoever opens a pipe waits for its other end."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path.name} is no file")
    return path.open("rb")


def _failure(reason: FailureReason, advice: str) -> ExtractionFailed:
    """A reason that nobody knows could not be told to a caller once it is stored."""
    if reason not in get_args(FailureReason):
        raise ValueError("the result names no reason that there is")
    if len(advice) > _LONGEST_ADVICE:
        raise ValueError(f"the advice has {len(advice)} characters")
    return ExtractionFailed(reason, advice)


def _extracted(head: Mapping[str, Any], file: BinaryIO) -> Extracted:
    return Extracted(
        text=_exactly(file, head["text"]).decode(),
        media_type=head["media_type"],
        title=head["title"],
        form=head["form"],
        code_language=head["code_language"],
        pages=tuple(PageSpan(**page) for page in head["pages"]),
        language=head["language"],
        flags=tuple(head["flags"]),
        children=tuple(
            Attachment(child["name"], child["media_type"], _exactly(file, child["bytes"])) for child in head["children"]
        ),
    )


def _write(file: BinaryIO, head: Mapping[str, Any], *bodies: bytes) -> None:
    file.write(json.dumps(head).encode() + b"\n")
    for body in bodies:
        file.write(body)


def _exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(min(size, os.fstat(file.fileno()).st_size))
    if len(content) != size:
        raise ValueError(f"the result ends after {len(content)} of {size} bytes")
    return content
