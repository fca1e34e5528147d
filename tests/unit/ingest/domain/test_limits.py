"""Limits: a small document may not hold a worker for as long as a large one."""

import pytest

from sluiceway_ingest.domain.limits import Limits

KIB, MIB = 2**10, 2**20


@pytest.mark.parametrize(("size", "seconds"), [(0, 15), (143, 15), (160 * KIB, 25), (8 * MIB, 90), (512 * MIB, 90)])
def test_time_grows_with_size_up_to_the_limit(size: int, seconds: int) -> None:
    assert round(Limits().wall(ocr=False, size=size)) == seconds


@pytest.mark.parametrize(("size", "seconds"), [(0, 10), (160 * KIB, 20), (8 * MIB, 60)])
def test_so_does_the_time_of_the_processor(size: int, seconds: int) -> None:
    assert Limits().cpu(ocr=False, size=size) == seconds


@pytest.mark.parametrize(("size", "seconds"), [(0, 120), (50 * KIB, 220), (8 * MIB, 1800)])
def test_a_small_picture_has_less_time_than_a_book_of_them(size: int, seconds: int) -> None:
    limits = Limits()
    assert (round(limits.wall(ocr=True, size=size)), limits.cpu(ocr=True, size=size)) == (seconds, seconds)


def test_a_smaller_limit_of_the_operator_holds_for_all() -> None:
    limits = Limits(seconds=3.0, cpu_seconds=2, ocr_seconds=5.0)
    assert (limits.wall(False, MIB), limits.cpu(False, MIB), limits.wall(True, MIB)) == (3.0, 2, 5.0)
