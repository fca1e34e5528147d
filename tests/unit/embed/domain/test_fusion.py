"""Two rankings become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_embed.domain.fusion import fused


def test_each_list_is_stretched_weighed_and_added() -> None:
    hits = fused({"a": 0.9, "b": 0.5, "c": 0.1}, {"b": 12.0, "c": 4.0, "d": 8.0}, alpha=0.5)
    assert [(hit.chunk_id, pytest.approx(hit.score)) for hit in hits] == [
        ("b", 0.75),
        ("a", 0.5),
        ("d", 0.25),
        ("c", 0.0),
    ]


def test_a_hit_says_which_way_found_it() -> None:
    first = fused({"a": 0.9}, {}, alpha=0.5)[0]
    assert (first.vector_score, first.keyword_score) == (0.9, None)


def test_equal_scores_are_in_the_order_of_their_ids() -> None:
    assert [hit.chunk_id for hit in fused({"b": 1.0, "a": 1.0}, {}, alpha=1)] == ["a", "b"]


scores = st.dictionaries(st.sampled_from("abcd"), st.floats(-1000, 1000))


@given(scores, scores, st.floats(0, 1))
def test_scores_lie_between_nought_and_one(one: dict[str, float], other: dict[str, float], alpha: float) -> None:
    hits = fused(one, other, alpha)
    assert all(-1e-9 <= hit.score <= 1 + 1e-9 for hit in hits)
    assert {hit.chunk_id for hit in hits} == set(one) | set(other)
