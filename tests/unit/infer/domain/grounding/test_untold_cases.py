"""What holds in general is not told of a feast, a mishap or a party of which a text says nothing."""

import pytest

from tests.support.grounding import said

_GALLERY = """# معرض الخط العربي

يستقبل المعرض الزوار كل يوم من الساعة 10 صباحا حتى الساعة 7 مساء. تذكرة الدخول 6 دنانير، وكتيب المعرض دينار واحد.
"""


@pytest.mark.parametrize(
    "question",
    ["حتى أي ساعة يستقبل المعرض الزوار في رمضان؟", "حتى أي ساعة يستقبل المعرض الزوار في عطلة رسمية؟"],
)
def test_opening_hours_in_general_are_none_of_an_arabic_feast(question: str) -> None:
    assert not said(question, _GALLERY)


def test_the_hours_of_a_feast_are_told_before_those_of_other_days() -> None:
    text = f"{_GALLERY}\nوفي رمضان يستقبل الزوار من الساعة 9 مساء حتى 12 ليلا.\n"
    found = said("متى يستقبل المعرض الزوار في رمضان؟", text)
    assert "9 مساء" in found
    assert "7 مساء" not in found
