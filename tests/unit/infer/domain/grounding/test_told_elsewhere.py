"""Matter told elsewhere: the documents speak of the ramp of another house, so the trolley of this one is no answer."""

import pytest

from tests.support.grounding import said

_MUSEUM = "# Mill Museum\n\nThe tour of the Mill Museum takes 40 minutes. The cafe is open."
_POOL = "# Westbrook Baths\n\nThe pool of Westbrook Baths is 25 metres long and 12 metres wide. It opens at eight."
_TROLLEY = "# Mill Depot\n\nHiring the trolley costs 12 euros a day. Boxes cost 3 euros."
_TANDEM = "# Radhof Birkenau\n\nDie Kaution für das Tandem beträgt 80 Euro. Helme sind frei."


@pytest.mark.parametrize(
    ("question", "ours", "theirs"),
    [
        (
            "How long does the tour of the Mill Museum take with the cellar?",
            _MUSEUM,
            "# Hill Museum\n\nThe tour takes 50 minutes, with the cellar 75 minutes.",
        ),
        (
            "How many metres of the Westbrook Baths pool are shallow?",
            _POOL,
            "# Westfield Baths\n\nThe pool of Westfield Baths is 33 metres long, of which 9 metres are shallow.",
        ),
        (
            "What does it cost at Mill Depot to hire the trolley with a ramp?",
            _TROLLEY,
            "# Hill Depot\n\nHiring the trolley with a ramp costs 19 euros a day.",
        ),
        (
            "Wie hoch ist beim Radhof Birkenau die Kaution für das Tandem bei einer Probefahrt?",
            _TANDEM,
            "# Radhof Birkental\n\nDie Kaution beträgt 90 Euro, bei einer Probefahrt 20 Euro.",
        ),
        (
            "Nach wie vielen Minuten ist der Akku im Orrin voll?",
            "# Der Rasierer Orrin\n\nMit dem Akku läuft der Orrin 90 Minuten.",
            "# Der Rasierer Ottan\n\nDer Akku ist nach 50 Minuten halb voll.",
        ),
    ],
)
def test_a_line_without_what_is_told_of_another_thing_alone_is_no_answer(question: str, ours: str, theirs: str) -> None:
    assert said(question, ours, theirs) == ""


@pytest.mark.parametrize(
    ("question", "ours", "theirs", "value"),
    [
        (
            "How long does the tour of the Mill Museum take?",
            _MUSEUM,
            "# Hill Museum\n\nThe tour takes 50 minutes, with the cellar 75 minutes.",
            "40",
        ),
        # A deed may be said by another word elsewhere.
        (
            "How much can I load into the van of Mill Depot?",
            "The van of Mill Depot: up to 860 kg.",
            "The van of Hill Depot takes a load of up to 850 kg.",
            "860",
        ),
        # All of a thing or one of it is said of the thing.
        (
            "Was kostet die ganze Laube Tarn?",
            "# Laube Tarn\n\nDie Laube Tarn kostet 240 Euro.",
            "# Hütten\n\nDer ganze Zaun kostet 99 Euro.",
            "240",
        ),
        # What the text says of the thing in another line is said of it.
        (
            "What does it cost at Mill Depot to lose an aluminium box?",
            "Mill Depot lends aluminium boxes. Losing a box costs 225 euros.",
            "Hill Depot: losing an aluminium box costs 91 euros.",
            "225",
        ),
    ],
)
def test_what_is_said_of_the_thing_answers(question: str, ours: str, theirs: str, value: str) -> None:
    assert value in said(question, ours, theirs)


def test_what_stands_below_another_question_of_a_list_is_told_of_that_case() -> None:
    ours = (
        "*What if I tear the girth of the Moorland saddle?*\nThe first time we mend it. Then it costs £33.\n\n"
        "*What do I pay myself when something happens to the Moorland saddle?*\nIf it is damaged, £75."
    )
    assert "£75" not in said("I tore the girth of the Moorland saddle again. What do I pay?", ours)


def test_of_which_property_is_asked_behind_its_case_too() -> None:
    ours = (
        "# Moisture\n\n## Moorland saddle\nSummer: 50 %\nWith the stove lit: 43 %\n\n## Moorfield saddle\nSummer: 55 %"
    )
    assert said("With the stove lit, what moisture does the Moorfield saddle need?", ours) == ""
    assert "43 %" in said("With the stove lit, what moisture does the Moorland saddle need?", ours)


def test_a_sum_with_a_name_of_its_own_is_not_told_by_another_that_has_none() -> None:
    cancelling = "# قواعد النادي\n\nمن ألغى رحلته قبل ثلاثة أيام خسر 21 في المئة."
    deposit = "# تأمين النادي\n\nالتأمين 26 في المئة من قيمة الرحلة، ويدفع من حجز قبل شهرين 12 في المئة."
    found = said("سأحجز رحلتي قبل ثلاثة أيام من موعدها. كم في المئة تأمينها؟", cancelling, deposit)
    assert "21" not in found
