"""Reports of workers: whole lines of one attempt, and the end that is found again."""

import json
from typing import Any

from sluiceway_train.domain.reports import MOST_POINTS, ReportEnd, kept, part_of, phase_of, points_of, steps_of
from sluiceway_train.domain.runs import Point
from sluiceway_train.domain.trained import ReportedFile


def lines(*said: dict[str, Any], attempt: int = 1) -> bytes:
    return b"".join(json.dumps({"attempt": attempt, **one}).encode() + b"\n" for one in said)


def step(number: int, **figures: float) -> dict[str, Any]:
    return {"kind": "step", "step": number, "steps": 9, "epoch": number / 9, **figures}


def test_a_line_that_is_not_whole_is_left_for_the_next_time() -> None:
    content = lines(step(1, loss=2.0), step(2, loss=1.0))
    part = part_of(content[:-3], 1)
    assert [line["step"] for line in part.lines] == [1]
    assert part_of(content[part.read_bytes :], 1).lines == [json.loads(content.splitlines()[1])]


def test_the_end_is_found_again_by_who_reads_on() -> None:
    content = lines(step(1, loss=2.0), {"kind": "refused", "reason": "NO_ROWS", "message": "there is no row"})
    part = part_of(content, 1)
    assert part.end == ReportEnd("refused", "NO_ROWS", "there is no row")
    again = part_of(content[part.read_bytes :], 1)
    assert (again.lines, again.read_bytes, again.end) == ([], 0, part.end)


def test_who_is_done_says_which_files_it_left() -> None:
    gguf = {"name": "adapter.gguf", "sha256": "a" * 64, "bytes": 4}
    said: list[object] = [gguf, {"name": "training_args.bin"}, "adapter.gguf", {"name": "adapter_config.json"}]
    end = part_of(lines({"kind": "done", "files": said}), 1).end
    assert end is not None
    assert end.files == (
        ReportedFile(name="adapter.gguf", sha256="a" * 64, bytes=4),
        ReportedFile(name="adapter_config.json", sha256="None", bytes=-1),
    )
    assert part_of(lines({"kind": "done", "files": 3}), 1).end == ReportEnd("done")


def test_words_of_another_attempt_are_read_and_not_heard() -> None:
    content = lines(step(1, loss=2.0), {"kind": "done"}, attempt=1) + lines(step(2, loss=1.0), attempt=2)
    part = part_of(content, 2)
    assert (points_of(part.lines, 2), part.end, part.read_bytes) == (
        (Point(step=2, epoch=2 / 9, attempt=2, loss=1.0),),
        None,
        len(content),
    )


def test_one_that_could_not_read_its_job_has_no_number_and_is_heard() -> None:
    content = lines({"kind": "refused", "reason": "JOB_UNREADABLE", "message": "no file"}, attempt=0)
    assert part_of(content, 3).end == ReportEnd("refused", "JOB_UNREADABLE", "no file")


def test_what_is_no_line_of_a_report_is_passed_over() -> None:
    content = b"[1]\nnot json\n" + lines({"kind": "step", "step": "one"}, {"kind": "phase", "phase": "dancing"})
    part = part_of(content, 1)
    assert part.read_bytes == len(content)
    assert points_of(part.lines, 1) == ()
    assert phase_of(part.lines, "loading") == "loading"


def test_a_loss_that_is_no_number_is_no_point() -> None:
    part = part_of(lines(step(1, loss=float("nan")), step(2, loss=float("inf")), step(3, validation_loss=1.0)), 1)
    assert [point.step for point in points_of(part.lines, 1)] == [3]


def test_phase_and_steps_are_the_last_that_were_said() -> None:
    part = part_of(lines({"kind": "phase", "phase": "loading"}, {"kind": "phase", "phase": "training"}, step(1)), 1)
    assert (phase_of(part.lines, ""), steps_of(part.lines, 0)) == ("training", 9)
    assert (phase_of([], "packaging"), steps_of([], 9)) == ("packaging", 9)


def test_a_curve_of_a_long_run_is_bounded() -> None:
    steps = 12 * MOST_POINTS
    points = [Point(step=number, epoch=0.0, attempt=1, loss=1.0) for number in range(1, steps + 1)]
    looks = [Point(step=7, epoch=0.0, attempt=1, validation_loss=1.0)]
    found = kept([*points, *looks], steps)
    assert len(found) <= MOST_POINTS + 2 + len(looks)
    assert {found[0].step, found[-2].step, found[-1].step} == {1, steps, 7}


def test_a_curve_of_a_short_run_is_whole() -> None:
    points = tuple(Point(step=number, epoch=0.0, attempt=1, loss=1.0) for number in range(1, 10))
    assert kept(points, 9) == points
