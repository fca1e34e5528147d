"""Follow-ups that add a consent, ask for a part by itself, or for somebody whom no list knows."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed
from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import settle
from tests.support.infer import passage

LENDING = (
    "## Verleih\n\nOhne Rückfrage dürfen Mitglieder ihr Boot 9 Tage im Jahr verleihen. "
    "Mit schriftlicher Zustimmung der Leitung dürfen sie ihr Boot 21 Tage verleihen."
)


def _completed(before: str, question: str) -> str:
    return completed([Message("user", before), Message("assistant", "5"), Message("user", question)])


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        (
            "Wie viele Tage darf ich mein Boot im Hafen Nord ohne Rückfrage verleihen?",
            "Und mit schriftlicher Zustimmung der Leitung?",
            "Wie viele Tage darf ich mein Boot im Hafen Nord verleihen mit schriftlicher Zustimmung der Leitung?",
        ),
        (
            "How many days can I lend my boat at Oak Marina without asking?",
            "What about with the warden's written consent?",
            "How many days can I lend my boat at Oak Marina with the warden's written consent?",
        ),
        (
            "不问青松码头的意见，我一年可以把船借给别人多少天？",
            "有站长的书面同意呢？",
            "在青松码头，有站长的书面同意的话，我一年可以把船借给别人多少天？",
        ),
        (
            "كم يوما يمكنني إعارة قاربي في مرسى النور من دون استئذان؟",
            "وبموافقة خطية من المدير؟",
            "كم يوما يمكنني إعارة قاربي في مرسى النور بموافقة خطية من المدير؟",
        ),
    ],
)
def test_a_consent_takes_the_place_of_its_want(before: str, question: str, told: str) -> None:
    assert _completed(before, question) == told


def test_what_holds_with_a_consent_is_said_by_its_line_alone() -> None:
    def said(question: str) -> str:
        parts = settle("", evidence(question, [passage(LENDING)], Thresholds(0.0)), "extract").parts
        return " ".join(part.text for part in parts)

    with_it = said("Wie viele Tage dürfen Mitglieder ihr Boot verleihen mit Zustimmung der Leitung?")
    without = said("Wie viele Tage dürfen Mitglieder ihr Boot ohne Rückfrage verleihen?")
    assert "21 Tage" in with_it
    assert " 9 Tage" not in with_it
    assert " 9 Tage" in without
    assert "21 Tage" not in without


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("What does a rudder cost at Oak Marina?", "How much is just the sail?", "How much is the sail? (Oak Marina)"),
        (
            "Was kostet ein Ruder im Bootshaus Sonnenhof?",
            "Und wie viel nur das Segel?",
            "Wie viel das Segel? (Bootshaus Sonnenhof)",
        ),
        ("ما ثمن المجداف في مرسى النور؟", "وكم ثمن الشراع وحده؟", "كم ثمن الشراع؟ (مرسى النور)"),
    ],
)
def test_a_part_by_itself_is_one_of_the_place_before(before: str, question: str, told: str) -> None:
    assert _completed(before, question) == told


def test_a_question_that_names_a_thing_of_its_own_gets_none_of_the_things_before() -> None:
    assert _completed("How heavy is the Cobalt drill?", "And how much does the Basalt saw weigh?") == ""


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("供应商到青松码头送货，要提前几小时通知？", "渔店呢？", "渔店到青松码头送货，要提前几小时通知？"),
        (
            "Wie viele Stunden vorher meldet sich ein Lieferant im Bootshaus Sonnenhof?",
            "Und ein Angler?",
            "Wie viele Stunden vorher meldet sich ein Angler im Bootshaus Sonnenhof?",
        ),
    ],
)
def test_somebody_whom_no_list_knows_takes_the_place_of_a_party(before: str, question: str, told: str) -> None:
    assert _completed(before, question) == told


def test_a_year_behind_the_verb_is_exchanged() -> None:
    told = _completed("Wie hoch war 2025 die Miete im Bootshaus Sonnenhof?", "Und ein Jahr später?")
    assert told == "Wie hoch war 2026 die Miete im Bootshaus Sonnenhof?"


def test_without_is_a_case_in_arabic_and_asks_for_nobody() -> None:
    told = _completed("كم يوما يبقى القارب عندي في مرسى النور؟", "ومن دون تأمين؟")
    assert told == "كم يوما يبقى القارب عندي في مرسى النور دون تأمين؟"
