"""Resource limits of one document, and limits of retries."""

from dataclasses import dataclass
from datetime import timedelta

# A small document that takes long is hostile or damaged, and holds a worker that others wait for. Honest ones take a
# tenth of this on a busy machine; a page of a scan in the smallest form has about 5,000 bytes and takes 3 s.
_SMALL_SECONDS, _SMALL_CPU_SECONDS, _BYTES_A_SECOND = 15.0, 10, 16 * 1024
_SMALL_OCR_SECONDS, _OCR_BYTES_A_SECOND = 120.0, 512
_LITTLE = 0.5


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
    # By so much it stands behind what answers callers where both want the processor.
    nice: int = 5

    def wall(self, ocr: bool, size: int) -> float:
        """Seconds until the child that reads a document of so many bytes is killed."""
        if ocr:
            return min(self.ocr_seconds, _SMALL_OCR_SECONDS + size / _OCR_BYTES_A_SECOND)
        return min(self.seconds, _SMALL_SECONDS + size / _BYTES_A_SECOND)

    def cpu(self, ocr: bool, size: int) -> int:
        """Processor seconds of a child; drawing the pages of a book for OCR takes many."""
        if ocr:
            return max(self.cpu_seconds, int(self.wall(ocr, size)))
        return min(self.cpu_seconds, int(_SMALL_CPU_SECONDS + size / _BYTES_A_SECOND))

    @property
    def result_bytes(self) -> int:
        """The most that a child may write."""
        return self.text_bytes + self.children_bytes + 2**20


def is_starved(used: float, cpu_seconds: float, seconds: float) -> bool:
    """Whether a child whose time was up had got less than half of what it may use of the processor within it. Whoever
    gets half of it and has not ended takes ten times as long as honest ones do."""
    return used < _LITTLE * min(cpu_seconds, seconds)


@dataclass(frozen=True, kw_only=True)
class RetryLimits:
    """How long things may take. `lease` is how long a worker may be silent before another one takes its document,
    `max_attempts` how many workers may die over one, and `max_starved` how often one is read that gets too little of
    the processor, or that a fault of the machine keeps from being read."""

    lease: timedelta = timedelta(seconds=15)
    max_attempts: int = 10
    max_starved: int = 3
    stalled: timedelta = timedelta(minutes=10)
    requests: timedelta = timedelta(days=1)
