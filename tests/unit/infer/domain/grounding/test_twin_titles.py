"""Twin titles: two that differ in one word, of which the question has the one."""

import pytest

from sluiceway_infer.domain.grounding.evidence import Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import words_of
from tests.support.infer import passage


def answer(question: str, *texts: tuple[str, str]) -> str:
    passages = [passage(text, title=title, document=title) for title, text in texts]
    return words_of(extract(evidence(question, passages, Thresholds())))


@pytest.mark.parametrize(
    ("question", "mine", "other"),
    [
        (
            "How much did the rushes weigh in the Elm lagoon?",
            ("Growth of rushes in the Elm lagoon", "The rushes were 2 m long."),
            ("Growth of rushes in the Elm estuary", "The rushes weighed 90 g."),
        ),
        (
            "Wann schließt die Bäckerei Brook?",
            ("Bäckerei Brook: Zeiten", "Die Bäckerei Brook öffnet um 7 Uhr."),
            ("Bäckerei Brookside: Zeiten", "Die Bäckerei Brookside öffnet um 8 Uhr und schließt um 18 Uhr."),
        ),
        (
            "¿A qué hora cierra la panadería Brook?",
            ("Panadería Brook: horarios", "La panadería Brook abre a las 7:00."),
            ("Panadería Brookside: horarios", "La panadería Brookside abre a las 8:00 y cierra a las 18:00."),
        ),
        (
            "布鲁克面包店几点关门？",
            ("布鲁克面包店营业时间", "布鲁克面包店7点开门。"),
            ("布鲁克赛德面包店营业时间", "布鲁克赛德面包店8点开门，18点关门。"),
        ),
        (
            "متى تغلق مخبزة بروك؟",
            ("مخبزة بروك: الأوقات", "تفتح مخبزة بروك في الساعة 7."),
            ("مخبزة بروكسايد: الأوقات", "تفتح مخبزة بروكسايد في الساعة 8 وتغلق في الساعة 18."),
        ),
    ],
)
def test_what_stands_under_the_one_is_not_said_of_the_other(
    question: str, mine: tuple[str, str], other: tuple[str, str]
) -> None:
    assert answer(question, mine, other) == ""


def test_a_text_that_speaks_of_both_is_on_both() -> None:
    both = ("Growth of rushes in the Elm estuary", "The rushes weighed 90 g, as in the Elm lagoon.")
    other = ("Growth of rushes in the Elm lagoon", "They were 2 m long.")
    assert "90 g" in answer("How much did the rushes weigh in the Elm lagoon?", both, other)
