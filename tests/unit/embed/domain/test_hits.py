"""Rounding of vectors before they are indexed."""

import numpy as np
import pytest

from sluiceway_embed.domain.hits import Vector, rounded
from tests.support.indexes import vector


def drawn(seed: int) -> Vector:
    return np.random.default_rng(seed).normal(size=384).astype(np.float32)


def test_a_rounded_vector_has_a_byte_a_number_and_points_where_it_did() -> None:
    made = rounded(drawn(1))
    assert made.dtype == np.float32
    assert len(np.unique(np.abs(made))) <= 128
    assert np.dot(made, drawn(1)) / np.linalg.norm(made) / np.linalg.norm(drawn(1)) > 0.9999


def test_a_vector_that_bytes_would_move_too_far_is_of_half_precision() -> None:
    outlier = np.append(drawn(1), np.float32(30.0))
    made = rounded(outlier)
    assert np.array_equal(made.astype(np.float16).astype(np.float32), made)
    assert len(np.unique(np.abs(made))) > 128
    assert np.dot(made, outlier) / np.linalg.norm(outlier) ** 2 == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("made", [vector("a"), *(drawn(seed) * 10.0 ** (seed % 5 - 2) for seed in range(20))])
def test_rounding_twice_is_once(made: Vector) -> None:
    made = np.asarray(made, np.float32)
    assert rounded(rounded(made)).tobytes() == rounded(made).tobytes()


@pytest.mark.parametrize("factor", [1e9, 1e-9, np.nan])
def test_numbers_that_half_precision_has_no_room_for_stay_as_they_are(factor: float) -> None:
    scaled = np.asarray(vector("a") * factor, np.float32)
    assert rounded(scaled).tobytes() == scaled.tobytes()
