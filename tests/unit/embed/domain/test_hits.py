"""Rounding of vectors before they are indexed."""

import numpy as np
import pytest

from sluiceway_embed.domain.hits import rounded
from tests.support.indexes import vector


def test_a_rounded_vector_is_of_half_precision_and_points_where_it_did() -> None:
    made = rounded(vector("a"))
    assert made.dtype == np.float32
    assert np.array_equal(made.astype(np.float16).astype(np.float32), made)
    assert np.dot(made, vector("a")) / np.linalg.norm(made) == pytest.approx(1.0, abs=1e-6)


def test_rounding_twice_is_once() -> None:
    assert rounded(rounded(vector("a"))).tobytes() == rounded(vector("a")).tobytes()


@pytest.mark.parametrize("factor", [1e6, 1e-9, np.nan])
def test_numbers_that_half_precision_has_no_room_for_stay_as_they_are(factor: float) -> None:
    scaled = np.asarray(vector("a") * factor, np.float32)
    assert rounded(scaled).tobytes() == scaled.tobytes()
