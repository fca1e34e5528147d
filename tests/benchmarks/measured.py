"""How processor time is counted, how figures are written and judged, and what they were measured on."""

import gc
import math
import os
import platform
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

ROUNDS = 3


@dataclass(frozen=True)
class Table:
    """Rows of words. A table may have a sentence above it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lead: str = ""

    def markdown(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [_line(row, widths) for row in (self.columns, tuple("-" * width for width in widths), *self.rows)]
        return "\n".join([*([self.lead, ""] if self.lead else []), *lines])


@dataclass(frozen=True)
class Section:
    """What one benchmark found: its heading, its tables, and what must be known to read them."""

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        notes = "\n".join(f"- {note}" for note in self.notes)
        return "\n\n".join(filter(None, (f"## {self.title}", *(table.markdown() for table in self.tables), notes)))


def cpu_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Processor time of this process for the work, over all its threads: the best of some rounds, because whoever
    else runs on the machine only ever makes it worse."""
    return min(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


async def awaited_cpu_seconds(work: Callable[[], Awaitable[object]], rounds: int = ROUNDS) -> float:
    """The same for work that is awaited."""
    spent = []
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        await work()
        spent.append(time.process_time() - began)
    return min(spent)


def family_cpu_seconds(pid: int) -> float:
    """Processor time that a process and all below it have used so far, those that have ended included."""
    first = psutil.Process(pid)
    times = [process.cpu_times() for process in (first, *first.children(recursive=True)) if process.is_running()]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


def family_pss_mib(pid: int) -> float:
    """Memory of a process with that of all below it; what they share with others is shared out."""
    first = psutil.Process(pid)
    family = (first, *first.children(recursive=True))
    return float(sum(one.memory_full_info().pss for one in family if one.is_running()) / 2**20)


def at_least(limit: float, figure: float) -> str:
    """The bar, and whether the figure clears it."""
    return f"≥ {short(limit)}: {'met' if figure >= limit else 'missed'}"


def at_most(limit: float, figure: float) -> str:
    return f"≤ {short(limit)}: {'met' if figure <= limit else 'missed'}"


def percentile(figures: Sequence[float], share: float) -> float:
    """The figure that so many of them, of 1, are no larger than; none where there is none."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def short(number: float) -> str:
    """Three figures that count, and no more."""
    if number == 0 or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def ratio(ours: float, theirs: float) -> str:
    """How many times ours is theirs."""
    times = ours / theirs
    return f"{times:,.0f}×" if times >= 10 else f"{times:.2g}×"  # noqa: RUF001


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The bounds of the 95 % interval of a share (Wilson 1927), 0 to 1; `of` is at least 1."""
    z, share = 1.96, hits / of
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * spread) / (1 + z * z / of) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)


def rate(hits: int, of: int) -> str:
    """The share in tenths of a per cent with its 95 % Wilson interval, for shares that are near none or all."""
    if of == 0:
        return "—"
    low, high = wilson(hits, of)
    return f"{hits / of:.1%} ({low:.1%}–{high:.1%})"  # noqa: RUF001


def machine() -> str:
    """The processor, the system and the moment, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    parts = (
        _processor(),
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"load {os.getloadavg()[0]:.1f}",
    )
    return f"*{', '.join(parts)}*"


def _processor() -> str:
    """The kernel's name for it where the kernel tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"
