"""Report of the worker of a run: what it has written so far, and how it came to its end."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sluiceway_train.domain.model_versions import ADAPTER_FILES
from sluiceway_train.domain.runs import FIGURES, Point
from sluiceway_train.domain.trained import ReportedFile

End = Literal["done", "refused", "stopped", "crashed"]
ENDS: Final[tuple[End, ...]] = ("done", "refused", "stopped", "crashed")
STOPPING: Final = "stopping"
PHASES: Final = frozenset(("loading", "training", "packaging", STOPPING))
MOST_POINTS: Final = 5_000
_MOST_CHARACTERS: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class ReportPart:
    """Lines that were read on, without the last one where that tells of the end: `read_bytes` is what lies before it,
    so that whoever reads on after a crash finds it again."""

    lines: Sequence[Mapping[str, Any]] = ()
    end: "ReportEnd | None" = None
    read_bytes: int = 0


@dataclass(frozen=True)
class ReportEnd:
    """How a worker came to its end, as it says itself; one that was killed says nothing. `files` are those of its
    adapter, of one that is done."""

    kind: End
    reason: str = ""
    message: str = ""
    files: tuple[ReportedFile, ...] = ()


def part_of(content: bytes, attempt: int) -> ReportPart:
    """What an attempt has written. A line that is not whole yet is left for the next time."""
    lines: list[Mapping[str, Any]] = []
    read = 0
    for line in content[: content.rfind(b"\n") + 1].splitlines(keepends=True):
        said = _said(line, attempt)
        if said.get("kind") in ENDS:
            return ReportPart(lines=lines, end=_end(said), read_bytes=read)
        lines.append(said)
        read += len(line)
    return ReportPart(lines=lines, read_bytes=read)


def phase_of(lines: Iterable[Mapping[str, Any]], before: str) -> str:
    """The phase that it is in after these lines."""
    said = [line["phase"] for line in lines if line.get("kind") == "phase" and line.get("phase") in PHASES]
    return said[-1] if said else before


def has_checkpoint(lines: Iterable[Mapping[str, Any]]) -> bool:
    """Whether what was learned is kept."""
    return any(line.get("kind") == "checkpoint" for line in lines)


def steps_of(lines: Iterable[Mapping[str, Any]], before: int) -> int:
    """How many steps there are in all."""
    said = [line["steps"] for line in lines if line.get("kind") == "step" and isinstance(line.get("steps"), int)]
    return said[-1] if said else before


def points_of(lines: Iterable[Mapping[str, Any]], attempt: int) -> tuple[Point, ...]:
    """All points that they tell of."""
    found = (_point(line, attempt) for line in lines if line.get("kind") == "step")
    return tuple(point for point in found if point is not None)


def kept(points: Iterable[Point], steps: int) -> tuple[Point, ...]:
    """Of a long run every so many steps, so that no curve has more than 5,000 points; all where nothing was learned."""
    every = max(1, math.ceil(steps / MOST_POINTS))
    return tuple(
        each for each in points if not each.is_of_training or each.step % every == 0 or each.step in (1, steps)
    )


def _said(line: bytes, attempt: int) -> Mapping[str, Any]:
    """Nothing where it is no line of this attempt; a job that could not be read has no number yet."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and said.get("attempt") in (0, attempt) else {}


def _end(said: Mapping[str, Any]) -> ReportEnd:
    reason = str(said.get("reason") or said.get("error") or "")
    return ReportEnd(said["kind"], reason[:100], str(said.get("message", ""))[:_MOST_CHARACTERS], _files(said))


def _files(said: Mapping[str, Any]) -> tuple[ReportedFile, ...]:
    """Those that an adapter has; what else is named there is passed over."""
    files = said.get("files")
    told = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return tuple(
        ReportedFile(name=one["name"], sha256=str(one.get("sha256")), bytes=_whole(one.get("bytes")))
        for one in told
        if one.get("name") in ADAPTER_FILES
    )


def _whole(said: object) -> int:
    return said if isinstance(said, int) else -1


def _point(line: Mapping[str, Any], attempt: int) -> Point | None:
    step, epoch = line.get("step"), _number(line.get("epoch"))
    figures = {name: number for name in FIGURES if (number := _number(line.get(name))) is not None}
    if not isinstance(step, int) or not {"loss", "validation_loss"} & figures.keys():
        return None
    return Point(step=step, epoch=epoch or 0.0, attempt=attempt, **figures)


def _number(said: object) -> float | None:
    """None where it is no number, or none that can be told on."""
    return float(said) if isinstance(said, int | float) and math.isfinite(said) else None
