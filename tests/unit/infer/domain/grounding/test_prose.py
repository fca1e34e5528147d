"""Questions as people ask them of prose: what happened once is told in other words than it is asked for, and is no rule
with cases, parts and bounds.
"""

import pytest

from sluiceway_infer.domain.grounding.evidence import Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import NOT_IN_DOCUMENTS, settle
from tests.support.infer import passage


HALL = "The Orrin hall is the biggest concert hall of the county, with 900 seats."


def said(question: str, text: str) -> str:
    found = evidence(question, [passage(text)], Thresholds())
    return " ".join(part.text for part in settle("", found, "extract").parts)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What is the largest concert hall of the county?", HALL, "Orrin"),
        ("How many seats does the largest concert hall of the county have?", HALL, "900"),
        ("Which room with a projector is the largest?", "- Blue room, projector, 40\n- Red room, projector, 60", None),
        ("Which room is the largest?", "The blue room holds 40 people.", None),
        ("What is the largest fee for a loan?", "The fee is 4 euros. Fees are at least 2 euros.", None),
    ],
)
def test_the_largest_of_its_kind_is_no_bound(question: str, text: str, holds: str | None) -> None:
    assert said(question, text) == NOT_IN_DOCUMENTS if holds is None else holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("When did the Orrin guild first print the almanac?", "The Orrin guild printed the almanac in 1731.", "1731"),
        ("When was the Tarn ferry first repaired?", "The Tarn ferry was repaired in 1931.", "1931"),
        ("When was the first repair of the Tarn ferry?", "The repair of the Tarn ferry was in 1931.", None),
        ("What was the name of her first boat?", "The name of her boat was Alma.", None),
        ("When was the Tarn ferry first repaired?", "The Tarn ferry was last repaired in 1931.", None),
    ],
)
def test_when_something_was_first_done_is_told_without_the_word(question: str, text: str, holds: str | None) -> None:
    assert said(question, text) == NOT_IN_DOCUMENTS if holds is None else holds in said(question, text)
