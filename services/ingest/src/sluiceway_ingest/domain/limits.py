"""Resource limits of one document, and limits of retries."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child process may use and what a document may hold. Sizes are bytes, times are seconds."""

    file_bytes: int = 512 * 2**20
    memory_bytes: int = 2 * 2**30
    cpu_seconds: int = 60
    seconds: float = 90.0
    # Reading pictures takes about a second a page; a book of scans must fit.
    ocr_seconds: float = 1800.0
    text_bytes: int = 50 * 2**20
    pages: int = 5_000
    archive_entries: int = 10_000
    # A zip member that unpacks to more than this many times its size is a bomb; office files stay below 40.
    archive_ratio: int = 100
    children: int = 200
    children_bytes: int = 128 * 2**20
    picture_pixels: int = 100_000_000

    def wall(self, ocr: bool) -> float:
        """Seconds until a child is killed."""
        return self.ocr_seconds if ocr else self.seconds

    def cpu(self, ocr: bool) -> int:
        """Processor seconds of a child; drawing the pages of a book for OCR takes many."""
        return max(self.cpu_seconds, int(self.ocr_seconds)) if ocr else self.cpu_seconds

    @property
    def result_bytes(self) -> int:
        """The most that a child may write."""
        return self.text_bytes + self.children_bytes + 2**20


@dataclass(frozen=True)
class RetryLimits:
    """How long things may take. `lease` is how long a worker may be silent before another one takes its document, and
    `max_attempts` how many workers may die over one."""

    lease: timedelta = timedelta(seconds=15)
    max_attempts: int = 10
    stalled: timedelta = timedelta(minutes=10)
    requests: timedelta = timedelta(days=1)
