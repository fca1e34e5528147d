"""Part in signs: the lock of a bicycle, the rudder of a boat."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("“海鸥”的舵有多重？", "“海鸥”全套装备重142公斤，其中桅杆重11.5公斤。", False),
        ("“海鸥”的桅杆有多重？", "“海鸥”全套装备重142公斤，其中桅杆重11.5公斤。", True),
        ("“白桦”的架子重多少？", "“白桦”整机重57公斤。", False),
        ("“白桦”的架子重多少？", "“白桦”的木制琴架重13.6公斤。", True),
        ("水池最深的地方有多深？", "水池最深处3.8米。", True),
    ],
)
def test_a_part_in_signs_has_a_weight_of_its_own(question: str, text: str, is_told: bool) -> None:
    assert said(question, text) == (text if is_told else "")
