"""Denied party: what members pay is no price for whoever says that he is no member."""

import pytest

from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("I'm not a pupil. How much is a practice room an hour?", "Pupils pay 5 euros an hour for a practice room."),
        ("I am no member. What does a day ticket cost?", "A day ticket costs members 8 euros."),
        ("Ich bin kein Schüler. Was kostet ein Übungsraum?", "Schüler zahlen für einen Übungsraum 5 Euro."),
        ("Was zahlen Nichtschüler für einen Übungsraum?", "Schüler zahlen für einen Übungsraum 5 Euro."),
        ("No soy alumno. ¿Cuánto cuesta una sala de ensayo?", "Los alumnos pagan 5 euros por una sala de ensayo."),
        ("我不是学生，用琴房一小时多少钱？", "学生使用琴房每小时5元。"),
        ("لست تلميذا، كم سعر ساعة قاعة التدريب؟", "يدفع التلاميذ 5 ليرات عن ساعة قاعة التدريب."),
        ("ما سعر ساعة قاعة التدريب لغير التلاميذ؟", "يدفع التلاميذ 5 ليرات عن ساعة قاعة التدريب."),
    ],
)
def test_what_a_party_pays_is_no_price_for_who_is_not_of_it(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("I'm not a pupil. What is a practice room?", "Who is not a pupil pays 11 euros for a practice room."),
        ("I am not a member. What does a day ticket cost?", "A day ticket costs members 8 euros and non-members 12."),
        ("I am not a member but a student. What does a ticket cost?", "A ticket costs students 10 euros."),
        (
            "Ich bin kein Schüler. Was kostet ein Übungsraum?",
            "Wer kein Schüler ist, zahlt für einen Übungsraum 11 Euro.",
        ),
        ("No soy alumno. ¿Cuánto cuesta una sala?", "Quien no es alumno paga 11 euros por una sala."),
        ("我不是学生，用琴房一小时多少钱？", "非学生使用琴房每小时11元。"),
    ],
)
def test_what_others_pay_is(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "We are not your customers, and pupils are not charged.", {"non-customer", "student"}),
        ("de", "Wer kein eingetragenes Mitglied der Runde ist, und Kunden", {"non-member", "customer"}),
        ("de", "Kein Mitglied zahlt mehr.", {"member"}),
        ("es", "sin ser socio, y los alumnos no pagan", {"non-member", "student"}),
        ("zh", "不是本校的学生", {"non-student"}),
        ("ar", "لست عضوا", {"non-member"}),
    ],
)
def test_a_denied_party_has_a_name_of_its_own(language: str, text: str, named: set[str]) -> None:
    assert names_of_parties(text, language) == named
